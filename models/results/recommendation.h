// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/experiments/contract.h"
#include "models/results/healthcheck.h"

namespace assay::results {

/// Where one treatment stands in the contract.
struct TreatmentOutcome {
    std::uint32_t variation{};                   ///< index into Snapshot::variations
    experiments::PrimaryOutcome primary{};
    experiments::GuardrailsOutcome guardrails{};
    experiments::Action action{};                ///< the contract's cell

    bool operator==(const TreatmentOutcome &) const = default;
};

/// One line of the decision panel. `id` is "minimum-days", "minimum-subjects", "split", "health",
/// "guardrails", "precision" or "as-planned"; `value` against `threshold` where both are numbers.
struct DecisionCheck {
    std::string id;
    CheckState state{};
    std::optional<double> value;
    std::optional<double> threshold;

    bool operator==(const DecisionCheck &) const = default;
};

/// What the contract recommends, and why. It never decides.
struct Recommendation {
    experiments::Action action = experiments::Action::KeepRunning;
    std::optional<std::uint32_t> variation;      ///< the treatment meant; absent: all of them
    /// The rule that produced it: "contract", "guardrail-harmed", "traffic-split", or the rule of
    /// experiments::statusRules() that keeps the experiment from being reviewed.
    std::string rule;
    std::vector<TreatmentOutcome> outcomes;      ///< one per treatment
    std::vector<DecisionCheck> checks;
    std::optional<double> daysLeft;              ///< until the plan can be decided, KeepRunning

    bool operator==(const Recommendation &) const = default;
};

} // namespace assay::results
