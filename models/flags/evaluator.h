// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/timestamp.h"
#include "models/flags/ruleset.h"
#include "models/flags/subject.h"

namespace assay::flags {

/// How an evaluation ended.
enum class EvaluationCode : std::uint8_t {
    Match,
    FlagUnrecognizedOrDisabled,
    TypeMismatch,                ///< the flag has another type than the caller asked for
    AssignmentError,             ///< the value does not fit the type, or a key is empty
    DefaultAllocationNull,       ///< no allocation matched: the caller's default
    NoActionsSuppliedForBandit,
    NonBanditVariation,
    BanditError,
};

/// Why an allocation was passed over, or not.
enum class AllocationCode : std::uint8_t { Unevaluated, Match, BeforeStartTime, AfterEndTime, FailingRule, TrafficExposureMiss };

[[nodiscard]] std::string_view codeName(EvaluationCode code);   ///< "MATCH"
[[nodiscard]] std::string_view codeName(AllocationCode code);   ///< "FAILING_RULE"

/// A served value. `text` is its text form for every type: the string, the JSON text, "true", "3.14".
struct VariationValue {
    VariationType type{};
    bool boolean{};
    double number{};
    std::string_view text{};
};

/// What a subject gets. Views into the ruleset, valid while it lives; nothing is allocated.
struct Assignment {
    EvaluationCode code = EvaluationCode::FlagUnrecognizedOrDisabled;
    bool isLogged{};                 ///< an event has to be handed to the logger
    std::string_view flagKey{};      ///< as the caller asked
    std::string_view allocationKey{};
    std::string_view variationKey{};
    VariationValue value{};          ///< only with Match
    std::span<const std::pair<std::string_view, std::string_view>> extraLogging{};
    std::optional<std::int64_t> entityId{};

    [[nodiscard]] bool isMatch() const { return code == EvaluationCode::Match; }
};

/// Evaluates one flag for one subject.
/// @param expected  the type the caller asks for; absent: any
/// @param now       one instant for the whole call; both ends of a window are inclusive
[[nodiscard]] Assignment evaluate(const Ruleset &ruleset, std::string_view flagKey, const Subject &subject,
                                  std::optional<VariationType> expected, Timestamp now);

/// Evaluates every flag for one subject, in the document's order; flagKey is the key in the ruleset.
/// Hashes all shards of the subject at once, which is what makes it cheap per flag.
void evaluateAll(const Ruleset &ruleset, const Subject &subject, Timestamp now, std::vector<Assignment> &assignments);

/// Evaluates one flag for many subjects.
void evaluateSubjects(const Ruleset &ruleset, std::string_view flagKey, std::span<const Subject> subjects,
                      std::optional<VariationType> expected, Timestamp now, std::vector<Assignment> &assignments);

} // namespace assay::flags
