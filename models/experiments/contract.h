// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "models/core/json.h"

namespace assay {
class FieldReader;
}

namespace assay::experiments {

/// What the primary metric says under the plan.
enum class PrimaryOutcome { Better, Inconclusive, Worse };

/// What the guardrails say, the worst of them. Held: harm beyond every margin is excluded, or there
/// are none. Unproven: it is not excluded. Harmed: one is worse.
enum class GuardrailsOutcome { Held, Unproven, Harmed };

/// What is done with a treatment.
enum class Action { RollOut, KeepRunning, Discuss, DoNotRollOut };

/// The decision contract: which action each outcome leads to, agreed before there are results.
struct Contract {
    /// By primary outcome, then by guardrails outcome.
    std::array<std::array<Action, 3>, 3> actions{{{Action::RollOut, Action::Discuss, Action::Discuss},
                                                  {Action::Discuss, Action::DoNotRollOut, Action::DoNotRollOut},
                                                  {Action::DoNotRollOut, Action::DoNotRollOut, Action::DoNotRollOut}}};

    [[nodiscard]] Action at(PrimaryOutcome primary, GuardrailsOutcome guardrails) const
    {
        return actions[static_cast<std::size_t>(primary)][static_cast<std::size_t>(guardrails)];
    }
    bool operator==(const Contract &) const = default;
};

[[nodiscard]] Json toJson(const Contract &contract);
/// Reads the member "contract" of a plan or of the defaults, {"better": {"held": "roll_out"}}; what is not named is as
/// built in.
/// @param kind, key  of the document, for messages
[[nodiscard]] Contract contractFrom(FieldReader &rules, const std::string &kind, const std::string &key);

[[nodiscard]] std::string_view actionName(Action action);                        ///< "roll_out"
[[nodiscard]] std::string_view primaryOutcomeName(PrimaryOutcome outcome);       ///< "better"
[[nodiscard]] std::string_view guardrailsOutcomeName(GuardrailsOutcome outcome); ///< "held"

} // namespace assay::experiments
