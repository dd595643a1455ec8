// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace assay::results {

enum class CheckState { Pass, Warn, Fail, NotApplicable };

/// One line of the health tab; ui/ words it with `value` and `threshold`.
///
/// `id` is one of "split", "split-sequential", "split-by-property", "mixed", "arriving", "late-data",
/// "assignment-freshness", "freshness", "unknown-variation", "blank-subjects", "duplicates", "nan-facts", "balance",
/// "missing-moments", "dominance". Counts that a snapshot does not hold are NotApplicable.
struct HealthCheck {
    std::string id;
    CheckState state{};
    std::optional<double> value;
    std::optional<double> threshold;
    std::string subject{};                       ///< what is off: "country = DE", a covariate, the key of a metric or fact source
    bool isBelow{};                              ///< there are fewer than `value`, and at least one; more must not be said

    bool operator==(const HealthCheck &) const = default;
};

} // namespace assay::results
