// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/localstore.h"

#include <chrono>

#include <nlohmann/json.hpp>

#include "app/files/durablefile.h"
#include "app/secrets/recoverykey.h"
#include "app/store/anchor.h"
#include "app/store/filekey.h"
#include "app/store/keyslotfile.h"
#include "app/store/schema.h"
#include "app/store/sqlitestore.h"
#include "app/store/storefolder.h"
#include "models/access/actions.h"
#include "models/core/json.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;
using secrets::KeySlots;
using secrets::Secret;
using secrets::SecureBuffer;
using StorePointer = std::unique_ptr<DocumentStore>;

/// Takes the store's keychain items away again unless kept: of a creation that failed.
class NewKeychainItems {
public:
    NewKeychainItems(secrets::SecretGateway *keychain, std::string storeId)
        : m_keychain(keychain)
        , m_storeId(std::move(storeId))
    {
    }
    ~NewKeychainItems()
    {
        // Best effort, for a key without a store opens nothing. No prompt: the person may just have declined one.
        if (m_keychain == nullptr || m_isKept || m_keychain->probe() != secrets::KeychainState::Unlocked)
            return;
        (void)m_keychain->remove(deviceItem(m_storeId));
        (void)m_keychain->remove(anchorItem(m_storeId));
    }
    NewKeychainItems(const NewKeychainItems &) = delete;
    NewKeychainItems &operator=(const NewKeychainItems &) = delete;

    void keep() { m_isKept = true; }

private:
    secrets::SecretGateway *m_keychain;
    std::string m_storeId;
    bool m_isKept = false;
};

Result<SqliteHandle> openDatabase(const fs::path &file, const std::string &storeId, const SecureBuffer &fileKey)
{
    return SqliteHandle::open(file, fileKey).and_then([&](SqliteHandle database) -> Result<SqliteHandle> {
        if (auto checked = checkSchema(database, storeId); !checked)
            return fail(std::move(checked).error());
        return database;
    });
}

/// Writes an empty database and closes it, so that no write-ahead log is left beside it.
Result<void> createDatabase(const fs::path &file, const std::string &storeId, const SecureBuffer &fileKey)
{
    return files::writeDurably(file, {})
        .and_then([&] { return SqliteHandle::open(file, fileKey); })
        .and_then([&](SqliteHandle database) { return createSchema(database, storeId); });
}

/// @param behind  heads that the anchor does not show yet; written soon
StorePointer makeStore(SqliteHandle database, const std::string &storeId, StoreLock lock, secrets::SecretGateway *keychain,
                       const std::optional<ChainHeads> &behind = {})
{
    auto anchor = keychain != nullptr ? std::make_unique<AnchorKeeper>(*keychain, storeId) : nullptr;
    if (anchor && behind)
        anchor->note(*behind);
    return std::make_unique<SqliteStore>(std::move(database), storeId, std::move(lock), std::move(anchor));
}

/// Holds the store against its anchor in `keychain` (null: it has none). An anchor that is gone was taken
/// away: creating wrote one.
/// @return the store's heads when they are ahead of the anchor, as after a kill
Result<std::optional<ChainHeads>> checkAnchor(SqliteHandle &database, const std::string &storeId,
                                              secrets::SecretGateway *keychain)
{
    if (keychain == nullptr)
        return std::optional<ChainHeads>();
    const auto stored = chainHeads(database, storeId);
    if (!stored)
        return fail(stored.error());
    const auto anchor = readAnchor(*keychain, storeId);
    if (!anchor && anchor.error().code == ErrorCode::SecretMissing)
        return fail(
            Error{ErrorCode::StoreRolledBack, Remedy::None, {}, {}}.with("stored", summary(*stored)).with("anchor", "missing"));
    if (!anchor)
        return fail(anchor.error());
    return checkContains(database, storeId, *anchor).map([&] {
        return *anchor == *stored ? std::nullopt : std::optional(*stored);
    });
}

/// The keychain that holds the anchor of this store; null when it is not tied to one.
secrets::SecretGateway *anchorKeychain(const KeySlots &keySlots, const Unlocking &unlocking)
{
    return isDeviceBound(keySlots) ? unlocking.keychain : nullptr;
}

/// A workspace found on disk, held for this process.
struct Found {
    StoreLock lock;
    ReadKeySlots keys;
};

Result<Found> find(const fs::path &folder)
{
    const StoreState state = stateOf(folder);
    if (state == StoreState::Absent)
        return fail(Error{ErrorCode::StoreAbsent, Remedy::FixInput, {}, {}}.with("path", folder.string()));
    if (state == StoreState::KeyMissing)
        return fail(Error{ErrorCode::StoreKeyMissing, Remedy::None, {}, {}}.with("path", folder.string()));
    auto lock = StoreLock::take(folder);
    if (!lock)
        return fail(std::move(lock).error());
    if (!fs::exists(databaseIn(folder)))
        return fail(Error{ErrorCode::StoreDamaged, Remedy::None, {}, {}}
                        .with("path", databaseIn(folder).string())
                        .with("what", "the file is gone, its key slots are there"));
    auto keys = readKeySlots(folder);
    if (!keys)
        return fail(std::move(keys).error());
    tidyAfterCreation(folder);
    return Found{std::move(*lock), std::move(*keys)};
}

/// Writes the audit event of a recovery; `before` is what the anchor said.
Result<void> noteRecovery(DocumentStore &store, const Result<ChainHeads> &before, const ChainHeads &stored)
{
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
    access::AuditEvent event;
    event.at = Timestamp{now.count()};
    event.actor = "recovery-key";
    event.action = access::action::WorkspaceRecover;
    event.object = "workspace/" + store.id();
    event.detail = canonicalJson(Json{{"stored", summary(stored)},
                                      {"anchor", before ? summary(*before) : std::string(errorCodeName(before.error().code))}});
    return store.transaction(
        [&](Transaction &writes) -> Result<void> { return writes.append(event).map([](const access::AuditEvent &) {}); });
}

} // namespace

Result<Created> createLocalStore(const fs::path &folder, const Unlocking &unlocking)
{
    auto passphrase = newPassphrase(unlocking);
    if (!passphrase)
        return fail(std::move(passphrase).error());
    StoreCreation creation(folder);
    if (auto begun = creation.begin(); !begun)
        return fail(std::move(begun).error());

    KeySlots keySlots{.generation = 1, .storeId = secrets::randomUuid(), .entries = {}, .authentication = {}};
    const SecureBuffer fileKey = secrets::randomKey();
    const Secret recoveryKey(secrets::randomKey());
    NewKeychainItems items(unlocking.keychain, keySlots.storeId);
    auto daySlot = makeDaySlot(keySlots.storeId, unlocking, *passphrase, fileKey);
    if (!daySlot)
        return fail(std::move(daySlot).error());
    auto recoverySlot
        = secrets::makeSlot(secrets::SlotKind::Recovery, keySlots.storeId,
                            {.deviceKey = nullptr, .passphrase = nullptr, .recoveryKey = &recoveryKey}, {}, fileKey);
    if (!recoverySlot)
        return fail(std::move(recoverySlot).error());
    keySlots.entries.push_back(std::move(*daySlot));
    keySlots.entries.push_back(std::move(*recoverySlot));

    const auto writeFirstAnchor = [&](SqliteHandle database) {
        return chainHeads(database, keySlots.storeId).and_then([&](const ChainHeads &heads) {
            return unlocking.keychain != nullptr ? writeAnchor(*unlocking.keychain, keySlots.storeId, heads) : Result<void>();
        });
    };
    const fs::path file = databaseIn(creation.building());
    auto written = writeKeySlots(creation.building(), keySlots, fileKey)
                       .and_then([&] { return createDatabase(file, keySlots.storeId, fileKey); })
                       .and_then([&] { return openDatabase(file, keySlots.storeId, fileKey); })
                       .and_then(writeFirstAnchor)
                       .and_then([&] { return creation.finish(); });
    if (!written)
        return fail(std::move(written).error());
    auto database = openDatabase(databaseIn(folder), keySlots.storeId, fileKey);
    if (!database)
        return fail(std::move(database).error());
    creation.keep();
    items.keep();
    return Created{makeStore(std::move(*database), keySlots.storeId, creation.takeLock(), unlocking.keychain),
                   secrets::recoveryKeyText(recoveryKey)};
}

Result<StorePointer> openLocalStore(const fs::path &folder, const Unlocking &unlocking)
{
    auto found = find(folder);
    if (!found)
        return fail(std::move(found).error());
    const KeySlots &keySlots = found->keys.keySlots;
    const auto fileKey = fileKeyByDay(keySlots, unlocking);
    if (!fileKey)
        return fail(fileKey.error());
    auto database = openDatabase(databaseIn(folder), keySlots.storeId, *fileKey);
    if (!database)
        return fail(std::move(database).error());
    auto *keychain = anchorKeychain(keySlots, unlocking);
    const auto behind = checkAnchor(*database, keySlots.storeId, keychain);
    if (!behind)
        return fail(behind.error());
    if (found->keys.isOneLost) {
        if (auto healed = writeKeySlots(folder, keySlots, *fileKey); !healed)
            return fail(std::move(healed).error());
    }
    return makeStore(std::move(*database), keySlots.storeId, std::move(found->lock), keychain, *behind);
}

Result<StorePointer> recoverLocalStore(const fs::path &folder, const std::string &recoveryKey, const Unlocking &unlocking)
{
    auto found = find(folder);
    if (!found)
        return fail(std::move(found).error());
    KeySlots keySlots = found->keys.keySlots;
    const auto fileKey = fileKeyByRecovery(keySlots, recoveryKey);
    if (!fileKey)
        return fail(fileKey.error());
    auto database = openDatabase(databaseIn(folder), keySlots.storeId, *fileKey);
    if (!database)
        return fail(std::move(database).error());
    const auto stored = chainHeads(*database, keySlots.storeId);
    if (!stored)
        return fail(stored.error());
    auto passphrase = newPassphrase(unlocking);
    if (!passphrase)
        return fail(std::move(passphrase).error());

    const Result<ChainHeads> before
        = unlocking.keychain != nullptr ? readAnchor(*unlocking.keychain, keySlots.storeId) : fail(ErrorCode::SecretMissing);
    auto daySlot = makeDaySlot(keySlots.storeId, unlocking, *passphrase, *fileKey);
    if (!daySlot)
        return fail(std::move(daySlot).error());
    std::erase_if(keySlots.entries, [](const secrets::KeySlot &slot) { return slot.kind != secrets::SlotKind::Recovery; });
    keySlots.entries.push_back(std::move(*daySlot));
    ++keySlots.generation;
    auto bound = writeKeySlots(folder, keySlots, *fileKey).and_then([&] {
        return unlocking.keychain != nullptr ? writeAnchor(*unlocking.keychain, keySlots.storeId, *stored) : Result<void>();
    });
    if (!bound)
        return fail(std::move(bound).error());
    auto store = makeStore(std::move(*database), keySlots.storeId, std::move(found->lock), unlocking.keychain);
    if (auto noted = noteRecovery(*store, before, *stored); !noted)
        return fail(std::move(noted).error());
    return store;
}

Result<StorePointer> makeSessionStore()
{
    const std::string storeId = secrets::randomUuid();
    auto database = SqliteHandle::inMemory();
    if (!database)
        return fail(std::move(database).error());
    if (auto made = createSchema(*database, storeId); !made)
        return fail(std::move(made).error());
    return makeStore(std::move(*database), storeId, StoreLock(), nullptr);
}

} // namespace assay::store
