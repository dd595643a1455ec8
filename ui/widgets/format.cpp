// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/format.h"

#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace assay::ui {

namespace {

struct FormatText {
    Q_DECLARE_TR_FUNCTIONS(Format)
};

QDateTime dateTimeOf(Timestamp instant)
{
    // Floor, also before 1970.
    const std::int64_t millis = instant.micros >= 0 ? instant.micros / 1000 : -((-instant.micros + 999) / 1000);
    return QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC);
}

} // namespace

QString formatTime(Timestamp instant)
{
    const QDateTime time = dateTimeOf(instant);
    return FormatText::tr("%1, %2 UTC", "date and time of day")
        .arg(QLocale().toString(time.date(), QStringLiteral("d MMM yyyy")), time.toString(QStringLiteral("HH:mm")));
}

QString formatClock(Timestamp instant)
{
    return FormatText::tr("%1 UTC", "time of day").arg(dateTimeOf(instant).toString(QStringLiteral("HH:mm:ss")));
}

QString formatTimeShort(Timestamp instant)
{
    const QDateTime time = dateTimeOf(instant);
    return FormatText::tr("%1 %2", "day and time of day")
        .arg(QLocale().toString(time.date(), QStringLiteral("d MMM")), time.toString(QStringLiteral("HH:mm:ss")));
}

QString formatDay(Day day) { return QLocale().toString(dateTimeOf(startOf(day)).date(), QStringLiteral("d MMM yyyy")); }

QString formatRelative(Timestamp instant, Timestamp now)
{
    const std::int64_t seconds = (now.micros - instant.micros) / kMicrosPerSecond;
    const bool isPast = seconds >= 0;
    const auto amount = static_cast<int>(std::min<std::int64_t>(std::abs(seconds), 1'000'000'000));
    if (amount < 60)
        return isPast ? FormatText::tr("just now") : FormatText::tr("in a moment");
    if (amount < 3'600)
        return isPast ? FormatText::tr("%n min ago", nullptr, amount / 60)
                      : FormatText::tr("in %n min", nullptr, amount / 60);
    if (amount < 86'400)
        return isPast ? FormatText::tr("%n h ago", nullptr, amount / 3'600)
                      : FormatText::tr("in %n h", nullptr, amount / 3'600);
    if (amount < 28 * 86'400)
        return isPast ? FormatText::tr("%n day(s) ago", nullptr, amount / 86'400)
                      : FormatText::tr("in %n day(s)", nullptr, amount / 86'400);
    return formatDay(dayOf(instant));
}

QString formatBytes(std::int64_t bytes)
{
    struct Unit { double size; const char *text; };
    static constexpr Unit units[] = {{1e12, QT_TRANSLATE_NOOP("Format", "%1 TB")},
                                     {1e9, QT_TRANSLATE_NOOP("Format", "%1 GB")},
                                     {1e6, QT_TRANSLATE_NOOP("Format", "%1 MB")},
                                     {1e3, QT_TRANSLATE_NOOP("Format", "%1 KB")}};
    for (const Unit &unit : units) {
        const double value = static_cast<double>(bytes) / unit.size;
        if (value >= 0.9995)
            return FormatText::tr(unit.text).arg(formatNumber(value, value < 10 ? 2 : value < 99.95 ? 1 : 0));
    }
    return FormatText::tr("%1 B").arg(bytes);
}

QString formatDuration(std::int64_t milliseconds)
{
    const double seconds = static_cast<double>(milliseconds) / 1000;
    if (milliseconds < 1'000)
        return FormatText::tr("%1 ms").arg(milliseconds);
    if (seconds < 10)
        return FormatText::tr("%1 s").arg(formatNumber(seconds, 1));
    if (seconds < 120)
        return FormatText::tr("%1 s").arg(std::llround(seconds));
    const std::int64_t whole = milliseconds / 1'000;
    if (whole < 7'200 && whole % 60 == 0)
        return FormatText::tr("%1 min").arg(whole / 60);
    if (whole < 7'200)
        return FormatText::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
    return FormatText::tr("%1 h %2 min").arg(whole / 3'600).arg(whole % 3'600 / 60);
}

QString formatCount(std::int64_t count)
{
    // Counts of up to four digits stay without a separator (ux.md section 4.20).
    return std::abs(count) > 9'999 ? QLocale().toString(static_cast<qlonglong>(count)) : QLocale().toString(static_cast<qlonglong>(count)).remove(QLocale().groupSeparator());
}

QString grouped(QString sentence, std::int64_t count)
{
    return sentence.replace(QString::number(count), formatCount(count));
}

QString formatPercent(double fraction, int decimals)
{
    return FormatText::tr("%1 %", "percentage").arg(QLocale().toString(fraction * 100, 'f', decimals));
}

QString formatNumber(double value, int decimals)
{
    QString digits = QLocale().toString(value, 'f', decimals);
    const QString point = QLocale().decimalPoint();
    if (digits.contains(point)) {
        while (digits.endsWith(QLocale().zeroDigit()))
            digits.chop(1);
        if (digits.endsWith(point))
            digits.chop(point.size());
    }
    return digits;
}

QString formatHash(const QString &hex)
{
    if (hex.size() < 16)
        return hex;
    return QStringLiteral("%1 %2 … %3").arg(hex.left(4), hex.mid(4, 4), hex.right(4));
}

} // namespace assay::ui
