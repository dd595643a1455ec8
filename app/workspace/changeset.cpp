// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/changeset.h"

#include <algorithm>
#include <map>
#include <optional>

#include <nlohmann/json.hpp>

#include "app/workspace/definitions.h"
#include "app/workspace/diff.h"
#include "app/workspace/documentkinds.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

using What = DocumentChange::What;

/// One input after its codec has read it.
struct Checked {
    const DocumentKind *kind{};
    std::string key;
    Json body;
    std::string origin;
    std::vector<Error> doubts;             ///< members that nothing reads
};

Error unknownKind(const std::string &name)
{
    const auto [kinds, guess] = hintForKind(name);
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
        .with("name", "kind")
        .with("what", "one of " + kinds + " (" + name.substr(0, 64) + " is none of them" + (guess ? "; did you mean " + *guess + "?" : "") + ")");
}

Result<Checked> checked(const DocumentInput &input)
{
    Checked result;
    result.kind = findDocumentKind(input.kind);
    if (result.kind == nullptr)
        return fail(unknownKind(input.kind));
    const Result<Json> body = parseJson(input.body);
    if (!body)
        return fail(body.error());
    Result<Json> normalized = result.kind->normalized(*body, &result.doubts);
    if (!normalized)
        return fail(std::move(normalized.error()));
    result.body = std::move(*normalized);
    result.key = result.body.at("key").get<std::string>();
    result.origin = input.origin;
    return result;
}

Error givenDifferently(const Checked &document, const std::string &first)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", document.kind->id)
        .with("key", document.key)
        .with("path", "key")
        .with("what", "the same definition as in " + first + ", or another key");
}

ChangeSet::Item itemOf(const Checked &document, const std::optional<store::Document> &current)
{
    ChangeSet::Item item;
    item.change = {document.kind->id, document.key, What::Created, {}};
    item.document.kind = document.kind->id;
    item.document.key = document.key;
    item.document.body = canonicalJson(document.body);
    if (!current)
        return item;
    item.document.id = current->id;
    item.document.revision = current->revision;
    const Result<Json> before = parseJson(current->body);
    item.change.fields = differences(before ? *before : Json::object(), document.body);
    item.change.what = item.change.fields.empty() && !current->isArchived ? What::Unchanged : What::Changed;
    return item;
}

Result<std::optional<store::Document>> currentDocument(store::DocumentStore &store, const Checked &document)
{
    Result<store::Document> current = store.get(document.kind->id, document.key);
    if (current)
        return std::optional{std::move(*current)};
    if (current.error().code == ErrorCode::NotFound)
        return std::nullopt;
    return fail(std::move(current.error()));
}

/// The company's defaults as they will be after the inputs are written.
experiments::AnalysisRules futureRules(const Catalog &catalog, const std::vector<Checked> &documents)
{
    for (const Checked &document : documents) {
        const Result<experiments::AnalysisDefaults> defaults = document.kind->id == std::string_view{"analysis_defaults"}
            ? experiments::analysisDefaultsFromJson(document.body)
            : fail(ErrorCode::NotFound);
        if (defaults)
            return defaults->rules;
    }
    return catalog.defaultRules();
}

/// Writes into a concluded experiment what it inherits: the rules it was concluded under, which are those
/// stored with it when it was concluded before.
void freezeConcluded(Checked &document, const Catalog &catalog, const experiments::AnalysisRules &rules)
{
    if (document.kind->id != std::string_view{"experiment"})
        return;
    Result<experiments::Experiment> experiment = experiments::experimentFromJson(document.body);
    if (!experiment || experiment->decision == experiments::Decision::None)
        return;
    const auto stored = catalog.experiments.find(document.key);
    const bool wasConcluded = stored != catalog.experiments.end() && stored->second.value.decision != experiments::Decision::None;
    experiments::Plan plan = experiments::withDefaults(experiment->plan, wasConcluded ? stored->second.value.plan : rules);
    experiment->plan = experiments::frozen(std::move(plan));
    document.body = toJson(*experiment);
}

/// Puts the changed documents over the catalog and keeps what is wrong afterwards and was not before.
std::vector<Error> newProblems(const Catalog &before, const std::vector<Checked> &documents)
{
    Catalog after = before;
    std::vector<Error> problems;
    for (const Checked &document : documents) {
        store::Document envelope;
        envelope.kind = document.kind->id;
        envelope.key = document.key;
        if (Result<void> placed = document.kind->decode(document.body, std::move(envelope), after); !placed)
            problems.push_back(std::move(placed.error()));
    }
    after.inheritDefaults();
    const std::vector<Error> known = problemsOf(before);
    std::ranges::copy_if(problemsOf(after), std::back_inserter(problems),
                         [&known](const Error &problem) { return std::ranges::find(known, problem) == known.end(); });
    return problems;
}

/// The audit names the places that changed, never the values: they may be long, and history has them.
std::string auditDetail(const DocumentChange &change, std::int64_t revision)
{
    Json paths = Json::array();
    for (const DocumentChange::Field &field : change.fields)
        paths.push_back(field.path);
    return canonicalJson(Json{{"change", change.what == What::Created ? "created" : "changed"},
                              {"fields", std::move(paths)},
                              {"revision", revision}});
}

Result<void> writeItem(store::Transaction &transaction, const ChangeSet::Item &item, const Author &author)
{
    store::Document document = item.document;
    const std::int64_t expected = document.revision;
    if (document.id.empty())
        document.id = author.newId();
    document.updatedAt = author.now;
    document.updatedBy = author.name;
    document.isArchived = false;
    const Result<store::Document> stored = transaction.put(std::move(document), expected);
    if (!stored)
        return fail(stored.error());
    access::AuditEvent event;
    event.at = author.now;
    event.actor = author.name;
    event.action = access::action::DocumentPut;
    event.object = item.change.kind + "/" + item.change.key;
    event.detail = auditDetail(item.change, stored->revision);
    return transaction.append(std::move(event)).map([](const access::AuditEvent &) {});
}

/// Decodes the inputs. What is wrong with one is a problem and leaves it out, as does another definition of the same key;
/// the same definition again, as files that share one have it, says nothing new.
std::vector<Checked> readInputs(const std::vector<DocumentInput> &inputs, std::vector<Error> &problems)
{
    std::vector<Checked> documents;
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    for (const DocumentInput &input : inputs) {
        Result<Checked> document = checked(input);
        if (document) {
            const auto first = places.find({document->kind->id, document->key});
            if (first != places.end() && documents[first->second].body == document->body)
                continue;
            if (first != places.end())
                document = fail(givenDifferently(*document, documents[first->second].origin));
        }
        if (!document) {
            problems.push_back(std::move(document).error().with("origin", input.origin));
            continue;
        }
        for (Error &doubt : document->doubts)
            doubt = std::move(doubt).with("origin", input.origin);
        places.emplace(std::pair{std::string{document->kind->id}, document->key}, documents.size());
        documents.push_back(std::move(*document));
    }
    return documents;
}

} // namespace

std::vector<DocumentChange> ChangeSet::changes() const
{
    std::vector<DocumentChange> all;
    for (const Item &item : items)
        all.push_back(item.change);
    return all;
}

Result<ChangeSet> planChanges(store::DocumentStore &store, const std::vector<DocumentInput> &inputs)
{
    ChangeSet set;
    std::vector<Checked> documents = readInputs(inputs, set.problems);
    if (!set.problems.empty())
        return set;
    const Result<Catalog> catalog = readCatalog(store);
    if (!catalog)
        return fail(catalog.error());
    const experiments::AnalysisRules rules = futureRules(*catalog, documents);
    for (Checked &document : documents) {
        freezeConcluded(document, *catalog, rules);
        const Result<std::optional<store::Document>> current = currentDocument(store, document);
        if (!current)
            return fail(current.error());
        set.items.push_back(itemOf(document, *current));
        // What stands in the store already was let in by a newer Assay, which knows it.
        if (set.items.back().change.what != What::Unchanged)
            std::ranges::move(document.doubts, std::back_inserter(set.problems));
    }
    std::ranges::move(newProblems(*catalog, documents), std::back_inserter(set.problems));
    return set;
}

Result<void> writeChanges(store::Transaction &transaction, const ChangeSet &set, const Author &author)
{
    for (const ChangeSet::Item &item : set.items) {
        if (item.change.what == What::Unchanged)
            continue;
        if (Result<void> written = writeItem(transaction, item, author); !written)
            return written;
    }
    return {};
}

} // namespace assay::workspace
