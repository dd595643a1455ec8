// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/ctl/arguments.h"
#include "models/results/analysisoptions.h"
#include "models/results/snapshot.h"

namespace assay::ctl {

/// Options of every command that analyses stored aggregates.
inline constexpr std::array kAnalysisOptions{
    Option{"method", "NAME", "sequential, fixed, hybrid or bayesian (default: the plan's)"},
    Option{"level", "L", "Confidence level from 0.8 to 0.999 (default: the plan's)"},
    Option{"cuped", "on|off", "Variance reduction (default: the plan's)"},
    Option{"min-control-z", "Z", "No relative lift under Z standard errors of the control mean (default: the plan's)"},
    Option{"as-of", "DATE", "Last day counted; for imports without dates, days since the start"},
    Option{"correction", "NAME", "none, preferential_bonferroni, holm or benjamini_hochberg (default: the plan's)"},
    Option{"sidedness", "NAME", "two_sided, improvement or harm (default: the plan's)"},
    Option{"profile", "NAME", "eppo or growthbook (default: the plan's)"},
    Option{"baseline", "VARIATION", "Compare with this variation (default: the control)"},
    Option{"segment", "PROPERTY=VALUE", "Only subjects with this value of a breakdown property"},
    Option{"absolute", nullptr, "Differences instead of relative lifts"},
};

/// What the options ask for. @return InvalidArgument
[[nodiscard]] Result<results::AnalysisOptions> analysisOptions(const Arguments &arguments, const results::Snapshot &snapshot);

/// "a, b, c".
[[nodiscard]] std::string commaJoined(const std::vector<std::string> &words);

} // namespace assay::ctl
