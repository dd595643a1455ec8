// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <QTemporaryDir>

#include "app/secrets/crypto.h"
#include "app/secrets/keyslots.h"
#include "app/store/keyslotfile.h"
#include "app/store/localstore.h"
#include "app/store/sqlite.h"
#include "tests/fakes/memorykeychain.h"

namespace assay::testing {

inline constexpr const char *kPassphrase = "correct horse battery";

/// The error's code; 0 for success, which no test expects by name.
template <typename T> ErrorCode codeOf(const Result<T> &result)
{
    return result ? ErrorCode{} : result.error().code;
}

inline std::string contentOf(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const std::filesystem::path &path, const std::string &text)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// How a workspace of the tests is unlocked: passphrases are stretched as little as is accepted.
inline store::Unlocking withKeychain(MemoryKeychain &keychain)
{
    return store::Unlocking{.keychain = &keychain, .passphrase = {}, .cost = secrets::kLowestCost};
}

inline store::Unlocking withPassphrase(const std::string &passphrase, MemoryKeychain *keychain = nullptr)
{
    return store::Unlocking{.keychain = keychain,
                            .passphrase
                            = [passphrase]() -> Result<secrets::Secret> { return secrets::Secret::fromText(passphrase); },
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

/// A place for one workspace on disk and the keychain it is tied to.
struct WorkspaceFixture {
    QTemporaryDir temporary;
    std::filesystem::path folder = path("data/workspace");
    MemoryKeychain keychain;

    [[nodiscard]] std::filesystem::path path(const char *name) const
    {
        return std::filesystem::path(temporary.path().toStdString()) / name;
    }

    /// Makes a workspace with three audited documents and closes it. Gives its id.
    std::string createWithDocuments(const store::Unlocking &unlocking)
    {
        auto created = store::createLocalStore(folder, unlocking);
        if (!created)
            return {};
        (void)putAudited(*created->store, document("metric", "m1", "\"canary-one\""), 0);
        (void)putAudited(*created->store, document("metric", "m2", "\"canary-two\""), 0);
        (void)putAudited(*created->store, document("entity", "e", "\"canary-three\""), 0);
        return created->store->id();
    }

    /// The file key, got as the program gets it.
    [[nodiscard]] Result<secrets::SecureBuffer> fileKeyOf(const store::Unlocking &unlocking) const
    {
        const auto read = store::readKeySlots(folder);
        const auto device = unlocking.keychain->get("device-key/" + read->keySlots.storeId);
        const secrets::Secret passphrase = unlocking.passphrase ? *unlocking.passphrase() : secrets::Secret();
        return secrets::openSlot(read->keySlots.entries.front(), read->keySlots.storeId,
                                 {.deviceKey = &*device, .passphrase = &passphrase, .recoveryKey = nullptr});
    }
};

} // namespace assay::testing
