// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::ui {

/// "Roll out", "Keep running", "Discuss", "Do not roll out".
[[nodiscard]] QString actionText(experiments::Action action);

/// One row of the contract: an outcome and what it leads to.
struct ContractRow {
    QString outcome;                   ///< "Primary better, guardrails held"
    QString action;
    bool isMatched{};                  ///< this row decides now

    bool operator==(const ContractRow &) const = default;
};

/// The contract in words. Outcomes of the guardrails that lead to the same action share a row.
[[nodiscard]] std::vector<ContractRow> contractRows(const results::Snapshot &snapshot, const results::Analysis &analysis);

/// A line of the checks: what was asked, what was found, and how it stands.
struct CheckWords {
    QString title;
    QString finding;
    results::CheckState state{};

    bool operator==(const CheckWords &) const = default;
};

/// Checks of the plan's recommendation, then early looks, which only the workspace knows.
[[nodiscard]] std::vector<CheckWords> decisionChecks(const results::Analysis &planned, int earlyLooks);

/// "Roll out: Treatment", "Keep running, about 5 days".
[[nodiscard]] QString recommendationText(const results::Snapshot &snapshot, const results::Analysis &analysis);
/// The rule that produced it, as a sentence.
[[nodiscard]] QString recommendationReason(const results::Snapshot &snapshot, const results::Analysis &analysis);

} // namespace assay::ui
