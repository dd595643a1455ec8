// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "app/ctl/commands.h"
#include "app/ctl/commands/flagcommands.h"
#include "models/core/text.h"

namespace assay::ctl {
namespace {

/// What can be done with flags, and the options each takes beside the general ones.
struct FlagCommand {
    const char *name;
    std::vector<std::string> options;
    ExitCode (*run)(Context &context);
};

const std::array<FlagCommand, 5> &flagCommands()
{
    static const std::array<FlagCommand, 5> all{
        FlagCommand{"eval", {"flag", "subject", "attributes", "attribute", "type", "now", "bandits", "actions"}, runFlagsEval},
        FlagCommand{"lint", {"fix", "out", "strict"}, runFlagsLint},
        FlagCommand{"diff", {"impact"}, runFlagsDiff},
        FlagCommand{"import", {"env", "dry-run"}, runFlagsImport},
        FlagCommand{"export", {"env", "obfuscated", "out"}, runFlagsExport},
    };
    return all;
}

Error unknownWord(const std::string &word)
{
    const std::optional<std::string> guess = nearest(word, {"eval", "lint", "diff", "import", "export"});
    return usageError(word.empty() ? "flags" : "flags " + word,
                      "eval, lint, diff, import or export" + (guess ? " (did you mean " + *guess + "?)" : std::string{}));
}

/// An option of another of these commands would be passed over in silence.
Result<void> requireOptions(const Arguments &arguments, const FlagCommand &command)
{
    const auto isGeneral = [](const std::string &name) {
        return std::ranges::any_of(globalOptions(), [&name](const Option &option) { return option.name == name; });
    };
    for (const auto &[name, value] : arguments.values) {
        if (!isGeneral(name) && std::ranges::find(command.options, name) == command.options.end())
            return fail(usageError("--" + name, std::string{"nothing, as flags "} + command.name + " does not take it"));
    }
    return {};
}

} // namespace

ExitCode runFlags(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    const std::string word = words.empty() ? std::string{} : words.front();
    const auto command = std::ranges::find_if(flagCommands(), [&word](const FlagCommand &row) { return row.name == word; });
    if (command == flagCommands().end())
        return context.failed(unknownWord(word));
    if (const Result<void> fits = requireOptions(context.arguments(), *command); !fits)
        return context.failed(fits.error());
    return command->run(context);
}

std::vector<std::string> operandsOf(const Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    return {words.begin() + 1, words.end()};
}

} // namespace assay::ctl
