// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/context.h"
#include "app/workspace/publishing.h"

namespace assay::ctl {

/// The publishing service over the opened workspace; says each step to people.
[[nodiscard]] workspace::Publishing publishingOf(const Context &context, workspace::Workspace &workspace);

/// What would be published, with what lint found and what changes.
void showPreview(const workspace::PublishPreview &preview, const std::string &environment, const Terminal &terminal);

/// How a release came to its targets; the first failure gives the exit status.
[[nodiscard]] ExitCode showReport(const workspace::PublishReport &report, const Context &context);

/// The same for publications that were resumed.
[[nodiscard]] ExitCode showOutcomes(const std::vector<workspace::TargetOutcome> &outcomes, const Context &context);

} // namespace assay::ctl
