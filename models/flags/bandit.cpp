// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/bandit.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "models/flags/md5.h"
#include "models/flags/rulesetdata.h"

namespace assay::flags {
namespace {

constexpr std::uint32_t kBanditShards = 10'000; // fixed, whatever the flag counts

double numericScore(const std::vector<NumericCoefficient> &coefficients, const ContextAttributes &attributes)
{
    double score = 0;
    for (const NumericCoefficient &term : coefficients) {
        const auto value = std::ranges::find(attributes.numeric, term.attribute, &std::pair<std::string, double>::first);
        const bool isUsable = value != attributes.numeric.end() && std::isfinite(value->second);
        score += isUsable ? value->second * term.coefficient : term.whenMissing;
    }
    return score;
}

double categoricalScore(const std::vector<CategoricalCoefficient> &coefficients, const ContextAttributes &attributes)
{
    double score = 0;
    for (const CategoricalCoefficient &term : coefficients) {
        const auto value = std::ranges::find(attributes.categorical, term.attribute, &std::pair<std::string, std::string>::first);
        const auto listed = value == attributes.categorical.end() ? term.values.end() : term.values.find(value->second);
        score += listed == term.values.end() ? term.whenMissing : listed->second;
    }
    return score;
}

double scoreOf(const BanditModel &model, const ContextAttributes &subject, const BanditAction &action)
{
    const auto found = model.actions.find(action.key);
    if (found == model.actions.end())
        return model.defaultActionScore;
    const ActionCoefficients &coefficients = found->second;
    return coefficients.intercept + numericScore(coefficients.subjectNumeric, subject)
        + categoricalScore(coefficients.subjectCategorical, subject) + numericScore(coefficients.actionNumeric, action.attributes)
        + categoricalScore(coefficients.actionCategorical, action.attributes);
}

struct Candidate {
    std::string_view key;
    double score{};
    double weight{};
    std::uint32_t shard{};
};

/// The best score; ties go to the smallest key.
std::size_t topOf(const std::vector<Candidate> &candidates)
{
    const auto top = std::ranges::max_element(candidates, [](const Candidate &a, const Candidate &b) {
        return a.score < b.score || (a.score == b.score && a.key > b.key);
    });
    return static_cast<std::size_t>(top - candidates.begin());
}

void weigh(std::vector<Candidate> &candidates, std::size_t top, const BanditModel &model)
{
    const auto count = static_cast<double>(candidates.size());
    double others = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (i == top)
            continue;
        const double byGap = 1 / (count + model.gamma * (candidates[top].score - candidates[i].score));
        candidates[i].weight = std::max(byGap, model.probabilityFloor / count);
        others += candidates[i].weight;
    }
    candidates[top].weight = std::max(0.0, 1 - others);
}

/// Walks the actions in hashed order until the subject's number is passed; rounding leaves the last.
const Candidate &drawn(std::vector<Candidate> &candidates, double threshold)
{
    std::ranges::sort(candidates, [](const Candidate &a, const Candidate &b) { return std::tie(a.shard, a.key) < std::tie(b.shard, b.key); });
    double cumulative = 0;
    for (const Candidate &candidate : candidates) {
        cumulative += candidate.weight;
        if (cumulative > threshold)
            return candidate;
    }
    return candidates.back();
}

const BanditLink *linkOf(const RulesetData &data, std::string_view flagKey, std::string_view value)
{
    const auto wanted = std::tie(flagKey, value);
    const auto found = std::ranges::lower_bound(data.banditLinks, wanted, {}, [](const BanditLink &link) {
        return std::tie(link.flagKey, link.variationValue);
    });
    const bool isFound = found != data.banditLinks.end() && found->flagKey == flagKey && found->variationValue == value;
    return isFound ? &*found : nullptr;
}

} // namespace

BanditChoice chooseAction(const BanditModel &model, std::string_view flagKey, std::string_view subjectKey, const ContextAttributes &subject,
                          std::span<const BanditAction> actions)
{
    std::string prefix{flagKey};
    prefix.append("-").append(subjectKey);
    const std::uint32_t subjectShard = md5Word(prefix, {}) % kBanditShards;
    prefix.push_back('-');
    std::vector<Candidate> candidates;
    candidates.reserve(actions.size());
    for (const BanditAction &action : actions)
        candidates.push_back({action.key, scoreOf(model, subject, action), 0, md5Word(prefix, action.key) % kBanditShards});
    const std::size_t top = topOf(candidates);
    const double topScore = candidates[top].score;
    weigh(candidates, top, model);
    const Candidate &chosen = drawn(candidates, static_cast<double>(subjectShard) / kBanditShards);
    return {model.key, model.version, std::string{chosen.key}, chosen.weight, topScore - chosen.score};
}

BanditAssignment banditOf(const Ruleset &ruleset, const BanditModels &models, const Assignment &assignment, std::string_view subjectKey,
                          const ContextAttributes &subject, std::span<const BanditAction> actions)
{
    if (!assignment.isMatch() || assignment.value.type != VariationType::String)
        return {assignment, assignment.code};
    const BanditLink *link = linkOf(ruleset.data(), assignment.flagKey, assignment.value.text);
    if (link == nullptr)
        return {assignment, EvaluationCode::NonBanditVariation};
    if (actions.empty())
        return {assignment, EvaluationCode::NoActionsSuppliedForBandit, BanditChoice{.banditKey = std::string{link->banditKey}}};
    const auto model = models.find(link->banditKey);
    if (model == models.end())
        return {assignment, EvaluationCode::BanditError, BanditChoice{.banditKey = std::string{link->banditKey}}};
    return {assignment, EvaluationCode::Match, chooseAction(model->second, assignment.flagKey, subjectKey, subject, actions)};
}

BanditAssignment evaluateBandit(const Ruleset &ruleset, const BanditModels &models, std::string_view flagKey, std::string_view subjectKey,
                                const ContextAttributes &subject, std::span<const BanditAction> actions, Timestamp now)
{
    std::vector<Attribute> attributes;
    attributes.reserve(subject.numeric.size() + subject.categorical.size());
    for (const auto &[name, value] : subject.numeric)
        attributes.push_back({name, AttributeValue::of(value)});
    for (const auto &[name, value] : subject.categorical)
        attributes.push_back({name, AttributeValue::of(std::string_view{value})});
    const Assignment assignment = evaluate(ruleset, flagKey, {subjectKey, attributes}, VariationType::String, now);
    return banditOf(ruleset, models, assignment, subjectKey, subject, actions);
}

} // namespace assay::flags
