// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/bytesplot.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

constexpr int kMostTicks = 10;
/// A single day is not drawn as one bar over the whole chart.
constexpr int kFewestDays = 14;

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

} // namespace

Plot bytesByDayPlot(std::span<const DayBytes> days)
{
    Plot plot;
    plot.title = Charts::tr("Bytes by day");
    if (days.empty()) {
        plot.emptyText = Charts::tr("Nothing has left a warehouse yet.");
        return plot;
    }
    const Day first = std::min(days.front().day, days.back().day + (1 - kFewestDays));
    const auto count = static_cast<std::size_t>(days.back().day - first) + 1;
    PlotBars bars{Charts::tr("bytes"), {PlotColor::Role::Accent}, std::vector<double>(count, 0)};
    std::int64_t sum = 0;
    for (const DayBytes &day : days) {
        bars.values[static_cast<std::size_t>(day.day - first)] += static_cast<double>(day.bytes);
        sum += day.bytes;
    }
    plot.table.headers = {Charts::tr("Day (UTC)"), Charts::tr("Bytes")};
    for (std::size_t slot = 0; slot < count; ++slot) {
        const QString label = dayText(first + static_cast<int>(slot));
        const QString text = formatBytes(static_cast<std::int64_t>(bars.values[slot]));
        plot.barPositions.push_back(static_cast<double>(slot));
        plot.stops.push_back({static_cast<double>(slot), label, {{Charts::tr("out"), text}}});
        plot.table.rows.push_back({label, text});
        plot.table.values.push_back({std::nullopt, bars.values[slot]});
    }
    plot.x = {-0.5, static_cast<double>(count) - 0.5, {}, Charts::tr("Day (UTC)")};
    const int step = dayStep(static_cast<double>(count - 1), kMostTicks);
    for (std::size_t slot = 0; slot < count; slot += static_cast<std::size_t>(step))
        plot.x.ticks.push_back({static_cast<double>(slot), dayText(first + static_cast<int>(slot))});
    const NiceRange range = niceRange(0, std::max(1.0, *std::ranges::max_element(bars.values)), 5);
    plot.y = {range.low, range.high, {}, {}};
    for (const double tick : range.ticks())
        plot.y.ticks.push_back({tick, formatBytes(static_cast<std::int64_t>(tick))});
    plot.bars.push_back(std::move(bars));
    plot.subtitle = Charts::tr("%1 in %n day(s)", nullptr, static_cast<int>(days.back().day - days.front().day) + 1).arg(formatBytes(sum));
    plot.summary = Charts::tr("Bytes that left warehouses by day, %1 in all.").arg(formatBytes(sum));
    return plot;
}

} // namespace assay::ui
