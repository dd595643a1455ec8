// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/sample/shopsql.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "app/warehouse/sample/shoplanes.h"
#include "app/warehouse/sample/sqltext.h"

namespace assay::warehouse::sample {
namespace {

using Layout = ShopOptions::Layout;

constexpr std::int64_t kSliceSubjects = 125'000;
constexpr double kCandidatesPerEvent = 2.2; // room for weekday and effect above the plain rate
constexpr double kRefundShare = 0.06;

const Shares kCountries{{"DE", 0.27}, {"FR", 0.19}, {"GB", 0.16}, {"NL", 0.12}, {"PL", 0.10}, {"SE", 0.09}, {"AT", 0.07}};
const Shares kDevices{{"mobile", kMobileShare}, {"desktop", 0.38}, {"tablet", 0.07}};
const Shares kBrowsers{{"Chrome", 0.52}, {"Safari", 0.29}, {"Firefox", 0.11}, {"Edge", 0.08}};
const Shares kPlans{{"guest", 0.46}, {"member", 0.41}, {"plus", 0.13}};
const Shares kPages{{"product", 0.44}, {"search", 0.22}, {"home", 0.20}, {"cart", 0.14}};
const Shares kStatuses{{"completed", 1 - kRefundShare}, {"refunded", kRefundShare}};
const Shares kChannels{{"newsletter", 0.5}, {"checkout", 0.3}, {"footer", 0.2}};

std::string labels(const Shares &shares)
{
    std::string sql;
    for (const auto &[label, share] : shares)
        sql.append(sql.empty() ? "'" : ", '").append(label).append("'");
    return sql;
}

/// Expected events of a subject of average activity in 30 days.
struct Rates {
    double orders;
    double views;
    double signUps; ///< chance over the whole horizon
};

Rates ratesOf(Layout layout)
{
    // Small experiments get busier subjects, so that the normal approximation holds on a thousand of them.
    return layout == Layout::Shop ? Rates{0.8, 2.5, 0.14} : Rates{1.5, 2.5, 0.60};
}

/// Builds every statement of one shop.
class ShopWriter {
public:
    ShopWriter(const ShopOptions &options, const std::vector<ShopExperiment> &experiments)
        : m_options(options)
        , m_lanes(options, experiments)
        , m_rates(ratesOf(options.layout))
    {
    }

    std::vector<ShopStatement> statements()
    {
        add("Prepare the tables", schema(), 0.1);
        const std::int64_t slices = std::max<std::int64_t>(1, (m_options.subjects + kSliceSubjects - 1) / kSliceSubjects);
        for (std::int64_t slice = 0; slice < slices; ++slice) {
            const std::string part = ", part " + std::to_string(slice + 1) + " of " + std::to_string(slices);
            add("Invent subjects" + part,
                subjects(m_options.subjects * slice / slices, m_options.subjects * (slice + 1) / slices), 1);
            add("Assign variations" + part, assignments(), 1);
            add("Purchases" + part, purchases(), 4);
            add("Page views" + part, pageViews(), 8);
            add("Sign-ups" + part, signUps(), 0.5);
        }
        add("Finish", "DROP TABLE sample_subjects; CHECKPOINT", 0.5);
        return std::move(m_statements);
    }

private:
    void add(std::string title, std::string sql, double weight)
    {
        m_statements.push_back({std::move(title), std::move(sql), weight});
    }

    [[nodiscard]] std::string u(const char *base, Stream stream) const { return uniform(base, m_options.seed, stream); }
    [[nodiscard]] std::string normal(const char *base, Stream stream) const { return normalFrom(base, m_options.seed, stream); }
    [[nodiscard]] std::string at(const std::string &days) const { return timestampAt(days, m_options.asOfDay - kHorizonDays); }
    [[nodiscard]] std::string weekday(const std::string &days) const
    {
        return weekdayWeight(days, m_options.asOfDay - kHorizonDays);
    }

    /// Texts of few values are enumerations: half the time and room of VARCHAR.
    [[nodiscard]] static std::string schema()
    {
        std::string sql;
        for (const auto &[type, values] : {std::pair{"country", &kCountries},
                                           {"device", &kDevices},
                                           {"browser", &kBrowsers},
                                           {"plan", &kPlans},
                                           {"page", &kPages},
                                           {"status", &kStatuses},
                                           {"channel", &kChannels}})
            sql += "CREATE TYPE shop_" + std::string{type} + " AS ENUM (" + labels(*values) + ");";
        return sql
            + "CREATE TABLE assignments(user_id BIGINT, experiment VARCHAR, variation VARCHAR, assigned_at TIMESTAMP,"
              " country shop_country, device shop_device, browser shop_browser, plan shop_plan);"
              "CREATE TABLE purchases(user_id BIGINT, purchased_at TIMESTAMP, order_value DOUBLE, items INTEGER, status "
              "shop_status);"
              "CREATE TABLE page_views(user_id BIGINT, viewed_at TIMESTAMP, page shop_page, load_ms DOUBLE);"
              "CREATE TABLE sign_ups(user_id BIGINT, signed_up_at TIMESTAMP, channel shop_channel)";
    }

    /// Who they are and how active: a heavy-tailed activity that lasts makes the past predict the
    /// future, which is what variance reduction lives on.
    [[nodiscard]] std::string subjects(std::int64_t from, std::int64_t to) const
    {
        const bool isShop = m_options.layout == Layout::Shop;
        const std::string people = "SELECT i AS id, h, " + normal("h", Stream::Activity) + " AS z1, "
            + normal("h", Stream::Browsing) + " AS z2, " + normal("h", Stream::Spending) + " AS spending, "
            + choice(u("h", Stream::Device), kDevices) + " AS device, " + choice(u("h", Stream::Country), kCountries)
            + " AS country, " + choice(u("h", Stream::Browser), kBrowsers) + " AS browser, "
            + choice(u("h", Stream::Plan), kPlans) + " AS plan" + " FROM (SELECT i, hash(xor(i::UBIGINT, "
            + streamKey(m_options.seed, Stream::Subject) + ")) AS h FROM range(" + std::to_string(from) + ", "
            + std::to_string(to) + ") r(i))";
        // Many: independent streams, so that three metrics are three independent comparisons.
        const std::string browsing = isShop ? "0.6 * z1 + 0.8 * z2" : "z2";
        const std::string latent = "SELECT *, 0.15 + 0.85 * z1 * z1 AS activity, 0.3 + 0.7 * (" + browsing + ") * (" + browsing
            + ") AS browsing FROM (" + people + ")";
        return "CREATE OR REPLACE TEMP TABLE sample_subjects AS " + m_lanes.placed(latent);
    }

    [[nodiscard]] std::string assignments() const { return "INSERT INTO assignments " + m_lanes.assignments(); }

    /// Candidates of one kind of event with their time `t` and hash `e`, thinned to those that happen.
    [[nodiscard]] std::string events(Stream stream, double ratePer30Days, const char *activity, Response response) const
    {
        const std::string expected = number(ratePer30Days * kHorizonDays / 30.0) + " * " + activity;
        const std::string candidates = "SELECT *, " + expected + " AS expected, CAST(ceil(" + number(kCandidatesPerEvent) + " * "
            + expected + ") AS BIGINT) AS slots FROM sample_subjects";
        const std::string each = "SELECT *, unnest(range(slots)) AS slot FROM (" + candidates + ")";
        const std::string hashed = "SELECT *, hash(xor(h, (slot * 2654435761)::UBIGINT + " + streamKey32(m_options.seed, stream)
            + ")) AS e FROM (" + each + ")";
        const std::string timed = "SELECT *, floor(" + number(kHorizonDays) + " * " + u("e", Stream::Day) + ") + "
            + timeOfDay(u("e", Stream::Hour), u("e", Stream::Minute)) + " AS t FROM (" + hashed + ")";
        return "(SELECT * FROM (" + timed + ") WHERE " + u("e", Stream::Happens) + " < expected / slots * " + weekday("t")
            + m_lanes.factor(response, "t") + ")";
    }

    [[nodiscard]] std::string purchases() const
    {
        const std::string value = "45 * exp(0.65 * spending - 0.21 + 0.6 * " + normal("e", Stream::Value) + " - 0.18)"
            + m_lanes.factor(Response::OrderValue, "t");
        const std::string refunded
            = u("e", Stream::Refund) + " < " + number(kRefundShare) + m_lanes.factor(Response::Refunds, "t");
        return "INSERT INTO purchases SELECT id, " + at("t") + ", round(" + value + ", 2), 1 + CAST(floor(-1.2 * ln("
            + u("e", Stream::Items) + ")) AS INTEGER), CASE WHEN " + refunded + " THEN 'refunded' ELSE 'completed' END FROM "
            + events(Stream::Purchase, m_rates.orders, "activity", Response::Orders);
    }

    [[nodiscard]] std::string pageViews() const
    {
        const std::string page = choice(u("e", Stream::Page), kPages);
        const std::string load
            = "round(900 * exp(0.4 * " + normal("e", Stream::Value) + " - 0.08)" + m_lanes.factor(Response::LoadTime, "t") + ")";
        return "INSERT INTO page_views SELECT id, " + at("t") + ", " + page + ", " + load + " FROM "
            + events(Stream::View, m_rates.views, "browsing", Response::Views);
    }

    /// At most one a subject, at a time that is drawn first: its chance stays linear in the effects.
    [[nodiscard]] std::string signUps() const
    {
        const std::string timed = "SELECT *, floor(" + number(kHorizonDays) + " * " + u("h", Stream::SignUpDay) + ") + "
            + timeOfDay(u("h", Stream::SignUpHour), u("h", Stream::SignUpMinute)) + " AS t FROM sample_subjects";
        return "INSERT INTO sign_ups SELECT id, " + at("t") + ", " + choice(u("h", Stream::Channel), kChannels) + " FROM ("
            + timed + ") WHERE " + u("h", Stream::SignUp) + " < " + number(m_rates.signUps) + " * " + weekday("t")
            + m_lanes.factor(Response::SignUps, "t");
    }

    const ShopOptions &m_options;
    ShopLanes m_lanes;
    Rates m_rates;
    std::vector<ShopStatement> m_statements;
};

} // namespace

std::vector<ShopStatement> shopStatements(const ShopOptions &options, const std::vector<ShopExperiment> &experiments)
{
    return ShopWriter(options, experiments).statements();
}

} // namespace assay::warehouse::sample
