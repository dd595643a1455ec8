// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/publishjournal.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "app/secrets/crypto.h"
#include "app/workspace/documentkinds.h"
#include "models/core/documentfields.h"

namespace assay::workspace {
namespace {

constexpr std::array kStates{
    Spelling<PublicationState>{"running", PublicationState::Running},
    Spelling<PublicationState>{"done", PublicationState::Done},
    Spelling<PublicationState>{"refused", PublicationState::Refused},
};

/// Environment and target together may be longer than a key may be.
std::string keyOf(const PublicationEntry &entry)
{
    return secrets::hexOf(secrets::sha256(entry.environment + "/" + entry.target)).substr(0, 32);
}

Result<PublicationEntry> entryFrom(const store::Document &document)
{
    const Result<Json> body = parseJson(document.body);
    if (!body)
        return fail(body.error());
    FieldReader fields(*body, std::string{kPublicationKind}, document.key);
    PublicationEntry entry;
    entry.environment = fields.requiredText("environment");
    entry.target = fields.requiredText("target");
    entry.keyEpoch = fields.integer("key_epoch", 1, 1, INT64_MAX);
    entry.version = fields.integer("version", 1, 1, INT64_MAX);
    entry.step = fields.requiredText("step");
    entry.state = fields.choice("state", kStates, PublicationState::Running);
    return fields.finish(std::move(entry));
}

} // namespace

Result<void> putEntry(store::DocumentStore &store, store::Transaction &transaction, const PublicationEntry &entry,
                      const Author &author)
{
    const Json body{{"environment", entry.environment}, {"target", entry.target}, {"key_epoch", entry.keyEpoch},
                    {"version", entry.version},         {"step", entry.step},     {"state", spellingOf(kStates, entry.state)}};
    return putInternal(store, transaction, kPublicationKind, keyOf(entry), canonicalJson(body), author);
}

Result<std::vector<PublicationEntry>> publicationEntries(store::DocumentStore &store)
{
    const Result<std::vector<store::Document>> documents = store.list(std::string{kPublicationKind}, true);
    if (!documents)
        return fail(documents.error());
    std::vector<PublicationEntry> entries;
    for (const store::Document &document : *documents) {
        Result<PublicationEntry> entry = entryFrom(document);
        if (!entry)
            return fail(std::move(entry.error()));
        entries.push_back(std::move(*entry));
    }
    std::ranges::sort(entries, {}, [](const PublicationEntry &entry) { return std::pair(entry.environment, entry.target); });
    return entries;
}

} // namespace assay::workspace
