// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/numbertext.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace assay::ui {
namespace {

const QChar kMinus(0x2212);
const QChar kNarrowSpace(0x202F);

struct NumberText {
    Q_DECLARE_TR_FUNCTIONS(NumberText)
};

/// |value| rounded as written, so that "-0.0" never appears.
double roundedTo(double value, int decimals)
{
    const double scale = std::pow(10.0, decimals);
    const double rounded = std::round(value * scale) / scale;
    return rounded == 0.0 ? 0.0 : rounded;
}

QString unsignedText(double value, int decimals)
{
    QLocale locale;
    const double magnitude = std::abs(value);
    if (magnitude < 10'000)
        locale.setNumberOptions(locale.numberOptions() | QLocale::OmitGroupSeparator);
    return locale.toString(magnitude, 'f', decimals);
}

QString signedText(double value, int decimals)
{
    const double rounded = roundedTo(value, decimals);
    const QString digits = unsignedText(rounded, decimals);
    if (rounded < 0)
        return kMinus + digits;
    return rounded > 0 ? QLatin1Char('+') + digits : digits;
}

/// Decimals from `least` on that do not write anything as zero which is not: "0.0 to +7.6" would leave open whether
/// zero lies inside, "0.0 better" what is better. An estimate that is nothing beside an interval around zero is written as 0.
int decimalsShowing(const statistics::Effect &effect, double factor, int least, int most)
{
    const auto isHidden = [factor](const std::optional<double> &value, int decimals) { return value && *value != 0 && roundedTo(*value * factor, decimals) == 0.0; };
    const double estimate = std::abs(effect.estimate * factor);
    const auto hasTwoDigits = [estimate](int decimals) { return estimate * std::pow(10.0, decimals) >= 9.5; };
    const bool excludesZero = (effect.interval.low && *effect.interval.low > 0) || (effect.interval.high && *effect.interval.high < 0);
    const bool isNothing = !excludesZero && isHidden(effect.estimate, least + 2);
    int decimals = least;
    while (decimals < most
           && (isHidden(effect.interval.low, decimals) || isHidden(effect.interval.high, decimals) || (!isNothing && isHidden(effect.estimate, decimals))
               || (excludesZero && estimate > 0 && !hasTwoDigits(decimals))))
        ++decimals;
    return decimals;
}

/// Decimals that show so many digits of a value under one, at least `least`.
int decimalsOfSmall(double value, int digits, int least)
{
    constexpr int kMost = 8;
    const double magnitude = std::abs(value);
    if (magnitude == 0 || magnitude >= 1)
        return least;
    return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(magnitude))), least, std::max(least, kMost));
}

QString percent(const QString &digits)
{
    return digits + kNarrowSpace + QLocale().percent();
}

QDateTime utc(Timestamp instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant.micros / 1000, Qt::UTC);
}

/// Currency signs and codes stand before the number, other units behind it.
bool standsBefore(const QString &unit)
{
    return unit.size() == 1 && unit.at(0).category() == QChar::Symbol_Currency;
}

QString withUnit(const QString &digits, const std::string &unit)
{
    const QString text = QString::fromStdString(unit);
    if (text.isEmpty())
        return digits;
    return standsBefore(text) ? text + kNarrowSpace + digits : digits + kNarrowSpace + text;
}

} // namespace

int liftDecimals(const statistics::Effect &effect)
{
    constexpr int kMostDecimals = 6;
    const auto &[low, high] = effect.interval;
    const bool isNarrow = low && high && (*high - *low) / 2 < 0.001;
    return decimalsShowing(effect, 100, isNarrow ? 2 : 1, kMostDecimals);
}

QString liftText(double lift, int decimals)
{
    return percent(liftFigure(lift, decimals));
}

QString liftFigure(double lift, int decimals)
{
    return signedText(lift * 100, decimals);
}

QString shareText(double share, int decimals)
{
    return percent(numberText(share * 100, decimals));
}

QString numberText(double value, int decimals)
{
    const double rounded = roundedTo(value, decimals);
    const QString digits = unsignedText(rounded, decimals);
    return rounded < 0 ? kMinus + digits : digits;
}

int decimalsOf(double step)
{
    int decimals = 0;
    while (decimals < 9 && std::abs(step - std::round(step)) > 1e-6) {
        step *= 10;
        ++decimals;
    }
    return decimals;
}

QString shortCount(double count)
{
    const double magnitude = std::abs(count);
    const auto shortened = [count](double by) {
        const double value = count / by;
        return numberText(value, std::min(2, decimalsOf(value)));
    };
    if (magnitude >= 1e6)
        return NumberText::tr("%1M", "short count, millions").arg(shortened(1e6));
    if (magnitude >= 1e3)
        return NumberText::tr("%1k", "short count, thousands").arg(shortened(1e3));
    return numberText(count, count == std::round(count) ? 0 : 1);
}

QString valueText(double value, const metrics::Metric &metric)
{
    if (metrics::isProportion(metric.kind))
        return shareText(value, decimalsOfSmall(value * 100, 2, 2));
    return withUnit(numberText(value, decimalsOfSmall(value, 3, metric.decimals)), metric.unit);
}

QString totalText(double total, const metrics::Metric &metric)
{
    const bool isCount = metrics::isProportion(metric.kind) || metric.kind == metrics::MetricKind::Count;
    const bool isWhole = metric.unit.empty() && total == std::round(total);
    return numberText(total, isCount || isWhole ? 0 : metric.decimals);
}

int differenceDecimals(const statistics::Effect &effect, const metrics::Metric &metric)
{
    constexpr int kMostDecimals = 8;
    const bool isShare = metrics::isProportion(metric.kind);
    int enough = isShare ? 2 : metric.decimals;
    const auto &[low, high] = effect.interval;
    if (low && high && *high > *low) {
        const double half = (*high - *low) / 2 * (isShare ? 100 : 1);
        enough = std::clamp(static_cast<int>(std::ceil(-std::log10(half))) + 1, std::min(enough, kMostDecimals), kMostDecimals);
    }
    return decimalsShowing(effect, isShare ? 100 : 1, enough, kMostDecimals);
}

QString differenceFigure(double value, const metrics::Metric &metric, std::optional<int> decimals)
{
    const bool isShare = metrics::isProportion(metric.kind);
    return signedText(isShare ? value * 100 : value, decimals.value_or(isShare ? 2 : metric.decimals));
}

QString differenceText(double value, const metrics::Metric &metric, std::optional<int> decimals)
{
    if (metrics::isProportion(metric.kind)) {
        //: a difference of two percentages, in percentage points
        return NumberText::tr("%1 pp").arg(differenceFigure(value, metric, decimals)).replace(QLatin1Char(' '), kNarrowSpace);
    }
    // The sign stands before the unit: "+€ 0.30".
    const int digits = decimals.value_or(metric.decimals);
    const double rounded = roundedTo(value, digits);
    const QString sign = rounded < 0 ? QString(kMinus) : rounded > 0 ? QStringLiteral("+") : QString();
    return sign + withUnit(unsignedText(rounded, digits), metric.unit);
}

QString aboutText(double days)
{
    constexpr double kFewDays = 14;
    constexpr double kFewWeeks = 70;
    constexpr double kYear = 365;
    if (!(days <= kYear))
        return NumberText::tr("more than a year");
    if (days <= kFewDays)
        return NumberText::tr("about %n day(s)", nullptr, std::max(1, static_cast<int>(std::ceil(days))));
    if (days <= kFewWeeks)
        return NumberText::tr("about %n week(s)", nullptr, static_cast<int>(std::lround(days / 7)));
    return NumberText::tr("about %n month(s)", nullptr, static_cast<int>(std::lround(days / kYear * 12)));
}

QString pText(double p, int decimals)
{
    const double smallest = std::pow(10.0, -decimals);
    if (p < smallest)
        return QStringLiteral("<") + kNarrowSpace + numberText(smallest, decimals);
    return numberText(p, p < 0.01 && decimals > 3 ? decimals : 3);
}

QString chanceText(double chance)
{
    constexpr double kSmallest = 0.001;
    if (chance < kSmallest)
        return QStringLiteral("<") + kNarrowSpace + shareText(kSmallest, 1);
    if (chance > 1 - kSmallest)
        return QStringLiteral(">") + kNarrowSpace + shareText(1 - kSmallest, 1);
    return shareText(chance, 1);
}

QString levelText(double level)
{
    const double value = level * 100;
    const double tenths = std::round(value * 10) / 10;
    const int decimals = std::abs(value - std::round(value)) < 1e-9 ? 0 : (std::abs(value - tenths) < 1e-9 ? 1 : 2);
    return percent(numberText(value, decimals));
}

QString dayText(Day day, std::optional<Day> today)
{
    const QDate date = QDate(1970, 1, 1).addDays(day.sinceEpoch);
    const bool hasYear = today && QDate(1970, 1, 1).addDays(today->sinceEpoch).year() != date.year();
    return QLocale().toString(date, hasYear ? QStringLiteral("d MMM yyyy") : QStringLiteral("d MMM"));
}

QString minuteText(Timestamp instant, std::optional<Timestamp> now)
{
    const std::optional<Day> today = now ? std::optional(dayOf(*now)) : std::nullopt;
    //: %1 day, %2 time of day
    return NumberText::tr("%1 %2").arg(dayText(dayOf(instant), today), utc(instant).time().toString(QStringLiteral("HH:mm")));
}

QString timeText(Timestamp instant, std::optional<Timestamp> now)
{
    return NumberText::tr("%1 UTC", "time; the zone is always UTC").arg(minuteText(instant, now));
}

} // namespace assay::ui
