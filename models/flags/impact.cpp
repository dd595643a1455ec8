// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/impact.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "models/flags/evaluator.h"

namespace assay::flags {
namespace {

constexpr double kSubjectsPerProfile = 20'000;
constexpr double kFewestPerCell = 100;

/// Attributes the flag's rules look at. A list on `id` names a handful of subjects and counts as none.
std::set<std::string> attributesOf(const ufc::Flag *flag)
{
    std::set<std::string> names;
    if (flag == nullptr)
        return names;
    for (const ufc::Allocation &allocation : flag->allocations) {
        for (const ufc::Rule &rule : allocation.rules) {
            for (const ufc::Condition &condition : rule.conditions) {
                if (condition.attribute != "id" || !isList(condition.op))
                    names.insert(condition.attribute);
            }
        }
    }
    return names;
}

/// A ruleset of one flag, or of none.
std::shared_ptr<const Ruleset> rulesetOf(const ufc::Flag *flag)
{
    ufc::Document document;
    if (flag != nullptr)
        document.flags.push_back(*flag);
    const Result<LoadedRuleset> loaded = readRuleset(ufc::write(document, Format::Server));
    return loaded ? loaded->ruleset : nullptr;
}

std::vector<Attribute> attributesOf(const ProfileCell &cell)
{
    std::vector<Attribute> attributes;
    for (const auto &[name, value] : cell.attributes) {
        if (const auto *flag = std::get_if<bool>(&value))
            attributes.push_back({name, AttributeValue::of(*flag)});
        else if (const auto *number = std::get_if<double>(&value))
            attributes.push_back({name, AttributeValue::of(*number)});
        else if (const auto *text = std::get_if<std::string>(&value))
            attributes.push_back({name, AttributeValue::of(std::string_view{*text})});
    }
    return attributes;
}

class Impact {
public:
    Impact(const AttributeProfile &profile, Timestamp now) : m_profile(profile), m_now(now), m_total(static_cast<double>(profile.subjects())) {}

    FlagImpact of(const std::string &key, const ufc::Flag *before, const ufc::Flag *after)
    {
        FlagImpact impact{.flag = key};
        std::set<std::string> needed = attributesOf(before);
        needed.merge(attributesOf(after));
        std::ranges::copy_if(needed, std::back_inserter(impact.unknownAttributes), [this](const std::string &name) { return !m_profile.knows(name); });
        const std::shared_ptr<const Ruleset> old = rulesetOf(before);
        const std::shared_ptr<const Ruleset> fresh = rulesetOf(after);
        if (!impact.unknownAttributes.empty() || m_total <= 0 || old == nullptr || fresh == nullptr)
            return impact;
        std::map<std::pair<std::string, std::string>, double> moves;
        for (std::size_t i = 0; i < m_profile.cells.size(); ++i)
            addCell(i, key, *old, *fresh, moves);
        impact.share = 0;
        for (const auto &[ends, share] : moves) {
            impact.movements.push_back({ends.first, ends.second, share});
            *impact.share += share;
        }
        std::ranges::stable_sort(impact.movements, std::ranges::greater{}, &ImpactMovement::share);
        return impact;
    }

private:
    void addCell(std::size_t index, const std::string &flag, const Ruleset &old, const Ruleset &fresh,
                 std::map<std::pair<std::string, std::string>, double> &moves)
    {
        const ProfileCell &cell = m_profile.cells[index];
        const double share = static_cast<double>(cell.subjects) / m_total;
        if (share <= 0)
            return;
        const auto count = static_cast<std::size_t>(std::max(kFewestPerCell, std::ceil(share * kSubjectsPerProfile)));
        const std::vector<Attribute> attributes = attributesOf(cell);
        std::vector<std::string> keys;
        keys.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            keys.push_back("subject-" + std::to_string(index) + "-" + std::to_string(i));
        std::vector<Subject> subjects;
        for (const std::string &key : keys)
            subjects.push_back({key, attributes});
        std::vector<Assignment> was;
        std::vector<Assignment> is;
        evaluateSubjects(old, flag, subjects, std::nullopt, m_now, was);
        evaluateSubjects(fresh, flag, subjects, std::nullopt, m_now, is);
        for (std::size_t i = 0; i < count; ++i) {
            const bool isChanged = was[i].isMatch() != is[i].isMatch() || was[i].variationKey != is[i].variationKey || was[i].value.text != is[i].value.text;
            if (isChanged)
                moves[{served(was[i]), served(is[i])}] += share / static_cast<double>(count);
        }
    }

    static std::string served(const Assignment &assignment) { return assignment.isMatch() ? std::string{assignment.variationKey} : std::string{}; }

    const AttributeProfile &m_profile;
    Timestamp m_now;
    double m_total;
};

} // namespace

std::int64_t AttributeProfile::subjects() const
{
    std::int64_t total = 0;
    for (const ProfileCell &cell : cells)
        total += cell.subjects;
    return total;
}

bool AttributeProfile::knows(const std::string &attribute) const
{
    return std::ranges::any_of(cells, [&attribute](const ProfileCell &cell) {
        return std::ranges::find(cell.attributes, attribute, &std::pair<std::string, ProfileValue>::first) != cell.attributes.end();
    });
}

std::vector<FlagImpact> impactOf(const ufc::Document &before, const ufc::Document &after, const AttributeProfile &profile, Timestamp now)
{
    std::vector<FlagImpact> impacts;
    Impact impact(profile, now);
    for (const ufc::Flag &flag : after.flags) {
        const ufc::Flag *old = before.find(flag.key);
        if (old == nullptr || *old != flag)
            impacts.push_back(impact.of(flag.key, old, &flag));
    }
    for (const ufc::Flag &old : before.flags) {
        if (after.find(old.key) == nullptr)
            impacts.push_back(impact.of(old.key, &old, nullptr));
    }
    return impacts;
}

} // namespace assay::flags
