// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/flags/evaluator.h"

namespace assay::flags {

/// One row of the assignment table, as views; text is made only by the logger that needs it.
struct AssignmentEvent {
    std::string_view featureFlag;
    std::string_view allocation;
    std::string_view variation;
    Subject subject;                 ///< with the caller's attributes, without the implicit id
    Timestamp timestamp;
    std::span<const std::pair<std::string_view, std::string_view>> extraLogging;
    std::optional<std::int64_t> entityId;
};

/// The event of an assignment that is logged.
[[nodiscard]] inline AssignmentEvent eventOf(const Assignment &assignment, const Subject &subject, Timestamp now)
{
    return {assignment.flagKey, assignment.allocationKey, assignment.variationKey, subject, now, assignment.extraLogging, assignment.entityId};
}

/// Appends the event as one line of JSON: `experiment` is "<flag>-<allocation>", extra fields stand at
/// the top level, as SDKs hand them to an application's logger.
void appendJson(std::string &line, const AssignmentEvent &event);

/// Appends a JSON string with its quotes.
void appendJsonText(std::string &line, std::string_view text);

} // namespace assay::flags
