// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <QString>

#include "models/core/timestamp.h"

namespace assay::ui {

/// UTF-8 from the rooms below to the screen, and back.
[[nodiscard]] inline QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }
[[nodiscard]] inline std::string utf8(const QString &text) { return text.toUtf8().toStdString(); }

/// "20 Nov 2026, 06:10 UTC" in the locale's order.
[[nodiscard]] QString formatTime(Timestamp instant);
/// "06:10:12 UTC".
[[nodiscard]] QString formatClock(Timestamp instant);
/// "20 Nov 06:10:12", for tables whose header names the zone.
[[nodiscard]] QString formatTimeShort(Timestamp instant);
[[nodiscard]] QString formatDay(Day day);
/// "2 h ago", "in 3 days"; beyond four weeks the date.
[[nodiscard]] QString formatRelative(Timestamp instant, Timestamp now);
/// "41 KB", three digits at most.
[[nodiscard]] QString formatBytes(std::int64_t bytes);
/// "3 min 12 s", "96 s", "0.4 s".
[[nodiscard]] QString formatDuration(std::int64_t milliseconds);
[[nodiscard]] QString formatCount(std::int64_t count);
/// A fraction as "63 %".
[[nodiscard]] QString formatPercent(double fraction, int decimals = 0);
/// A number without needless zeros.
[[nodiscard]] QString formatNumber(double value, int decimals = 2);
/// First and last digits of a hash: "7f3a 09be … 52c1".
[[nodiscard]] QString formatHash(const QString &hex);

/// A plural sentence whose count is grouped as formatCount() does: %n alone never groups.
[[nodiscard]] QString grouped(QString sentence, std::int64_t count);

} // namespace assay::ui
