// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/sample/shoplanes.h"

#include <algorithm>
#include <array>

#include "app/warehouse/sample/sqltext.h"

namespace assay::warehouse::sample {
namespace {

constexpr double kRepeatShare = 0.15; // subjects that are assigned again, to the same variation
constexpr double kStrayShare = 0.003; // subjects in two arms in a sound experiment of the shop

/// Randomness of one lane.
enum Purpose { TakesPart, InArm, Delay, Weekday, Hour, Minute, Lost, Repeats, Mixed, Again };

struct ResponseColumn {
    Response response;
    const char *name;
    double Effect::*lift;
};

constexpr std::array kResponses{
    ResponseColumn{Response::Orders, "orders", &Effect::orders},
    ResponseColumn{Response::OrderValue, "value", &Effect::orderValue},
    ResponseColumn{Response::Refunds, "refunds", &Effect::refunds},
    ResponseColumn{Response::Views, "views", &Effect::views},
    ResponseColumn{Response::LoadTime, "load", &Effect::loadTime},
    ResponseColumn{Response::SignUps, "signups", &Effect::signUps},
};

const ResponseColumn &columnOf(Response response)
{
    return *std::ranges::find(kResponses, response, &ResponseColumn::response);
}

bool changes(const std::vector<ShopExperiment> &experiments, const ResponseColumn &column)
{
    return std::ranges::any_of(experiments, [&column](const ShopExperiment &experiment) {
        return std::ranges::any_of(experiment.arms, [&column](const Arm &arm) {
            return arm.effect.*column.lift != 0 || (column.response == Response::Orders && arm.ordersOnMobile);
        });
    });
}

std::string named(const char *name, std::size_t lane)
{
    return name + std::to_string(lane);
}
std::string text(const std::string &value)
{
    return "'" + value + "'";
} // keys of our own, without quotes

} // namespace

ShopLanes::ShopLanes(const ShopOptions &options, const std::vector<ShopExperiment> &experiments)
    : m_options(options)
{
    const bool isShared = options.layout == ShopOptions::Layout::Many;
    for (const ShopExperiment &experiment : experiments) {
        if (m_lanes.empty() || !isShared)
            m_lanes.emplace_back();
        m_lanes.back().experiments.push_back(experiment);
        m_lanes.back().arms = std::max(m_lanes.back().arms, experiment.arms.size());
    }
}

std::string ShopLanes::uniformOf(std::size_t lane, int purpose) const
{
    const auto stream
        = static_cast<std::uint32_t>(Stream::Lane) + 16 * static_cast<std::uint32_t>(lane) + static_cast<std::uint32_t>(purpose);
    return uniform("h", m_options.seed, static_cast<Stream>(stream));
}

/// The value of the arm at `pN`: a constant when all agree, else an element of a constant list.
std::string ShopLanes::lookUp(std::size_t lane, const ArmText &value) const
{
    std::string list;
    std::string first;
    bool areEqual = true;
    for (const ShopExperiment &experiment : m_lanes[lane].experiments) {
        for (std::size_t arm = 0; arm < m_lanes[lane].arms; ++arm) {
            const std::string entry = value(experiment, std::min(arm, experiment.arms.size() - 1));
            if (list.empty())
                first = entry;
            areEqual = areEqual && entry == first;
            list.append(list.empty() ? "" : ", ").append(entry);
        }
    }
    return areEqual ? first : "([" + list + "])[" + named("p", lane) + "]";
}

std::string ShopLanes::start(std::size_t lane) const
{
    return lookUp(lane,
                  [](const ShopExperiment &experiment, std::size_t) { return number(kHorizonDays - experiment.startDaysAgo); });
}

std::string ShopLanes::finish(std::size_t lane) const
{
    return lookUp(lane,
                  [](const ShopExperiment &experiment, std::size_t) { return number(kHorizonDays - experiment.endDaysAgo); });
}

/// 1-based place in lookUp()'s lists.
std::string ShopLanes::position(std::size_t lane) const
{
    const auto &[experiments, arms] = m_lanes[lane];
    const std::string experiment = "id % " + std::to_string(experiments.size());
    std::string place = "1 + " + std::to_string(arms) + " * (" + experiment + ")";
    for (std::size_t arm = 1; arm < arms; ++arm) {
        std::string bounds; // where this arm begins, by experiment
        for (const ShopExperiment &one : experiments) {
            double below{};
            for (std::size_t i = 0; i < std::min(arm, one.arms.size()); ++i)
                below += one.arms[i].share;
            bounds.append(bounds.empty() ? "" : ", ").append(number(arm < one.arms.size() ? below : 2));
        }
        place += " + CAST(" + uniformOf(lane, InArm) + " >= ([" + bounds + "])[1 + " + experiment + "] AS INTEGER)";
    }
    return "CAST(" + place + " AS INTEGER)";
}

/// Active subjects come early. Small experiments expose everyone within three days instead, as their
/// three metrics must not share randomness.
std::string ShopLanes::exposedAt(std::size_t lane) const
{
    const std::string delay = m_options.layout == ShopOptions::Layout::Shop
        ? "-ln(" + uniformOf(lane, Delay) + ") / (0.06e0 + 0.1e0 * activity)"
        : "3e0 * " + uniformOf(lane, Delay);
    const std::string day = "floor(" + start(lane) + " + " + delay + ")";
    const std::string lost = lookUp(lane, [](const ShopExperiment &experiment, std::size_t arm) {
        return number(experiment.flaw == Flaw::BrokenSplit && arm == 1 ? experiment.flawShare : 0);
    });
    const std::string browser = m_lanes[lane].experiments.front().flawBrowser;
    const std::string isLost
        = uniformOf(lane, Lost) + " < " + lost + (browser.empty() ? std::string{} : " AND browser = " + text(browser));
    const std::string exposure
        = lookUp(lane, [](const ShopExperiment &experiment, std::size_t) { return number(experiment.exposure); });
    return "CASE WHEN " + uniformOf(lane, TakesPart) + " < " + exposure + " AND NOT (" + isLost + ") AND " + day + " < "
        + finish(lane) + " AND " + uniformOf(lane, Weekday) + " * " + number(kBusiestDay) + " < "
        + weekdayWeight(day, m_options.asOfDay - kHorizonDays) + " THEN " + day + " + "
        + timeOfDay(uniformOf(lane, Hour), uniformOf(lane, Minute)) + " END";
}

std::string ShopLanes::responseOf(std::size_t lane, Response response) const
{
    const ResponseColumn &column = columnOf(response);
    const std::string usual = lookUp(lane, [&column](const ShopExperiment &experiment, std::size_t arm) {
        return number(1 + experiment.arms[arm].effect.*column.lift);
    });
    if (response != Response::Orders)
        return usual;
    const std::string mobile = lookUp(lane, [](const ShopExperiment &experiment, std::size_t arm) {
        return number(1 + experiment.arms[arm].ordersOnMobile.value_or(experiment.arms[arm].effect.orders));
    });
    return mobile == usual ? usual : "CASE WHEN device = 'mobile' THEN " + mobile + " ELSE " + usual + " END";
}

std::string ShopLanes::placed(const std::string &subjects) const
{
    std::string positions;
    std::string columns;
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane) {
        positions += ", " + position(lane) + " AS " + named("p", lane);
        columns += ", " + exposedAt(lane) + " AS " + named("x", lane);
        for (const ResponseColumn &column : kResponses) {
            if (changes(m_lanes[lane].experiments, column))
                columns += ", " + responseOf(lane, column.response) + " AS " + named(column.name, lane);
        }
    }
    return "SELECT *" + columns + " FROM (SELECT *" + positions + " FROM (" + subjects + "))";
}

/// First exposures, and for some subjects a later row: the same variation again, or another one.
std::string ShopLanes::visits(std::size_t lane) const
{
    const std::int32_t firstDay = m_options.asOfDay - kHorizonDays;
    const double stray = m_options.layout == ShopOptions::Layout::Shop ? kStrayShare : 0;
    const std::string x = named("x", lane);
    const std::string key = lookUp(lane, [](const ShopExperiment &experiment, std::size_t) { return text(experiment.key); });
    const std::string own
        = lookUp(lane, [](const ShopExperiment &experiment, std::size_t arm) { return text(experiment.arms[arm].key); });
    const std::string other = lookUp(lane, [](const ShopExperiment &experiment, std::size_t arm) {
        return text(experiment.arms[(arm + 1) % experiment.arms.size()].key);
    });
    const std::string mixed = lookUp(lane, [stray](const ShopExperiment &experiment, std::size_t) {
        return number(experiment.flaw == Flaw::MixedAssignments ? experiment.flawShare : stray);
    });
    const std::string later = x + " + (" + finish(lane) + " - " + x + ") * " + uniformOf(lane, Again);
    const auto rows = [&](const std::string &variation, const std::string &time, const std::string &condition) {
        return "SELECT id, " + key + ", " + variation + ", " + timestampAt(time, firstDay)
            + ", country, device, browser, plan FROM sample_subjects WHERE " + x + " IS NOT NULL" + condition;
    };
    return rows(own, x, {}) + " UNION ALL " + rows(own, later, " AND " + uniformOf(lane, Repeats) + " < " + number(kRepeatShare))
        + " UNION ALL " + rows(other, later, " AND " + uniformOf(lane, Mixed) + " < " + mixed);
}

std::string ShopLanes::assignments() const
{
    std::string sql;
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane)
        sql += (lane == 0 ? "" : " UNION ALL ") + visits(lane);
    return sql;
}

std::string ShopLanes::factor(Response response, const std::string &t) const
{
    const ResponseColumn &column = columnOf(response);
    std::string sql;
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane) {
        if (changes(m_lanes[lane].experiments, column))
            sql += " * CASE WHEN " + t + " >= " + named("x", lane) + " AND " + t + " < " + finish(lane) + " THEN "
                + named(column.name, lane) + " ELSE 1e0 END";
    }
    return sql;
}

} // namespace assay::warehouse::sample
