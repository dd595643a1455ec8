// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include <QString>

#include "models/core/timestamp.h"
#include "models/metrics/metric.h"
#include "models/statistics/outcome.h"

namespace assay::ui {

/// Written numbers, by the rules of the console: digits, decimal mark and grouping of the default QLocale,
/// a real minus sign, a sign on every effect, a narrow no-break space before "%".

/// Decimals of a lift in percent: two when the half-width of its interval is under 0.1 %, else one; more until nothing that
/// is not zero is written as zero, and until an estimate whose interval excludes zero shows two digits: a verdict
/// never stands beside a zero.
[[nodiscard]] int liftDecimals(const statistics::Effect &effect);

/// "+3.8 %" of 0.038.
[[nodiscard]] QString liftText(double lift, int decimals = 1);

/// "+0.6" of 0.006: a lift without its unit, for columns whose header names it.
[[nodiscard]] QString liftFigure(double lift, int decimals = 1);

/// "12.31 %" of 0.1231, without a sign unless negative.
[[nodiscard]] QString shareText(double share, int decimals = 1);

/// A number with a real minus sign and grouping from five digits on.
[[nodiscard]] QString numberText(double value, int decimals);

/// Decimals that tell ticks of this distance apart: 0 of 5, 1 of 2.5.
[[nodiscard]] int decimalsOf(double step);

/// "24k", "1.5M": short counts for axes.
[[nodiscard]] QString shortCount(double count);

/// A variation's own value in the metric's terms: "12.31 %", "€ 7.90", "1.21 s". Small values get as many
/// decimals as three digits need: "0.0612".
[[nodiscard]] QString valueText(double value, const metrics::Metric &metric);

/// The total of a variation. Counts have no decimals, nor has a whole number of what bears no unit.
[[nodiscard]] QString totalText(double total, const metrics::Metric &metric);

/// Decimals of a difference: the metric's own, or more until the half-width shows two digits, and by the rules of liftDecimals().
[[nodiscard]] int differenceDecimals(const statistics::Effect &effect, const metrics::Metric &metric);

/// A difference with sign and unit; percentages read "+0.47 pp".
[[nodiscard]] QString differenceText(double value, const metrics::Metric &metric, std::optional<int> decimals = std::nullopt);

/// The same without the unit: "+0.47".
[[nodiscard]] QString differenceFigure(double value, const metrics::Metric &metric, std::optional<int> decimals = std::nullopt);

/// "0.002", "< 0.001"; a split's p goes down to "< 0.00001" with `decimals` 5.
[[nodiscard]] QString pText(double p, int decimals = 3);

/// A chance: "98.9 %", "> 99.9 %", "< 0.1 %"; never 0 or 100 %, which no data can give.
[[nodiscard]] QString chanceText(double chance);

/// "95 %", "99.6 %".
[[nodiscard]] QString levelText(double level);

/// How long something is likely to take, no more precisely than anyone can know: "about 5 days", "about 3 weeks",
/// "about 4 months", "more than a year".
[[nodiscard]] QString aboutText(double days);

/// "20 Nov", with the year when it differs from `today`'s.
[[nodiscard]] QString dayText(Day day, std::optional<Day> today = std::nullopt);

/// "20 Nov 06:10", for columns whose header names the zone.
[[nodiscard]] QString minuteText(Timestamp instant, std::optional<Timestamp> now = std::nullopt);

/// "20 Nov 06:10 UTC", with the year when it differs from `now`'s.
[[nodiscard]] QString timeText(Timestamp instant, std::optional<Timestamp> now = std::nullopt);

} // namespace assay::ui
