// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/commands/flagcommands.h"
#include "app/ctl/flagimpact.h"
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
    const std::vector<std::string> experiments = context.arguments().all("impact");
    const Result<std::vector<CountedImpact>> impacts
        = experiments.empty() ? Result<std::vector<CountedImpact>>{} : impactsOf(context, *before, *after, experiments);
    if (!impacts)
        return context.failed(impacts.error());
    if (context.terminal().wantsJson()) {
        Json json = diffJson(diff);
        if (!experiments.empty())
            json["impact"] = impactsJson(*impacts);
        context.terminal().print(json);
        return ExitCode::Ok;
    }
    printDiff(diff, context.terminal());
    printImpacts(*impacts, context.terminal());
    return ExitCode::Ok;
}

} // namespace assay::ctl
