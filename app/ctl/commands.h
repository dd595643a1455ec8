// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "app/ctl/context.h"

namespace assay::ctl {

/// One command: a file in commands/ and a row in commands.cpp.
struct Command {
    const char *name;
    const char *synopsis;                  ///< what follows the name, for example "EXPERIMENT... | --all"
    const char *summary;                   ///< one line
    const char *details;                   ///< more, shown by `assayctl COMMAND --help`; may be empty
    std::span<const Option> options;
    ExitCode (*run)(Context &context);
};

[[nodiscard]] std::span<const Command> commands();
[[nodiscard]] const Command *findCommand(std::string_view name);
[[nodiscard]] std::span<const Option> globalOptions();

/// The help of the program, or of one command.
[[nodiscard]] QString helpText();
[[nodiscard]] QString helpText(const Command &command);

/// The name when a document kind is called so. @return InvalidArgument, with all kinds
[[nodiscard]] Result<std::string> knownKind(const std::string &name);

/// Parses the command line and runs what it says.
[[nodiscard]] ExitCode runCommandLine(const std::vector<std::string> &words);

// The commands, by file.
[[nodiscard]] ExitCode runInit(Context &context);
[[nodiscard]] ExitCode runRecover(Context &context);
[[nodiscard]] ExitCode runSample(Context &context);
[[nodiscard]] ExitCode runDemo(Context &context);
[[nodiscard]] ExitCode runAnalyse(Context &context);
[[nodiscard]] ExitCode runApply(Context &context);
[[nodiscard]] ExitCode runEdge(Context &context);
[[nodiscard]] ExitCode runExport(Context &context);
[[nodiscard]] ExitCode runList(Context &context);
[[nodiscard]] ExitCode runRun(Context &context);
[[nodiscard]] ExitCode runResults(Context &context);
[[nodiscard]] ExitCode runReport(Context &context);
[[nodiscard]] ExitCode runLedger(Context &context);
[[nodiscard]] ExitCode runAudit(Context &context);
[[nodiscard]] ExitCode runRuns(Context &context);
[[nodiscard]] ExitCode runFlags(Context &context);
[[nodiscard]] ExitCode runPublish(Context &context);
[[nodiscard]] ExitCode runRelease(Context &context);
[[nodiscard]] ExitCode runWarehouse(Context &context);

} // namespace assay::ctl
