// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/experiments/problems.h"

#include <algorithm>
#include <map>

namespace assay::experiments {
namespace {

/// Collects the problems of one experiment.
class Findings {
public:
    explicit Findings(const Experiment &experiment) : m_key(experiment.key) {}

    void add(std::string path, std::string what, std::string_view messageId = {})
    {
        m_problems.push_back(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, messageId}
                                 .with("kind", "experiment")
                                 .with("key", m_key)
                                 .with("path", std::move(path))
                                 .with("what", std::move(what)));
    }
    /// V-402 and its like: two documents that must agree on `what` do not.
    void addMismatch(std::string path, const std::string &what, const std::string &theirs, const std::string &ours, std::string_view messageId)
    {
        m_problems.push_back(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, messageId}
                                 .with("kind", "experiment")
                                 .with("key", m_key)
                                 .with("path", std::move(path))
                                 .with("what", what + " " + ours + ", not " + theirs)
                                 .with("theirs", theirs)
                                 .with("ours", ours));
    }
    void addUnknown(std::string path, std::string missingKind, std::string missing)
    {
        m_problems.push_back(
            metrics::unknownReference("experiment", m_key, std::move(path), std::move(missingKind), std::move(missing)));
    }
    [[nodiscard]] std::vector<Error> take() { return std::move(m_problems); }

private:
    const std::string &m_key;
    std::vector<Error> m_problems;
};

std::string indexed(const char *name, std::size_t index)
{
    return std::string{name} + "[" + std::to_string(index) + "]";
}

bool hasVariation(const Experiment &experiment, const std::string &key)
{
    return std::ranges::find(experiment.variations, key, &Variation::key) != experiment.variations.end();
}

void checkVariations(const Experiment &experiment, Findings &findings)
{
    for (std::size_t i = 0; i < experiment.variations.size(); ++i) {
        const auto end = experiment.variations.begin() + static_cast<std::ptrdiff_t>(i);
        const std::string &key = experiment.variations[i].key;
        if (std::ranges::find(experiment.variations.begin(), end, key, &Variation::key) != end)
            findings.add(indexed("variations", i) + ".key", "a key that no other variation has (" + key + ")");
        if (!(experiment.variations[i].weight > 0))
            findings.add(indexed("variations", i) + ".weight", "a share above 0");
    }
    if (experiment.variations.size() < 2)
        findings.add("variations", "at least 2 variations");
    if (!hasVariation(experiment, experiment.control))
        findings.add("control", "the key of one of the variations");
}

void checkDates(const Experiment &experiment, Findings &findings)
{
    if (experiment.start && experiment.end && *experiment.end <= *experiment.start)
        findings.add("end", "a time after the start", "V-228");
    if (experiment.end && !experiment.start)
        findings.add("start", "a start, as there is an end");
    if (experiment.origin != Origin::Warehouse || experiment.end)
        return;
    if (experiment.plan.method == Method::Fixed)
        findings.add("end", "an end date", "V-302");
    if (experiment.plan.method == Method::Hybrid)
        findings.add("end", "an end date, as the hybrid method has its last look there");
}

/// Every metric of the plan with the path it stands at.
std::vector<std::pair<std::string, std::string>> metricPlaces(const Plan &plan)
{
    std::vector<std::pair<std::string, std::string>> places{{"plan.primary", plan.primary}};
    for (std::size_t i = 0; i < plan.guardrails.size(); ++i)
        places.emplace_back(indexed("plan.guardrails", i) + ".metric", plan.guardrails[i].metric);
    for (std::size_t i = 0; i < plan.secondary.size(); ++i)
        places.emplace_back(indexed("plan.secondary", i), plan.secondary[i]);
    return places;
}

void checkRoles(const Plan &plan, Findings &findings)
{
    if (plan.primary.empty())
        findings.add("plan.primary", "exactly one metric", "V-301");
    std::map<std::string, std::string> firstPlace;
    for (const auto &[path, key] : metricPlaces(plan)) {
        const auto [seen, isNew] = firstPlace.emplace(key, path);
        if (!isNew)
            findings.add(path, "a metric that has no other role (" + key + " is also " + seen->second + ")");
    }
    for (std::size_t i = 0; i < plan.breakdowns.size(); ++i) {
        if (std::ranges::find(plan.breakdowns, plan.breakdowns[i]) - plan.breakdowns.begin() < static_cast<std::ptrdiff_t>(i))
            findings.add(indexed("plan.breakdowns", i), "a property that is not listed twice (" + plan.breakdowns[i] + ")");
    }
}

void checkLimits(const Plan &plan, Findings &findings)
{
    const auto isInherited = [&plan](const char *name) { return std::ranges::find(plan.inherited, name) != plan.inherited.end(); };
    // Two limits that both come from the company's defaults are its business.
    if (isInherited("minimum_days") && isInherited("maximum_days"))
        return;
    if (plan.minimumDays && plan.maximumDays && *plan.minimumDays > *plan.maximumDays)
        findings.add("plan.maximum_days", "at least minimum_days (" + std::to_string(*plan.minimumDays) + ")");
}

void checkDecision(const Experiment &experiment, Findings &findings)
{
    const bool namesVariation = !experiment.decidedVariation.empty();
    if (experiment.decision == Decision::RollOut && !namesVariation)
        findings.add("decision.variation", "the variation that is rolled out");
    if (namesVariation && !hasVariation(experiment, experiment.decidedVariation))
        findings.add("decision.variation", "the key of one of the variations");
}

void checkFact(const Experiment &experiment, const metrics::AssignmentSource &source, const std::string &path,
               const std::string &factSource, const metrics::Lookup &lookup, Findings &findings)
{
    const metrics::FactSource *facts = lookup.factSource(factSource);
    if (facts == nullptr)
        return findings.addUnknown(path, "fact_source", factSource);
    if (facts->entity != experiment.entity)
        findings.addMismatch(path, "a fact of entity", facts->entity, experiment.entity, "V-402");
    if (facts->connection != source.connection)
        findings.addMismatch(path, "a fact on connection", facts->connection, source.connection, {});
}

void checkMetrics(const Experiment &experiment, const metrics::AssignmentSource *source, const metrics::Lookup &lookup,
                  Findings &findings)
{
    for (const auto &[path, key] : metricPlaces(experiment.plan)) {
        const metrics::Metric *metric = lookup.metric(key);
        if (metric == nullptr) {
            findings.addUnknown(path, "metric", key);
            continue;
        }
        if (source == nullptr)
            continue;
        const std::vector<std::string> factSources = metrics::factSourcesOf(*metric);
        if (factSources.empty())
            findings.add(path, "a metric with a fact, as the warehouse has to measure it (" + key + " has none)");
        for (const std::string &factSource : factSources)
            checkFact(experiment, *source, path, factSource, lookup, findings);
    }
}

void checkProperties(const Experiment &experiment, const metrics::Lookup &lookup, Findings &findings)
{
    const std::vector<std::string> properties = experiment.plan.properties();
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const std::string &key = properties[i];
        const std::string path = i < experiment.plan.breakdowns.size() ? indexed("plan.breakdowns", i) : "plan.stratify_by";
        const metrics::Property *property = lookup.property(key);
        if (property == nullptr)
            findings.addUnknown(path, "property", key);
        else if (property->assignmentSource != experiment.assignmentSource)
            findings.addMismatch(path, "a property of assignment source", property->assignmentSource, experiment.assignmentSource, {});
    }
}

/// The assignment source when it exists; imports have none.
const metrics::AssignmentSource *checkSource(const Experiment &experiment, const metrics::Lookup &lookup, Findings &findings)
{
    if (lookup.entity(experiment.entity) == nullptr)
        findings.addUnknown("entity", "entity", experiment.entity);
    const metrics::AssignmentSource *source = lookup.assignmentSource(experiment.assignmentSource);
    if (source == nullptr)
        findings.addUnknown("assignment_source", "assignment_source", experiment.assignmentSource);
    else if (source->entity != experiment.entity)
        findings.addMismatch("assignment_source", "a source of entity", source->entity, experiment.entity, "V-402");
    return source;
}

void checkOwnRules(const Experiment &experiment, Findings &findings)
{
    checkVariations(experiment, findings);
    checkDates(experiment, findings);
    checkRoles(experiment.plan, findings);
    checkDecision(experiment, findings);
}

} // namespace

std::vector<Error> problemsOf(const Experiment &experiment)
{
    Findings findings(experiment);
    checkOwnRules(experiment, findings);
    if (experiment.plan.inherited.empty())
        checkLimits(experiment.plan, findings);
    return findings.take();
}

std::vector<Error> problemsOf(const Experiment &experiment, const metrics::Lookup &lookup)
{
    Findings findings(experiment);
    checkOwnRules(experiment, findings);
    checkLimits(experiment.plan, findings);
    const bool isImport = experiment.origin == Origin::Import;
    const metrics::AssignmentSource *source = isImport ? nullptr : checkSource(experiment, lookup, findings);
    checkMetrics(experiment, source, lookup, findings);
    if (!isImport)
        checkProperties(experiment, lookup, findings);
    return findings.take();
}

} // namespace assay::experiments
