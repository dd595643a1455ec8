// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <QTemporaryDir>

#include "app/secrets/crypto.h"
#include "app/store/localstore.h"
#include "tests/fakes/memorykeychain.h"

namespace assay::testing {

/// How a workspace of the tests is unlocked: passphrases are stretched as little as is accepted.
inline store::Unlocking withKeychain(MemoryKeychain &keychain)
{
    return store::Unlocking{.keychain = &keychain, .passphrase = {}, .cost = secrets::kLowestCost};
}

inline store::Unlocking withPassphrase(const std::string &passphrase, MemoryKeychain *keychain = nullptr)
{
    return store::Unlocking{.keychain = keychain,
                            .passphrase = [passphrase]() -> Result<secrets::Secret> { return secrets::Secret::fromText(passphrase); },
                            .cost = secrets::kLowestCost};
}

inline store::Document document(const std::string &kind, const std::string &key, const std::string &body = "{}")
{
    store::Document made;
    made.kind = kind;
    made.key = key;
    made.body = body;
    made.updatedAt = Timestamp{1'000'000};
    made.updatedBy = "tester";
    return made;
}

inline access::AuditEvent auditEvent(const std::string &object)
{
    access::AuditEvent made;
    made.at = Timestamp{2'000'000};
    made.actor = "tester";
    made.action = "document.put";
    made.object = object;
    made.detail = R"({"a":1})";
    return made;
}

inline access::LedgerEntry ledgerEntry(const std::string &statement)
{
    access::LedgerEntry made;
    made.at = Timestamp{3'000'000};
    made.run = "run";
    made.statement = statement;
    made.verdict = access::LedgerVerdict::Intended;
    return made;
}

/// Writes one document and its audit event in one transaction.
inline Result<void> putAudited(store::DocumentStore &store, const store::Document &document, std::int64_t expected)
{
    return store.transaction([&](store::Transaction &writes) -> Result<void> {
        return writes.put(document, expected).and_then([&](const store::Document &stored) -> Result<void> {
            return writes.append(auditEvent(stored.kind + "/" + stored.key)).map([](const access::AuditEvent &) {});
        });
    });
}

} // namespace assay::testing
