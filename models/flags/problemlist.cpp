// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/problemlist.h"

#include <cmath>

#include "models/flags/pattern.h"
#include "models/flags/semver.h"

namespace assay::flags {
namespace {

void checkCondition(const Condition &condition, const std::string &path, ProblemList &problems)
{
    if (condition.attribute.empty())
        problems.add(path + ".attribute", "the name of an attribute", "V-222");
    const std::string value = path + ".value";
    if (isList(condition.op)) {
        const auto *list = std::get_if<std::vector<std::string>>(&condition.value);
        if (list == nullptr || list->empty())
            problems.add(value, "a list with at least one text");
    } else if (isPattern(condition.op)) {
        const auto *expression = std::get_if<std::string>(&condition.value);
        if (expression == nullptr || !Pattern(*expression).isValid())
            problems.add(value, "a regular expression without look-around and back-references", "V-224");
    } else if (isOrdering(condition.op)) {
        const auto *version = std::get_if<std::string>(&condition.value);
        const auto *number = std::get_if<double>(&condition.value);
        if (version != nullptr ? !parseSemver(*version) : number == nullptr || !std::isfinite(*number))
            problems.add(value, "a number, or a full version such as 28.5.0", "V-225");
    } else if (!std::holds_alternative<bool>(condition.value)) {
        problems.add(value, "true or false");
    }
}

} // namespace

void ProblemList::add(std::string path, std::string what, std::string_view messageId)
{
    m_problems.push_back(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, messageId}
                             .with("kind", m_kind)
                             .with("key", m_key)
                             .with("path", std::move(path))
                             .with("what", std::move(what)));
}

void ProblemList::addUnknown(std::string path, std::string missingKind, std::string missing)
{
    m_problems.push_back(Error{ErrorCode::UnknownReference, Remedy::FixInput, {}, {}}
                             .with("kind", m_kind)
                             .with("key", m_key)
                             .with("path", std::move(path))
                             .with("missing_kind", std::move(missingKind))
                             .with("missing", std::move(missing)));
}

std::string indexed(std::string_view name, std::size_t index)
{
    return std::string{name}.append("[").append(std::to_string(index)).append("]");
}

void checkRules(const std::vector<TargetRule> &rules, const std::string &path, ProblemList &problems)
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const std::string at = path + "[" + std::to_string(i) + "]";
        const TargetRule &rule = rules[i];
        if (rule.conditions.empty() && rule.audiences.empty() && !rule.dependency)
            problems.add(at, "a condition, an audience or another flag");
        for (std::size_t c = 0; c < rule.conditions.size(); ++c)
            checkCondition(rule.conditions[c], at + "." + indexed("conditions", c), problems);
        if (rule.dependency && (rule.dependency->flag.empty() || rule.dependency->variations.empty()))
            problems.add(at + ".dependency", "a flag and at least one of its variations");
    }
}

} // namespace assay::flags
