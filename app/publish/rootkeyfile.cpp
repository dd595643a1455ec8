// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/rootkeyfile.h"

#include <limits>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"

namespace assay::publish {
namespace {

constexpr std::string_view kType = "assay-root-key";
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kLongestHex = 512;

struct KeyFile {
    PublicKey publicKey{};
    secrets::Bytes salt{};
    secrets::PassphraseCost cost{};
    secrets::Bytes sealed{};
};

secrets::Bytes hexField(FieldReader &fields, const char *name)
{
    std::optional<secrets::Bytes> bytes = secrets::bytesFromHex(fields.requiredText(name, kLongestHex));
    if (!bytes)
        fields.problem(name, "hexadecimal digits");
    return bytes.value_or(secrets::Bytes{});
}

Result<KeyFile> read(std::string_view text)
{
    const Result<Json> json = parseJson(text, {.bytes = 4'096, .depth = 2});
    if (!json)
        return tl::unexpected(json.error());
    FieldReader fields(*json, "root key file", "");
    KeyFile file;
    if (fields.requiredText("type", kLongestHex) != kType)
        fields.problem("type", std::string(kType));
    const std::optional<PublicKey> key = publicKeyFromHex(fields.requiredText("public", kLongestHex));
    if (!key)
        fields.problem("public", "a public key");
    file.publicKey = key.value_or(PublicKey{});
    file.salt = hexField(fields, "salt");
    file.sealed = hexField(fields, "sealed");
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    file.cost.memoryKib = static_cast<std::uint32_t>(fields.integer("memory_kib", 0, 1, most));
    file.cost.iterations = static_cast<std::uint32_t>(fields.integer("iterations", 0, 1, most));
    if (!secrets::isSane(file.cost) || file.salt.size() != kSaltBytes)
        fields.problem("memory_kib", "a cost within bounds, with a salt of 16 bytes");
    return fields.finish(std::move(file));
}

} // namespace

Result<std::string> sealedKeyFile(const SigningKey &key, const secrets::Secret &passphrase, secrets::PassphraseCost cost)
{
    const secrets::Bytes salt = secrets::randomBytes(kSaltBytes);
    return secrets::argon2id(passphrase, salt, cost).map([&](const secrets::SecureBuffer &sealing) {
        return canonicalJson(Json{{"type", kType},
                                  {"public", secrets::hexOf(key.publicKey().bytes)},
                                  {"salt", secrets::hexOf(salt)},
                                  {"memory_kib", cost.memoryKib},
                                  {"iterations", cost.iterations},
                                  {"sealed", secrets::hexOf(secrets::seal(sealing.bytes(), key.seed(), kType))}});
    });
}

Result<SigningKey> keyFromFile(std::string_view text, const secrets::Secret &passphrase)
{
    const Result<KeyFile> file = read(text);
    if (!file)
        return tl::unexpected(file.error());
    const Result<secrets::SecureBuffer> sealing = secrets::argon2id(passphrase, file->salt, file->cost);
    if (!sealing)
        return tl::unexpected(sealing.error());
    const std::optional<secrets::SecureBuffer> seed = secrets::unseal(sealing->bytes(), file->sealed, kType);
    if (!seed)
        return fail(ErrorCode::WrongPassphrase);
    Result<SigningKey> key = SigningKey::fromSeed(seed->bytes());
    if (key && key->publicKey() != file->publicKey)
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", "root key file").with("key", "").with("path", "public").with("what", "the public half of the key in it"));
    return key;
}

Result<PublicKey> publicKeyOfFile(std::string_view text)
{
    return read(text).map([](const KeyFile &file) { return file.publicKey; });
}

} // namespace assay::publish
