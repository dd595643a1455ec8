// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/keyslots.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/secrets/passphrasesource.h"
#include "models/core/fields.h"
#include "models/core/json.h"

namespace assay::secrets {
namespace {

constexpr std::string_view kFormat = "assay-keyslots";
constexpr std::int64_t kVersion = 1;
constexpr std::size_t kSlotSaltBytes = 32;
constexpr std::size_t kPassphraseSaltBytes = 16;
constexpr std::size_t kLargestSlots = 64U * 1024U;
constexpr std::chrono::milliseconds kSlowGuess{300};

using Row = std::pair<std::string_view, SlotKind>;
constexpr std::array kKinds{Row{"device", SlotKind::Device}, Row{"passphrase", SlotKind::Passphrase},
                            Row{"recovery", SlotKind::Recovery}};

std::string_view nameOf(SlotKind kind)
{
    return std::ranges::find(kKinds, kind, &Row::second)->first;
}

std::string_view keyPurpose(SlotKind kind)
{
    switch (kind) {
    case SlotKind::Device: return "assay/kek/device/v1";
    case SlotKind::Passphrase: return "assay/kek/pass/v1";
    case SlotKind::Recovery: return "assay/kek/recovery/v1";
    }
    return {};
}

Error damaged(std::string what)
{
    return Error{ErrorCode::StoreDamaged, Remedy::None, {}, {}}.with("what", std::move(what));
}

Error wrongRecoveryKey()
{
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
        .with("name", "recovery key")
        .with("what", "it belongs to another workspace");
}

Json headerOf(const KeySlot &slot, std::string_view storeId)
{
    Json header{
        {"format", kFormat}, {"version", kVersion}, {"store", storeId}, {"kind", nameOf(slot.kind)}, {"salt", hexOf(slot.salt)}};
    if (slot.needsPassphrase)
        header["argon2id"]
            = {{"memoryKib", slot.cost.memoryKib}, {"iterations", slot.cost.iterations}, {"salt", hexOf(slot.passphraseSalt)}};
    return header;
}

Json toJson(const KeySlots &keySlots)
{
    Json rows = Json::array();
    for (const KeySlot &slot : keySlots.entries) {
        Json row = headerOf(slot, keySlots.storeId);
        row["commitment"] = hexOf(slot.commitment);
        row["sealed"] = hexOf(slot.sealed);
        rows.push_back(std::move(row));
    }
    return Json{{"format", kFormat},
                {"version", kVersion},
                {"generation", keySlots.generation},
                {"store", keySlots.storeId},
                {"slots", std::move(rows)}};
}

Digest authenticationOf(const KeySlots &keySlots, const SecureBuffer &fileKey)
{
    return hmacSha256(hkdfSha256(fileKey.bytes(), {}, "assay/keyslots/v1").bytes(), canonicalJson(toJson(keySlots)));
}

/// The secrets a slot needs, in the order in which they are fed to HKDF.
Result<std::vector<const Secret *>> inputsOf(const KeySlot &slot, const SlotSecrets &secrets)
{
    std::vector<const Secret *> inputs;
    if (slot.kind == SlotKind::Device) {
        if (secrets.deviceKey == nullptr || secrets.deviceKey->isEmpty())
            return fail(ErrorCode::StoreKeyMissing, Remedy::Unlock);
        inputs.push_back(secrets.deviceKey);
    }
    if (slot.kind == SlotKind::Recovery) {
        if (secrets.recoveryKey == nullptr || secrets.recoveryKey->isEmpty())
            return fail(wrongRecoveryKey());
        inputs.push_back(secrets.recoveryKey);
    }
    if (slot.needsPassphrase && (secrets.passphrase == nullptr || secrets.passphrase->isEmpty()))
        return fail(ErrorCode::PassphraseNeeded, Remedy::Unlock);
    return inputs;
}

/// HKDF over (device key or recovery key) ‖ stretched passphrase.
Result<SecureBuffer> slotKey(const KeySlot &slot, std::string_view storeId, const SlotSecrets &secrets)
{
    auto inputs = inputsOf(slot, secrets);
    if (!inputs)
        return fail(std::move(inputs).error());
    Secret stretched;
    if (slot.needsPassphrase) {
        auto key = argon2id(normalized(*secrets.passphrase), slot.passphraseSalt, slot.cost);
        if (!key)
            return key;
        stretched = Secret(std::move(*key));
        inputs->push_back(&stretched);
    }
    std::size_t size = 0;
    for (const Secret *input : *inputs)
        size += input->bytes().size();
    SecureBuffer joined(size);
    auto place = joined.bytes().begin();
    for (const Secret *input : *inputs)
        place = std::ranges::copy(input->bytes(), place).out;
    return hkdfSha256(joined.bytes(), slot.salt, std::string(keyPurpose(slot.kind)).append(storeId));
}

/// As slotKey(); raises the slot's cost until one guess is slow on this machine.
Result<SecureBuffer> calibratedKey(KeySlot &slot, std::string_view storeId, const SlotSecrets &secrets)
{
    while (true) {
        const auto start = std::chrono::steady_clock::now();
        auto key = slotKey(slot, storeId, secrets);
        const bool isSlow = std::chrono::steady_clock::now() - start >= kSlowGuess;
        if (!key || !slot.needsPassphrase || isSlow || slot.cost == kLowestCost
            || slot.cost.iterations >= kHighestCost.iterations)
            return key;
        ++slot.cost.iterations;
    }
}

Digest commitmentOf(const KeySlot &slot, std::string_view storeId, const SecureBuffer &key)
{
    return hmacSha256(key.bytes(), "commit" + canonicalJson(headerOf(slot, storeId)));
}

Error wrongKey(const KeySlot &slot)
{
    if (slot.needsPassphrase)
        return Error{ErrorCode::WrongPassphrase, Remedy::FixInput, {}, {}};
    if (slot.kind == SlotKind::Recovery)
        return wrongRecoveryKey();
    return Error{ErrorCode::StoreKeyMissing, Remedy::Unlock, {}, {}};
}

Bytes hexField(FieldReader &fields, const char *name, std::size_t size)
{
    auto bytes = bytesFromHex(fields.requiredText(name));
    if (!bytes || bytes->size() != size) {
        fields.problem(name, std::to_string(size) + " bytes in hex");
        return {};
    }
    return std::move(*bytes);
}

void readCost(FieldReader &slotFields, KeySlot &slot)
{
    const Json *argon = slotFields.member("argon2id");
    if (argon == nullptr)
        return;
    FieldReader fields(*argon, "keyslots", {}, "argon2id");
    slot.needsPassphrase = true;
    slot.cost.memoryKib
        = static_cast<std::uint32_t>(fields.integer("memoryKib", 0, kLowestCost.memoryKib, kHighestCost.memoryKib));
    slot.cost.iterations
        = static_cast<std::uint32_t>(fields.integer("iterations", 0, kLowestCost.iterations, kHighestCost.iterations));
    slot.passphraseSalt = hexField(fields, "salt", kPassphraseSaltBytes);
    if (!isSane(slot.cost))
        fields.problem("memoryKib", "a cost within the bounds");
    slotFields.adopt(fields);
}

Result<KeySlot> slotFrom(const Json &row)
{
    if (!row.is_object())
        return fail(damaged("a slot is not an object"));
    FieldReader fields(row, "keyslots", {}, "slots");
    KeySlot slot;
    slot.kind = fields.choice<SlotKind>("kind", kKinds, SlotKind::Device);
    slot.salt = hexField(fields, "salt", kSlotSaltBytes);
    readCost(fields, slot);
    if (slot.kind == SlotKind::Passphrase && !slot.needsPassphrase)
        fields.problem("argon2id", "the passphrase's cost");
    const Bytes commitment = hexField(fields, "commitment", slot.commitment.size());
    std::ranges::copy(commitment, slot.commitment.begin());
    constexpr std::size_t sealedBytes = 12 + kKeyBytes + 16;
    slot.sealed = hexField(fields, "sealed", sealedBytes);
    return fields.finish(std::move(slot));
}

} // namespace

Result<KeySlot> makeSlot(SlotKind kind, std::string_view storeId, const SlotSecrets &secrets, PassphraseCost cost,
                         const SecureBuffer &fileKey)
{
    KeySlot slot;
    slot.kind = kind;
    slot.needsPassphrase = kind == SlotKind::Passphrase || (kind == SlotKind::Device && secrets.passphrase != nullptr);
    slot.salt = randomBytes(kSlotSaltBytes);
    if (slot.needsPassphrase) {
        slot.passphraseSalt = randomBytes(kPassphraseSaltBytes);
        slot.cost = cost;
    }
    auto key = calibratedKey(slot, storeId, secrets);
    if (!key)
        return fail(std::move(key).error());
    slot.commitment = commitmentOf(slot, storeId, *key);
    slot.sealed = seal(key->bytes(), fileKey.bytes(), canonicalJson(headerOf(slot, storeId)));
    return slot;
}

Result<SecureBuffer> openSlot(const KeySlot &slot, std::string_view storeId, const SlotSecrets &secrets)
{
    auto key = slotKey(slot, storeId, secrets);
    if (!key)
        return key;
    if (!isEqual(commitmentOf(slot, storeId, *key), slot.commitment))
        return fail(wrongKey(slot));
    auto fileKey = unseal(key->bytes(), slot.sealed, canonicalJson(headerOf(slot, storeId)));
    if (!fileKey || fileKey->size() != kKeyBytes)
        return fail(damaged("a wrapped key in the key slot file"));
    return std::move(*fileKey);
}

std::string keySlotsText(KeySlots keySlots, const SecureBuffer &fileKey)
{
    Json object = toJson(keySlots);
    object["authentication"] = hexOf(authenticationOf(keySlots, fileKey));
    const std::string line = canonicalJson(object);
    return line + "\n" + hexOf(sha256(line)) + "\n";
}

Result<KeySlots> keySlotsFromText(std::string_view text)
{
    const std::size_t lineEnd = text.find('\n');
    if (lineEnd == std::string_view::npos || text.substr(lineEnd + 1) != hexOf(sha256(text.substr(0, lineEnd))) + "\n")
        return fail(damaged("the key slot file does not fit its checksum"));
    const auto object = parseJson(text.substr(0, lineEnd), {.bytes = kLargestSlots, .depth = 6});
    if (!object || !object->is_object())
        return fail(damaged("the key slot file is not JSON"));

    FieldReader fields(*object, "keyslots", {});
    KeySlots keySlots;
    if (fields.requiredText("format") != kFormat)
        fields.problem("format", std::string(kFormat));
    if (fields.integer("version", 0, kVersion, kVersion) != kVersion)
        fields.problem("version", "a version this program reads");
    keySlots.generation = fields.integer("generation", 0, 1, INT64_MAX);
    if (keySlots.generation == 0)
        fields.problem("generation", "a number");
    keySlots.storeId = fields.requiredText("store", 64);
    const Bytes authentication = hexField(fields, "authentication", keySlots.authentication.size());
    std::ranges::copy(authentication, keySlots.authentication.begin());
    if (const Json *rows = fields.array("slots")) {
        for (const Json &row : *rows) {
            auto slot = slotFrom(row);
            if (!slot)
                return fail(damaged("the key slot file: " + std::string(slot.error().fact("path")) + ": "
                                    + std::string(slot.error().fact("what"))));
            keySlots.entries.push_back(std::move(*slot));
        }
    }
    if (fields.firstProblem())
        return fail(damaged("the key slot file: " + std::string(fields.firstProblem()->fact("path")) + ": "
                            + std::string(fields.firstProblem()->fact("what"))));
    return keySlots;
}

bool isAuthentic(const KeySlots &keySlots, const SecureBuffer &fileKey)
{
    return isEqual(authenticationOf(keySlots, fileKey), keySlots.authentication);
}

} // namespace assay::secrets
