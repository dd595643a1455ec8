// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/flags/bandit.h"
#include "models/flags/evaluator.h"

namespace assay::flags {

/// What a pre-computed (edge) client posts.
struct PrecomputedRequest {
    SubjectRecord subject;               ///< all attributes merged, as rules see them
    ContextAttributes context;           ///< as bandits see them
    std::map<std::string, std::vector<BanditAction>, std::less<>> actions; ///< by flag key
};

/// Largest request that is read.
inline constexpr std::size_t kMostRequestBytes = 1U << 20U;

/// Reads `{subject_key, subject_attributes, bandit_actions?}`. Attributes of a wrong kind are taken for
/// what they are, as clients differ in where they put them.
/// @return InvalidJson, InputTooLarge, or InvalidDocument with `path`, `what`
[[nodiscard]] Result<PrecomputedRequest> readPrecomputedRequest(std::string_view body);

/// One flag of a pre-computed answer, in the clear.
struct PrecomputedFlag {
    std::string_view flagKey{};
    VariationType type{};
    std::string_view value{};              ///< text form
    bool doLog{};
    std::string_view allocationKey{};
    std::string_view variationKey{};
    std::vector<std::pair<std::string_view, std::string_view>> extraLogging{};
};

struct PrecomputedBandit {
    std::string_view flagKey{};
    BanditChoice choice{};
    ContextAttributes action{};
};

struct PrecomputedAnswer {
    std::string createdAt{};
    std::string salt{};
    std::string_view environment{};        ///< left out when empty
    std::vector<PrecomputedFlag> flags{};
    std::vector<PrecomputedBandit> bandits{};
};

/// Evaluates every flag of a Server ruleset for the subject. Flags without a variation for it are left
/// out, and so are those whose value does not fit their type: clients do not check again.
/// @param salt  any text; new for every answer, so that keys cannot be looked up in a table
[[nodiscard]] PrecomputedAnswer precompute(const Ruleset &ruleset, const BanditModels &models, const PrecomputedRequest &request,
                                           std::string salt, Timestamp now);

/// The answer as clients read it: keys hashed with the salt in front, texts in base64.
[[nodiscard]] std::string obfuscatedJson(const PrecomputedAnswer &answer);

/// The same in the clear, for people. No client reads it.
[[nodiscard]] std::string plainJson(const PrecomputedAnswer &answer);

} // namespace assay::flags
