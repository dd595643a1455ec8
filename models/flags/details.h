// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/json.h"
#include "models/flags/bandit.h"
#include "models/flags/evaluator.h"

namespace assay::flags {

struct ConditionTrace {
    std::string_view attribute;      ///< a hash in a Client ruleset
    std::string_view operatorName;   ///< as written when it is unknown
    std::string_view value;          ///< JSON, as written
    bool holds{};
};

struct RuleTrace {
    bool holds{};
    std::vector<ConditionTrace> conditions; ///< every one, also after the first that fails
};

struct ShardTrace {
    std::string_view salt;
    std::uint32_t shard{};           ///< of this subject
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
    bool matches{};
};

struct SplitTrace {
    std::string_view variationKey;
    bool matches{};
    std::vector<ShardTrace> shards;
};

struct AllocationTrace {
    std::string_view key;
    std::uint32_t position{};        ///< from 1
    AllocationCode code{};
    std::vector<RuleTrace> rules;    ///< up to the first that holds
    std::vector<SplitTrace> splits;  ///< up to the first that matches
};

/// Everything behind "why did this subject get this?". Views into the ruleset and the subject.
struct EvaluationDetails {
    Assignment assignment;
    std::string_view environment;
    std::string_view publishedAt;
    std::optional<std::string> variationJson{}; ///< the chosen value as JSON, also when it does not fit the type
    std::vector<AllocationTrace> allocations;   ///< all of the flag, in order
    std::optional<BanditChoice> bandit{};
};

/// Evaluates as evaluate() does, and says why.
[[nodiscard]] EvaluationDetails explain(const Ruleset &ruleset, std::string_view flagKey, const Subject &subject,
                                        std::optional<VariationType> expected, Timestamp now);

/// One sentence on the outcome.
[[nodiscard]] std::string describe(const EvaluationDetails &details);

/// The form the SDKs share: matched, unmatched and unevaluated allocations with positions from 1.
[[nodiscard]] Json detailsJson(const EvaluationDetails &details);

/// The longer form: every allocation with its rules, conditions, splits and shards.
[[nodiscard]] Json traceJson(const EvaluationDetails &details);

} // namespace assay::flags
