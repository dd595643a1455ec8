// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/log.h"

#include <array>
#include <chrono>
#include <cstdio>

#include <unistd.h>

#include "models/flags/events.h"

namespace assay::edge {
namespace {

/// Unlike the line of a file, which a message may name as well.
bool isOptionName(std::string_view name)
{
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
}

} // namespace

std::string logLine(Timestamp now, LogLevel level, std::string_view event, std::initializer_list<LogField> fields)
{
    constexpr std::array<std::string_view, 3> levels{"info", "warning", "error"};
    std::string line = "{\"time\":\"" + toIsoTime(now) + "\",\"level\":\"";
    line.append(levels.at(static_cast<std::size_t>(level))).append("\",\"event\":");
    flags::appendJsonText(line, event);
    for (const auto &[name, value] : fields) {
        line.push_back(',');
        flags::appendJsonText(line, name);
        line.push_back(':');
        flags::appendJsonText(line, value);
    }
    line += "}\n";
    return line;
}

void logEvent(LogLevel level, std::string_view event, std::initializer_list<LogField> fields)
{
    const std::string line = logLine(systemTime(), level, event, fields);
    // One call: what is shorter than a pipe's unit arrives in one piece. A log that cannot be written has nowhere to complain.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::string sentenceOf(const Error &error)
{
    const auto fact = [&error](std::string_view name) { return std::string(error.fact(name)); };
    switch (error.code) {
    case ErrorCode::InvalidArgument:
        return (isOptionName(error.fact("name")) ? "--" : "") + fact("name") + " has to be " + fact("what") + ".";
    case ErrorCode::NotFound:
        return fact("key") + " is not there; check the path, or publish first.";
    case ErrorCode::ReadFailed:
        return fact("path") + " cannot be read: " + fact("what") + "; check its permissions.";
    case ErrorCode::WriteFailed:
        return fact("path") + " cannot be written: " + fact("what") + "; check permissions and free space.";
    case ErrorCode::TargetUnreachable:
        return fact("path") + " cannot be reached: " + fact("what") + ".";
    case ErrorCode::InputTooLarge:
        return fact("what") + " is larger than " + fact("limit") + " bytes and was not read.";
    case ErrorCode::ReleaseRefused:
        return "It was refused: " + fact("what") + ".";
    case ErrorCode::InvalidJson:
        return "Not JSON: " + fact("what") + " in line " + fact("line") + ".";
    case ErrorCode::InvalidDocument:
        return "The " + fact("kind") + " cannot be used: " + fact("path") + " has to be " + fact("what") + ".";
    default:
        return std::string(errorCodeName(error.code)) + (fact("what").empty() ? "" : ": " + fact("what")) + ".";
    }
}

Timestamp systemTime()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

} // namespace assay::edge
