// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/catalog.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/workspace/documentkinds.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

void decodeDocument(store::Document document, Catalog &catalog)
{
    const DocumentKind *kind = findDocumentKind(document.kind);
    if (kind == nullptr)
        return; // of a newer Assay: it stays in the store as it is
    const Result<Json> body = parseJson(document.body);
    if (!body) {
        catalog.problems.push_back(Error{body.error()}.with("kind", document.kind).with("key", document.key));
        return;
    }
    document.body.clear();
    if (Result<void> placed = kind->decode(*body, std::move(document), catalog); !placed)
        catalog.problems.push_back(std::move(placed.error()));
}

const pipeline::RunRecord *finishedIn(const Catalog *catalog, const std::string &id)
{
    if (catalog == nullptr)
        return nullptr;
    const auto found = std::ranges::find(catalog->runs, id, &pipeline::RunRecord::id);
    return found != catalog->runs.end() && pipeline::isFinal(found->state) ? &*found : nullptr;
}

void decodeRun(const store::RunRow &row, const Catalog *previous, Catalog &catalog)
{
    if (const pipeline::RunRecord *known = finishedIn(previous, row.id)) {
        catalog.runs.push_back(*known);
        return;
    }
    Result<pipeline::RunRecord> run = parseJson(row.body).and_then(pipeline::runFromJson);
    if (run)
        catalog.runs.push_back(std::move(*run));
    else
        catalog.problems.push_back(Error{run.error()}.with("kind", "run").with("key", row.id));
}

/// Early looks stand in the audit chain alone, where nobody can take one back.
Result<void> readEarlyLooks(store::DocumentStore &store, const Catalog *previous, Catalog &catalog)
{
    constexpr std::string_view kExperiment = "experiment/";
    if (previous != nullptr) {
        catalog.earlyLooks = previous->earlyLooks;
        catalog.auditRead = previous->auditRead;
    }
    const Result<std::vector<access::AuditEvent>> events = store.audit(catalog.auditRead);
    if (!events)
        return fail(events.error());
    for (const access::AuditEvent &event : *events) {
        catalog.auditRead = event.sequence;
        if (event.action != access::action::EarlyLook || !event.object.starts_with(kExperiment))
            continue;
        const Result<Json> detail = parseJson(event.detail);
        const bool hasReason = detail && detail->contains("reason") && detail->at("reason").is_string();
        catalog.earlyLooks[event.object.substr(kExperiment.size())].push_back(
            {event.at, event.actor, hasReason ? detail->at("reason").get<std::string>() : std::string()});
    }
    return {};
}

} // namespace

experiments::AnalysisRules Catalog::defaultRules() const
{
    return analysisDefaults.empty() ? experiments::builtInRules() : analysisDefaults.begin()->second.value.rules;
}

void Catalog::inheritDefaults()
{
    const experiments::AnalysisRules rules = defaultRules();
    for (auto &[key, entry] : experiments)
        entry.value.plan = experiments::withDefaults(std::move(entry.value.plan), rules);
}

flags::Definitions Catalog::flagDefinitions() const
{
    flags::Definitions definitions;
    for (const auto &[key, entry] : audiences)
        definitions.audiences.push_back(entry.value);
    for (const auto &[key, entry] : layers)
        definitions.layers.push_back(entry.value);
    for (const auto &[key, entry] : holdouts)
        definitions.holdouts.push_back(entry.value);
    return definitions;
}

std::vector<std::string> Catalog::experimentsUsing(const std::string &metric) const
{
    std::vector<std::string> keys;
    for (const auto &[key, entry] : experiments) {
        const std::vector<std::string> used = entry.value.plan.metrics();
        if (std::ranges::find(used, metric) != used.end())
            keys.push_back(key);
    }
    return keys;
}

std::vector<std::string> Catalog::metricsReading(const std::string &factSource) const
{
    std::vector<std::string> keys;
    for (const auto &[key, entry] : metrics) {
        const std::vector<std::string> read = metrics::factSourcesOf(entry.value);
        if (std::ranges::find(read, factSource) != read.end())
            keys.push_back(key);
    }
    return keys;
}

Result<Catalog> readCatalog(store::DocumentStore &store, const Catalog *previous)
{
    Catalog catalog;
    Result<std::vector<store::Document>> documents = store.list({});
    if (!documents)
        return fail(std::move(documents.error()));
    for (store::Document &document : *documents)
        decodeDocument(std::move(document), catalog);
    catalog.inheritDefaults();

    const Result<std::vector<store::SnapshotRow>> snapshots = store.snapshots({});
    if (!snapshots)
        return fail(snapshots.error());
    for (const store::SnapshotRow &row : *snapshots) {
        const auto [latest, isFirst] = catalog.latestSnapshot.try_emplace(row.experiment, row);
        if (!isFirst && latest->second.createdAt < row.createdAt)
            latest->second = row;
    }

    const Result<std::vector<store::RunRow>> runs = store.runs();
    if (!runs)
        return fail(runs.error());
    for (const store::RunRow &row : *runs)
        decodeRun(row, previous, catalog);

    if (Result<void> looks = readEarlyLooks(store, previous, catalog); !looks)
        return fail(std::move(looks.error()));
    return catalog;
}

} // namespace assay::workspace
