// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/importer.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/pipeline/storedsnapshot.h"
#include "app/workspace/changeset.h"
#include "app/workspace/open.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

/// Metrics are shared by imports; the same document counts once.
std::vector<DocumentInput> distinctDocuments(const std::vector<ImportedExperiment> &imports)
{
    std::vector<DocumentInput> documents;
    const auto isSame = [](const DocumentInput &a, const DocumentInput &b) { return a.kind == b.kind && a.body == b.body; };
    for (const ImportedExperiment &import : imports) {
        for (const DocumentInput &input : import.documents) {
            if (std::ranges::none_of(documents, [&](const DocumentInput &known) { return isSame(known, input); }))
                documents.push_back(input);
        }
    }
    return documents;
}

Result<void> writeSnapshot(store::Transaction &transaction, const results::Snapshot &snapshot, const Author &author)
{
    const store::SnapshotRow head{snapshot.id, snapshot.experiment.key, snapshot.run, snapshot.createdAt, snapshot.asOf};
    const std::string body = pipeline::storedSnapshot(snapshot);
    if (Result<void> put = transaction.putSnapshot(head, body); !put)
        return put;
    access::AuditEvent event;
    event.at = author.now;
    event.actor = author.name;
    event.action = access::action::ImportSnapshot;
    event.object = "experiment/" + snapshot.experiment.key;
    event.detail = canonicalJson(Json{
        {"snapshot", snapshot.id}, {"attribution", snapshot.experiment.attribution}, {"sha256", pipeline::digestOf(body)}});
    return transaction.append(std::move(event)).map([](const access::AuditEvent &) {});
}

} // namespace

Result<void> importSnapshots(store::DocumentStore &store, const std::vector<ImportedExperiment> &imports, const std::string &actor,
                             Timestamp now)
{
    const Result<ChangeSet> set = planChanges(store, distinctDocuments(imports));
    if (!set)
        return fail(set.error());
    if (!set->problems.empty())
        return fail(set->problems.front());
    const Result<std::vector<store::SnapshotRow>> known = store.snapshots({});
    if (!known)
        return fail(known.error());

    const Author author{actor, now, newUuid};
    return store.transaction([&](store::Transaction &transaction) -> Result<void> {
        if (Result<void> written = writeChanges(transaction, *set, author); !written)
            return written;
        for (const ImportedExperiment &import : imports) {
            if (std::ranges::find(*known, import.snapshot.id, &store::SnapshotRow::id) != known->end())
                continue;
            if (Result<void> written = writeSnapshot(transaction, import.snapshot, author); !written)
                return written;
        }
        return {};
    });
}

} // namespace assay::workspace
