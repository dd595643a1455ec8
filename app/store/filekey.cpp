// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/filekey.h"

#include <algorithm>

#include <unistd.h>

#include "app/secrets/passphrasesource.h"
#include "app/secrets/recoverykey.h"

namespace assay::store {
namespace {

using secrets::KeySlot;
using secrets::KeySlots;
using secrets::Secret;
using secrets::SecureBuffer;
using secrets::SlotKind;

constexpr std::uint32_t kMebibyte = 1024; ///< in KiB

const KeySlot *slotOf(const KeySlots &keySlots, SlotKind kind)
{
    const auto found = std::ranges::find(keySlots.entries, kind, &KeySlot::kind);
    return found == keySlots.entries.end() ? nullptr : &*found;
}

Error damagedSlots(std::string what)
{
    return Error{ErrorCode::StoreDamaged, Remedy::None, {}, {}}.with("path", "keyslots.a").with("what", std::move(what));
}

Result<Secret> deviceKey(const std::string &storeId, const Unlocking &unlocking)
{
    if (unlocking.keychain == nullptr)
        return fail(ErrorCode::KeychainServiceMissing, Remedy::StartKeychain);
    auto key = unlocking.keychain->get(deviceItem(storeId));
    if (!key && key.error().code == ErrorCode::SecretMissing)
        return fail(ErrorCode::StoreKeyMissing, Remedy::Unlock);
    return key;
}

Result<Secret> askedPassphrase(const Unlocking &unlocking)
{
    if (!unlocking.passphrase)
        return fail(ErrorCode::PassphraseNeeded, Remedy::Unlock);
    return unlocking.passphrase();
}

/// Opens the slot and makes sure that the file as a whole was written by a holder of the file key.
Result<SecureBuffer> opened(const KeySlot &slot, const KeySlots &keySlots, const secrets::SlotSecrets &with)
{
    auto fileKey = secrets::openSlot(slot, keySlots.storeId, with);
    if (fileKey && !secrets::isAuthentic(keySlots, *fileKey))
        return fail(damagedSlots("the key slot file was changed by someone without the key"));
    return fileKey;
}

/// With the passphrase alone between a thief and the data, a guess costs more: up to 1 GiB, but no more than
/// a quarter of the machine's memory, so that a small server can still open its workspace.
secrets::PassphraseCost suitableCost(bool isAlone)
{
    constexpr std::uint32_t usual = 256 * kMebibyte;
    if (!isAlone)
        return {usual, 3};
    const auto pages = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PHYS_PAGES), 0L));
    const auto pageKib = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 0L)) / 1024;
    const std::uint64_t quarter = pages * pageKib / 4;
    return {static_cast<std::uint32_t>(std::clamp<std::uint64_t>(quarter, usual, 1024 * kMebibyte)), 2};
}

} // namespace

std::string deviceItem(const std::string &storeId)
{
    return "device-key/" + storeId;
}

Result<SecureBuffer> fileKeyByDay(const KeySlots &keySlots, const Unlocking &unlocking)
{
    const KeySlot *device = slotOf(keySlots, SlotKind::Device);
    const KeySlot *slot = device != nullptr ? device : slotOf(keySlots, SlotKind::Passphrase);
    if (slot == nullptr)
        return fail(damagedSlots("it has no slot for every day"));
    Secret key;
    if (device != nullptr) {
        auto got = deviceKey(keySlots.storeId, unlocking);
        if (!got)
            return fail(std::move(got).error());
        key = std::move(*got);
    }
    Secret passphrase;
    if (slot->needsPassphrase) {
        auto asked = askedPassphrase(unlocking);
        if (!asked)
            return fail(std::move(asked).error());
        passphrase = std::move(*asked);
    }
    return opened(*slot, keySlots, {.deviceKey = &key, .passphrase = &passphrase, .recoveryKey = nullptr});
}

Result<SecureBuffer> fileKeyByRecovery(const KeySlots &keySlots, const std::string &recoveryKey)
{
    const KeySlot *slot = slotOf(keySlots, SlotKind::Recovery);
    if (slot == nullptr)
        return fail(damagedSlots("it has no slot for the recovery key"));
    auto key = secrets::recoveryKeyFromText(recoveryKey);
    if (!key)
        return fail(std::move(key).error());
    return opened(*slot, keySlots, {.deviceKey = nullptr, .passphrase = nullptr, .recoveryKey = &*key});
}

Result<std::optional<Secret>> newPassphrase(const Unlocking &unlocking)
{
    if (!unlocking.passphrase) {
        if (unlocking.keychain == nullptr)
            return fail(ErrorCode::PassphraseNeeded, Remedy::FixInput);
        return std::optional<Secret>();
    }
    auto passphrase = unlocking.passphrase();
    if (!passphrase)
        return fail(std::move(passphrase).error());
    if (secrets::characterCount(*passphrase) < secrets::kShortestPassphrase)
        return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                        .with("name", "passphrase")
                        .with("what", "at least " + std::to_string(secrets::kShortestPassphrase) + " characters are needed"));
    return std::optional(std::move(*passphrase));
}

Result<KeySlot> makeDaySlot(const std::string &storeId, const Unlocking &unlocking, const std::optional<Secret> &passphrase,
                            const SecureBuffer &fileKey)
{
    const Secret *phrase = passphrase ? &*passphrase : nullptr;
    const bool isAlone = unlocking.keychain == nullptr;
    const secrets::PassphraseCost cost = unlocking.cost.value_or(suitableCost(isAlone));
    if (isAlone)
        return secrets::makeSlot(SlotKind::Passphrase, storeId,
                                 {.deviceKey = nullptr, .passphrase = phrase, .recoveryKey = nullptr}, cost, fileKey);
    const Secret device(secrets::randomKey());
    if (auto kept = unlocking.keychain->put(deviceItem(storeId), device); !kept)
        return fail(std::move(kept).error());
    return secrets::makeSlot(SlotKind::Device, storeId, {.deviceKey = &device, .passphrase = phrase, .recoveryKey = nullptr},
                             cost, fileKey);
}

bool isDeviceBound(const KeySlots &keySlots)
{
    return slotOf(keySlots, SlotKind::Device) != nullptr;
}

} // namespace assay::store
