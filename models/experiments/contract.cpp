// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/experiments/contract.h"

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"
#include "models/experiments/names.h"

namespace assay::experiments {

Json toJson(const Contract &contract)
{
    Json body = Json::object();
    for (const auto &[rowName, primary] : kPrimaryOutcomeNames) {
        Json &row = body[std::string{rowName}];
        for (const auto &[cellName, guardrails] : kGuardrailsOutcomeNames)
            row[std::string{cellName}] = spellingOf(kActionNames, contract.at(primary, guardrails));
    }
    return body;
}

Contract contractFrom(FieldReader &rules, const std::string &kind, const std::string &key)
{
    Contract contract;
    const Json *body = rules.member("contract");
    if (body == nullptr)
        return contract;
    FieldReader rows(*body, kind, key, rules.pathOf("contract"));
    for (const auto &[rowName, primary] : kPrimaryOutcomeNames) {
        const std::string name{rowName};
        const Json *row = rows.member(name.c_str());
        if (row == nullptr)
            continue;
        FieldReader cells(*row, kind, key, rows.pathOf(name.c_str()));
        for (const auto &[cellName, guardrails] : kGuardrailsOutcomeNames) {
            Action &action = contract.actions[static_cast<std::size_t>(primary)][static_cast<std::size_t>(guardrails)];
            action = cells.choice(std::string{cellName}.c_str(), kActionNames, action);
        }
        if (!cells.extra().empty())
            cells.problem("", "only held, unproven and harmed");
        rows.adopt(cells);
    }
    if (!rows.extra().empty())
        rows.problem("", "only better, inconclusive and worse");
    rules.adopt(rows);
    return contract;
}

std::string_view actionName(Action action) { return spellingOf(kActionNames, action); }
std::string_view primaryOutcomeName(PrimaryOutcome outcome) { return spellingOf(kPrimaryOutcomeNames, outcome); }
std::string_view guardrailsOutcomeName(GuardrailsOutcome outcome) { return spellingOf(kGuardrailsOutcomeNames, outcome); }

} // namespace assay::experiments
