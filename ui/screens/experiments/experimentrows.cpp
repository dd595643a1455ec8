// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/experiments/experimentrows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct ExperimentText {
    Q_DECLARE_TR_FUNCTIONS(Experiments)
};

QString nameOf(const experiments::Experiment &experiment) { return text(experiment.name.empty() ? experiment.key : experiment.name); }

bool isSample(const std::vector<std::string> &tags) { return std::ranges::find(tags, "sample") != tags.end(); }

QString metricNameOf(const workspace::Catalog &catalog, const std::string &key)
{
    const auto at = catalog.metrics.find(key);
    return at == catalog.metrics.end() || at->second.value.name.empty() ? text(key) : text(at->second.value.name);
}

Cell plain(const QString &text, Token token = Token::Muted)
{
    Cell cell;
    cell.text = text;
    cell.token = token;
    return cell;
}

Cell stateCell(const experiments::Status &status, const QString &rule)
{
    Cell cell;
    cell.text = stateText(status.state);
    cell.pill = stateTone(status.state);
    cell.icon = stateIcon(status.state);
    // What asks for a person comes first.
    static constexpr int order[] = {4, 3, 2, 0, 1, 5};
    cell.sortKey = order[static_cast<int>(status.state)];
    cell.tip = rule;
    return cell;
}

Cell timeCell(const std::optional<Timestamp> &instant, Timestamp now, const QString &absent)
{
    Cell cell = plain(instant ? formatRelative(*instant, now) : absent);
    cell.sortKey = instant ? static_cast<qlonglong>(instant->micros) : 0LL;
    if (instant) {
        cell.tip = formatTime(*instant);
        cell.spoken = cell.tip;
    }
    return cell;
}

QString durationText(const experiments::Experiment &experiment, Timestamp now)
{
    if (!experiment.start || *experiment.start > now)
        return {};
    const Timestamp last = experiment.end ? std::min(*experiment.end, now) : now;
    const int days = std::max(1, dayOf(last) - dayOf(*experiment.start) + (experiment.end && *experiment.end <= now ? 0 : 1));
    return ExperimentText::tr("%n day(s)", nullptr, days);
}

void addIf(std::vector<Fact> &facts, const QString &label, const QString &value)
{
    if (!value.isEmpty())
        facts.push_back({label, value});
}

std::vector<Fact> overviewOf(const workspace::Catalog &catalog, const experiments::Experiment &experiment, const store::Document &document)
{
    std::vector<Fact> facts;
    const auto entity = catalog.entities.find(experiment.entity);
    addIf(facts, ExperimentText::tr("Subject"), entity == catalog.entities.end() || entity->second.value.name.empty() ? text(experiment.entity) : text(entity->second.value.name));
    if (const auto source = catalog.assignmentSources.find(experiment.assignmentSource); source != catalog.assignmentSources.end()) {
        addIf(facts, ExperimentText::tr("Assignments"), text(source->second.value.name.empty() ? source->first : source->second.value.name));
        const auto connection = catalog.connections.find(source->second.value.connection);
        addIf(facts, ExperimentText::tr("Warehouse"), connection == catalog.connections.end() ? text(source->second.value.connection) : text(connection->second.value.name));
    }
    if (experiment.keyInWarehouse() != experiment.key)
        addIf(facts, ExperimentText::tr("Key in the log"), text(experiment.keyInWarehouse()));
    addIf(facts, ExperimentText::tr("Start"), experiment.start ? formatTime(*experiment.start) : experiment.origin == experiments::Origin::Import ? ExperimentText::tr("not recorded") : ExperimentText::tr("not set"));
    addIf(facts, ExperimentText::tr("End"), experiment.end ? formatTime(*experiment.end) : experiment.origin == experiments::Origin::Import ? ExperimentText::tr("not recorded") : ExperimentText::tr("open"));
    addIf(facts, ExperimentText::tr("Owner"), text(experiment.owner));
    QStringList tags;
    for (const std::string &tag : experiment.tags)
        tags.append(text(tag));
    addIf(facts, ExperimentText::tr("Tags"), tags.join(QStringLiteral(", ")));
    if (experiment.decision != experiments::Decision::None) {
        addIf(facts, ExperimentText::tr("Decision"), decisionText(experiment.decision, text(experiment.decidedVariation)));
        addIf(facts, ExperimentText::tr("Rationale"), text(experiment.rationale));
    }
    if (document.revision > 0)
        addIf(facts, ExperimentText::tr("Definition"), ExperimentText::tr("revision %1, %2").arg(document.revision).arg(formatTime(document.updatedAt)));
    return facts;
}

QString methodSentence(experiments::Method method)
{
    switch (method) {
    case experiments::Method::Sequential: return ExperimentText::tr("Sequential, valid at any time");
    case experiments::Method::Fixed: return ExperimentText::tr("Fixed sample, read at the end");
    case experiments::Method::Hybrid: return ExperimentText::tr("Sequential hybrid");
    case experiments::Method::Bayesian: return ExperimentText::tr("Bayesian");
    }
    return {};
}

std::vector<Fact> planOf(const workspace::Catalog &catalog, const experiments::Plan &plan)
{
    std::vector<Fact> facts;
    facts.push_back({ExperimentText::tr("Method"), methodSentence(plan.method)});
    facts.push_back({ExperimentText::tr("Confidence"), formatPercent(plan.level, plan.level * 100 == std::floor(plan.level * 100) ? 0 : 1)});
    facts.push_back({ExperimentText::tr("Variance reduction"), plan.isVarianceReduced ? ExperimentText::tr("on, %n day(s) before exposure", nullptr, plan.lookbackDays) : ExperimentText::tr("off")});
    facts.push_back({ExperimentText::tr("Minimum days"), plan.minimumDays ? QString::number(*plan.minimumDays) : ExperimentText::tr("off")});
    facts.push_back({ExperimentText::tr("Minimum subjects"), plan.minimumSubjects ? ExperimentText::tr("%1 per variation").arg(formatCount(*plan.minimumSubjects)) : ExperimentText::tr("off")});
    facts.push_back({ExperimentText::tr("Maximum days"), plan.maximumDays ? QString::number(*plan.maximumDays) : ExperimentText::tr("off")});
    facts.push_back({ExperimentText::tr("Smallest published cell"), ExperimentText::tr("%1 subjects").arg(plan.minCell)});
    QStringList breakdowns;
    for (const std::string &key : plan.breakdowns) {
        const auto at = catalog.properties.find(key);
        breakdowns.append(at == catalog.properties.end() || at->second.value.name.empty() ? text(key) : text(at->second.value.name));
    }
    addIf(facts, ExperimentText::tr("Breakdowns"), breakdowns.join(QStringLiteral(", ")));
    return facts;
}

std::vector<VariationRow> variationsOf(const experiments::Experiment &experiment)
{
    const double total = std::accumulate(experiment.variations.begin(), experiment.variations.end(), 0.0,
                                         [](double sum, const experiments::Variation &variation) { return sum + variation.weight; });
    std::vector<VariationRow> rows;
    for (const experiments::Variation &variation : experiment.variations)
        rows.push_back({text(variation.key), text(variation.name), total > 0 ? variation.weight / total : 0, variation.key == experiment.control});
    return rows;
}

std::vector<PlannedMetric> metricsOf(const workspace::Catalog &catalog, const experiments::Plan &plan)
{
    std::vector<PlannedMetric> rows;
    const auto add = [&](const std::string &key, const QString &role, const QString &note) {
        rows.push_back({text(key), metricNameOf(catalog, key), role, note});
    };
    if (!plan.primary.empty())
        add(plan.primary, ExperimentText::tr("Primary"), {});
    for (const experiments::Guardrail &guardrail : plan.guardrails)
        add(guardrail.metric, ExperimentText::tr("Guardrail"), guardrail.margin > 0 ? ExperimentText::tr("up to %1 worse is acceptable").arg(formatPercent(guardrail.margin, 1)) : QString());
    for (const std::string &key : plan.secondary)
        add(key, ExperimentText::tr("Secondary"), {});
    return rows;
}

} // namespace

std::vector<Column> experimentColumns()
{
    return {{QStringLiteral("name"), ExperimentText::tr("Name"), 260, false, true, {}},
            {QStringLiteral("status"), ExperimentText::tr("Status"), 150, false, false, {}},
            {QStringLiteral("primary"), ExperimentText::tr("Primary metric"), 200, false, false, {}},
            {QStringLiteral("variations"), ExperimentText::tr("Variations"), 90, true, false, {}},
            {QStringLiteral("days"), ExperimentText::tr("Running for"), 100, true, false, {}},
            {QStringLiteral("owner"), ExperimentText::tr("Owner"), 110, false, false, {}},
            {QStringLiteral("asof"), ExperimentText::tr("Results"), 130, true, false, ExperimentText::tr("Age of the newest results")}};
}

std::vector<TableRow> experimentRows(const workspace::Catalog &catalog, const EvidenceLookup &evidence, Timestamp now)
{
    std::vector<TableRow> rows;
    for (const auto &[key, entry] : catalog.experiments) {
        const experiments::Experiment &experiment = entry.value;
        const experiments::Evidence seen = evidence(key);
        const experiments::Status status = experiments::statusOf(experiment, seen, now);
        const bool isImport = experiment.origin == experiments::Origin::Import;
        TableRow row;
        row.key = text(key);
        row.icon = isImport ? QStringLiteral("import") : QStringLiteral("flask");
        row.note = text(key);
        row.badge = stateText(status.state);
        row.badgeTone = stateTone(status.state);
        Cell name = plain(nameOf(experiment), Token::Text);
        name.secondary = isImport ? ExperimentText::tr("Import") : isSample(experiment.tags) ? ExperimentText::tr("Sample") : QString();
        name.icon = row.icon;
        Cell variations = plain(QString::number(experiment.variations.size()));
        variations.sortKey = static_cast<int>(experiment.variations.size());
        Cell days = plain(durationText(experiment, now));
        days.sortKey = experiment.start ? static_cast<qlonglong>(now.micros - experiment.start->micros) : -1LL;
        const auto head = catalog.latestSnapshot.find(key);
        // An import's "as of" is when it was brought in, which says nothing about its data.
        const std::optional<Timestamp> asOf = head == catalog.latestSnapshot.end() ? std::nullopt : std::optional(isImport ? head->second.createdAt : head->second.asOf);
        row.cells = {name, stateCell(status, ruleText(status, experiment, seen)), plain(metricNameOf(catalog, experiment.plan.primary)), variations, days,
                     plain(text(experiment.owner)), timeCell(asOf, now, ExperimentText::tr("none yet"))};
        row.facets = {{QStringLiteral("status"), stateFacet(status.state)},
                      {QStringLiteral("origin"), isImport ? QStringLiteral("import") : QStringLiteral("warehouse")},
                      {QStringLiteral("owner"), text(experiment.owner)}};
        for (const std::string &tag : experiment.tags)
            row.facets.emplace_back(QStringLiteral("tag"), text(tag));
        for (const std::string &metric : experiment.plan.metrics())
            row.facets.emplace_back(QStringLiteral("metric"), text(metric));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<ExperimentDetail> experimentDetail(const workspace::Catalog &catalog, const std::string &key, const experiments::Evidence &evidence,
                                                 Timestamp now)
{
    const auto at = catalog.experiments.find(key);
    if (at == catalog.experiments.end())
        return std::nullopt;
    const experiments::Experiment &experiment = at->second.value;
    ExperimentDetail detail;
    detail.key = text(key);
    detail.name = nameOf(experiment);
    detail.status = experiments::statusOf(experiment, evidence, now);
    detail.rule = ruleText(detail.status, experiment, evidence);
    detail.hypothesis = text(experiment.hypothesis);
    detail.hasResults = catalog.latestSnapshot.contains(key);
    if (experiment.origin == experiments::Origin::Import)
        detail.importNote = experiment.attribution.empty() ? ExperimentText::tr("Imported as aggregates: there is no warehouse behind it.")
                                                           : ExperimentText::tr("Imported as aggregates: there is no warehouse behind it. %1").arg(text(experiment.attribution));
    detail.overview = overviewOf(catalog, experiment, at->second.document);
    detail.plan = planOf(catalog, experiment.plan);
    detail.variations = variationsOf(experiment);
    detail.metrics = metricsOf(catalog, experiment.plan);
    detail.json = text(prettyJson(experiments::toJson(experiment)));
    return detail;
}

} // namespace assay::ui
