// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "models/core/error.h"
#include "models/core/timestamp.h"

namespace assay::edge {

enum class LogLevel { Info, Warning, Error };

/// One thing to say with the event: a text. Never a key, a query or an attribute.
using LogField = std::pair<std::string_view, std::string>;

/// A line of the log: one JSON object with `time`, `level`, `event` and the fields.
[[nodiscard]] std::string logLine(Timestamp now, LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

/// Writes it to standard error, whole: lines of several threads do not mix.
void logEvent(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// What went wrong, where, and what to do, in one sentence or two.
[[nodiscard]] std::string sentenceOf(const Error &error);

/// The time by the clock of the system.
[[nodiscard]] Timestamp systemTime();

} // namespace assay::edge
