// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "app/ctl/analysisoptions.h"
#include "app/ctl/arguments.h"
#include "app/ctl/terminal.h"
#include "app/workspace/workspace.h"

namespace assay::ctl {

/// The same where nothing is logged.
inline constexpr std::array kShownEarlyOption{
    Option{"early-look", "REASON", "Show effects that a fixed-sample plan in the file hides until its end"},
};

/// Option of commands that show what a plan may hide.
inline constexpr std::array kEarlyLookOption{
    Option{"early-look", "REASON", "Show effects that a fixed-sample plan hides until its end; the look is logged"},
};

/// The latest snapshot of an experiment, analysed as the options say. What its plan hides stays hidden
/// unless somebody looked early, or does so now. @return NotFound, NoResults, InvalidArgument
[[nodiscard]] Result<workspace::LoadedResults> analysedResults(workspace::Workspace &workspace, const std::string &experiment,
                                                               const Arguments &arguments);

/// Heading, table and remarks for a terminal.
void printResults(const Terminal &terminal, const workspace::LoadedResults &results, Timestamp now);

/// One line for each experiment: state, primary metric, split.
void printSummary(const Terminal &terminal, const std::vector<workspace::LoadedResults> &all, Timestamp now);

} // namespace assay::ctl
