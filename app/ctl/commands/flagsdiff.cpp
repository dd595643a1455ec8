// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/commands/flagcommands.h"
#include "app/ctl/rulesetsource.h"
#include "app/ctl/rulesetdiff.h"

namespace assay::ctl {

ExitCode runFlagsDiff(Context &context)
{
    const std::vector<std::string> sources = operandsOf(context);
    if (sources.size() != 2)
        return context.failed(usageError("flags diff", "two rulesets: files, -, env:KEY or release:KEY[:VERSION]"));
    const auto read = [&context](const std::string &source) {
        return readRulesetSource(context, source).and_then([](const NamedRuleset &ruleset) { return documentOf(ruleset); });
    };
    const Result<flags::ufc::Document> before = read(sources[0]);
    const Result<flags::ufc::Document> after = read(sources[1]);
    if (!before || !after)
        return context.failed(before ? after.error() : before.error());
    const RulesetDiff diff = diffOf(*before, *after);
    if (context.terminal().wantsJson())
        context.terminal().print(diffJson(diff));
    else
        printDiff(diff, context.terminal());
    return ExitCode::Ok;
}

} // namespace assay::ctl
