// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "app/ctl/arguments.h"
#include "app/ctl/terminal.h"
#include "app/workspace/workspace.h"

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

/// Option of commands that show what a plan may hide.
inline constexpr std::array kEarlyLookOption{
    Option{"early-look", "REASON", "Show effects that a fixed-sample plan hides until its end; the look is logged"},
};

/// What the options ask for. @return InvalidArgument
[[nodiscard]] Result<results::AnalysisOptions> analysisOptions(const Arguments &arguments, const results::Snapshot &snapshot);

/// The latest snapshot of an experiment, analysed as the options say. What its plan hides stays hidden
/// unless somebody looked early, or does so now. @return NotFound, NoResults, InvalidArgument
[[nodiscard]] Result<workspace::LoadedResults> analysedResults(workspace::Workspace &workspace, const std::string &experiment,
                                                               const Arguments &arguments);

/// Heading, table and remarks for a terminal.
void printResults(const Terminal &terminal, const workspace::LoadedResults &results, Timestamp now);

/// One line for each experiment: state, primary metric, split.
void printSummary(const Terminal &terminal, const std::vector<workspace::LoadedResults> &all, Timestamp now);

} // namespace assay::ctl
