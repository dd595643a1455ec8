// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>

#include <QCoreApplication>

#include "ui/charts/chartkinds.h"
#include "ui/charts/periodaxis.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

constexpr int kMostTicks = 12;

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

/// New subjects by slot and variation. A slot is a day (days without data stay empty), or a period of an import.
struct Slots {
    std::vector<QString> labels;               ///< short, for the axis
    std::vector<QString> titles;               ///< long, for cursor and table
    std::vector<std::vector<std::int64_t>> counts; ///< [variation][slot]
    QString axisTitle;
};

Slots slotsOf(const ChartInput &input)
{
    const results::Snapshot &snapshot = input.snapshot;
    const std::uint32_t last = std::min<std::uint32_t>(input.analysis.throughPeriod, static_cast<std::uint32_t>(snapshot.periods.size() - 1));
    const bool isDaily = snapshot.axis == results::AxisKind::UtcDay;
    const auto slotOf = [&](std::uint32_t period) {
        return isDaily ? static_cast<std::size_t>(snapshot.periods[period].day - snapshot.periods.front().day) : static_cast<std::size_t>(period);
    };
    const std::size_t count = slotOf(last) + 1;
    const PlotAxis axis = periodAxis(snapshot, last);
    const bool isOneMonth = isDaily && !axis.ticks.empty() && !axis.ticks.front().label.contains(QLatin1Char(' '));
    Slots found;
    found.axisTitle = axis.title;
    found.counts.assign(snapshot.variations.size(), std::vector<std::int64_t>(count, 0));
    for (std::size_t slot = 0; slot < count; ++slot) {
        const Day day = snapshot.periods.front().day + static_cast<int>(slot);
        const QString label = isDaily ? dayText(day) : periodLabel(snapshot, static_cast<std::uint32_t>(slot));
        found.titles.push_back(isDaily ? label : periodTitle(snapshot, static_cast<std::uint32_t>(slot)));
        found.labels.push_back(isOneMonth ? label.section(QLatin1Char(' '), 0, 0) : (isDaily ? label : label.section(QLatin1Char(' '), -1)));
    }
    for (const results::Exposure &exposure : snapshot.exposures) {
        if (exposure.period <= last)
            found.counts[exposure.variation][slotOf(exposure.period)] += exposure.subjects;
    }
    return found;
}

/// Counts under the smallest published cell are never written as numbers.
QString cellText(std::int64_t count, const results::Snapshot &snapshot)
{
    const bool isHidden = snapshot.experiment.origin == experiments::Origin::Warehouse && count > 0 && count < snapshot.minCell;
    return isHidden ? Charts::tr("< %1").arg(snapshot.minCell) : formatCount(count);
}

void addBars(Plot &plot, const ChartInput &input, const Slots &found)
{
    const std::size_t control = input.snapshot.experiment.controlIndex();
    for (std::uint32_t variation = 0; variation < input.snapshot.variations.size(); ++variation) {
        PlotBars bars{variationName(input.snapshot, variation), {PlotColor::Role::Variation, treatmentPosition(input.snapshot, variation), variation == control}, {}};
        for (const std::int64_t count : found.counts[variation])
            bars.values.push_back(static_cast<double>(count));
        plot.bars.push_back(std::move(bars));
    }
}

void setCountAxis(PlotAxis &axis, double low, double high, int maxTicks)
{
    const NiceRange range = niceRange(low, high, maxTicks);
    axis.low = range.low;
    axis.high = range.high;
    for (const double tick : range.ticks())
        axis.ticks.push_back({tick, shortCount(tick)});
}

} // namespace

bool exposuresFits(const ChartInput &input)
{
    return !input.snapshot.exposures.empty() && !input.snapshot.periods.empty();
}

Plot exposuresPlot(const ChartInput &input)
{
    Plot plot;
    plot.title = Charts::tr("Exposures");
    if (!exposuresFits(input)) {
        plot.emptyText = Charts::tr("No subject has been assigned yet.");
        return plot;
    }
    const Slots found = slotsOf(input);
    const std::size_t count = found.titles.size();
    addBars(plot, input, found);
    plot.hasLegend = true;
    plot.table.headers = {input.snapshot.axis == results::AxisKind::UtcDay ? Charts::tr("Day (UTC)") : Charts::tr("Period")};
    for (const PlotBars &bars : plot.bars)
        plot.table.headers << bars.name;
    plot.table.headers << Charts::tr("total so far");

    PlotLine total{.name = Charts::tr("total"), .color = {PlotColor::Role::Text}, .points = {}, .endValue = {}, .hasMarkers = false, .isOnSecondAxis = true};
    double highest = 0;
    double lowest = 0;
    std::int64_t sum = 0;
    std::int64_t most = 0;
    for (std::size_t slot = 0; slot < count; ++slot) {
        double up = 0;
        double down = 0;
        const double x = static_cast<double>(slot);
        CursorStop stop{x, found.titles[slot], {}};
        QStringList row{found.titles[slot]};
        std::vector<std::optional<double>> values{std::nullopt};
        for (std::size_t variation = 0; variation < found.counts.size(); ++variation) {
            const std::int64_t subjects = found.counts[variation][slot];
            (subjects > 0 ? up : down) += static_cast<double>(subjects);
            sum += subjects;
            const QString text = cellText(subjects, input.snapshot);
            stop.lines.emplace_back(plot.bars[variation].name, text);
            row << text;
            const bool isHidden = text.startsWith(QLatin1Char('<'));
            values.push_back(isHidden ? std::nullopt : std::optional(static_cast<double>(subjects)));
        }
        most = std::max(most, sum);
        highest = std::max(highest, up);
        lowest = std::min(lowest, down);
        stop.lines.emplace_back(Charts::tr("total so far"), formatCount(sum));
        row << formatCount(sum);
        values.push_back(static_cast<double>(sum));
        total.points.push_back({.x = x, .y = static_cast<double>(sum), .low = {}, .high = {}});
        plot.barPositions.push_back(x);
        plot.stops.push_back(std::move(stop));
        plot.table.rows.push_back(std::move(row));
        plot.table.values.push_back(std::move(values));
    }
    plot.subtitle = Charts::tr("%1 subjects").arg(formatCount(sum));
    plot.lines.push_back(std::move(total));
    plot.x = {-0.5, static_cast<double>(count) - 0.5, {}, found.axisTitle};
    const int step = dayStep(static_cast<double>(count - 1), kMostTicks);
    for (std::size_t slot = 0; slot < count; slot += static_cast<std::size_t>(step))
        plot.x.ticks.push_back({static_cast<double>(slot), found.labels[slot]});
    setCountAxis(plot.y, lowest, highest, 6);
    plot.y2.emplace();
    setCountAxis(*plot.y2, 0, static_cast<double>(most), 6);
    if (lowest < 0) {
        // Corrections of an import reach below zero; both axes keep their zero at the same height.
        plot.hasZeroLine = true;
        plot.y2->low = plot.y.low / plot.y.high * plot.y2->high;
    }
    plot.summary = Charts::tr("Exposures by day, %1 subjects in %n day(s).", nullptr, static_cast<int>(count)).arg(formatCount(sum));
    return plot;
}

} // namespace assay::ui
