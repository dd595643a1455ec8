// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/periodaxis.h"

#include <cmath>

#include <QCoreApplication>
#include <QDate>
#include <QLocale>

#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

constexpr int kMostTicks = 16;

struct PeriodAxis {
    Q_DECLARE_TR_FUNCTIONS(PeriodAxis)
};

QDate dateOf(double x) { return QDate(1970, 1, 1).addDays(static_cast<qint64>(x)); }

QString offsetText(double days) { return numberText(days, decimalsOf(days)); }

PlotAxis dayAxis(double first, double last)
{
    const int step = dayStep(last - first, kMostTicks);
    const bool isOneMonth = dateOf(first).month() == dateOf(last).month() && last - first < 31;
    PlotAxis axis{first, last, {}, {}};
    for (double x = first; x <= last; x += step)
        axis.ticks.push_back({x, isOneMonth ? QLocale().toString(dateOf(x).day()) : dayText(Day{static_cast<std::int32_t>(x)})});
    //: axis title; %1 is the short name of the month
    axis.title = isOneMonth ? PeriodAxis::tr("%1, day (UTC)").arg(QLocale().standaloneMonthName(dateOf(first).month(), QLocale::ShortFormat))
                            : PeriodAxis::tr("Day (UTC)");
    return axis;
}

PlotAxis offsetAxis(double first, double last)
{
    const int step = dayStep(last - first, kMostTicks);
    PlotAxis axis{first, last, {}, PeriodAxis::tr("Days since start")};
    for (double x = std::ceil(first); x <= last; x += step)
        axis.ticks.push_back({x, offsetText(x)});
    return axis;
}

} // namespace

double periodX(const results::Snapshot &snapshot, std::uint32_t period)
{
    const results::Period &at = snapshot.periods.at(period);
    return snapshot.axis == results::AxisKind::UtcDay ? at.day.sinceEpoch : at.offsetDays;
}

QString periodLabel(const results::Snapshot &snapshot, std::uint32_t period)
{
    if (snapshot.axis == results::AxisKind::UtcDay)
        return dayText(snapshot.periods.at(period).day);
    return PeriodAxis::tr("day %1").arg(offsetText(snapshot.periods.at(period).offsetDays));
}

int dayNumber(const results::Snapshot &snapshot, std::uint32_t period)
{
    if (snapshot.axis == results::AxisKind::UtcDay)
        return snapshot.periods.at(period).day - snapshot.periods.front().day + 1;
    return static_cast<int>(std::ceil(snapshot.periods.at(period).offsetDays));
}

QString periodTitle(const results::Snapshot &snapshot, std::uint32_t period)
{
    if (snapshot.axis == results::AxisKind::UtcDay)
        return PeriodAxis::tr("Day %1, %2").arg(dayNumber(snapshot, period)).arg(periodLabel(snapshot, period));
    return PeriodAxis::tr("Day %1").arg(offsetText(snapshot.periods.at(period).offsetDays));
}

PlotAxis periodAxis(const results::Snapshot &snapshot, std::uint32_t last)
{
    double low = periodX(snapshot, 0);
    double high = periodX(snapshot, last);
    if (!(high > low)) {
        PlotAxis axis = snapshot.axis == results::AxisKind::UtcDay ? dayAxis(low, high) : offsetAxis(low, high);
        axis.low -= 0.5;
        axis.high += 0.5;
        return axis;
    }
    return snapshot.axis == results::AxisKind::UtcDay ? dayAxis(low, high) : offsetAxis(low, high);
}

} // namespace assay::ui
