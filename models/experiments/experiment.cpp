// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/experiments/experiment.h"

#include <algorithm>

namespace assay::experiments {

std::vector<std::string> Plan::metrics() const
{
    std::vector<std::string> keys;
    const auto add = [&keys](const std::string &key) {
        if (!key.empty() && std::ranges::find(keys, key) == keys.end())
            keys.push_back(key);
    };
    add(primary);
    for (const Guardrail &guardrail : guardrails)
        add(guardrail.metric);
    for (const std::string &key : secondary)
        add(key);
    return keys;
}

std::vector<std::string> Plan::properties() const
{
    std::vector<std::string> keys = breakdowns;
    if (!stratifyBy.empty() && std::ranges::find(keys, stratifyBy) == keys.end())
        keys.push_back(stratifyBy);
    return keys;
}

std::size_t Experiment::controlIndex() const
{
    const auto found = std::ranges::find(variations, control, &Variation::key);
    return found == variations.end() ? 0 : static_cast<std::size_t>(found - variations.begin());
}

Plan withDefaults(Plan plan, const AnalysisRules &rules)
{
    inheritRules(plan, plan.inherited, rules);
    for (Guardrail &guardrail : plan.guardrails) {
        if (guardrail.isMarginInherited)
            guardrail.margin = plan.guardrailMargin;
    }
    return plan;
}

Plan frozen(Plan plan)
{
    plan.inherited.clear();
    for (Guardrail &guardrail : plan.guardrails)
        guardrail.isMarginInherited = false;
    return plan;
}

} // namespace assay::experiments
