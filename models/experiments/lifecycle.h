// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/experiments/experiment.h"

namespace assay::experiments {

/// States of ux.md section 5.10.
enum class State { Draft, Scheduled, Running, ReadyForReview, WrapUp, Concluded };

/// What the latest snapshot says about the plan; absent results leave the defaults.
struct Evidence {
    bool hasResults{};
    bool isPrimarySignificant{};          ///< under a method valid at any time
    std::optional<double> primaryProgress; ///< 0..1 towards the precision target
    bool isHealthy = true;                ///< no failed health check
    std::int64_t smallestVariation{};     ///< subjects
    std::optional<int> days;              ///< days with assignments

    bool operator==(const Evidence &) const = default;
};

/// The state and the rule that set it, for the tooltip of the pill.
struct Status {
    State state{};
    std::string rule;                     ///< one of statusRules(), such as "ready.significant"

    bool operator==(const Status &) const = default;
};

/// Every rule id that statusOf() can give; ui/ and the command line word them.
[[nodiscard]] std::span<const std::string_view> statusRules();

/// The stored name of a state ("ready").
[[nodiscard]] std::string_view stateName(State state);

/// One pure function over plan, snapshot and clock (ux.md section 5.10).
[[nodiscard]] Status statusOf(const Experiment &experiment, const Evidence &evidence, Timestamp now);

} // namespace assay::experiments
