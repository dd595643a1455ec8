// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/crypto.h"

#include <cstdlib>
#include <memory>
#include <new>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <sodium.h>

namespace assay::secrets {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kArgonSaltBytes = crypto_pwhash_SALTBYTES;

/// OpenSSL calls on fixed algorithms fail only when memory runs out.
void require(bool succeeded)
{
    if (!succeeded)
        throw std::bad_alloc();
}

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX *context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

int sizeFor(std::size_t size)
{
    return static_cast<int>(size);
}

std::optional<unsigned> hexDigit(char character)
{
    if (character >= '0' && character <= '9')
        return static_cast<unsigned>(character - '0');
    if (character >= 'a' && character <= 'f')
        return static_cast<unsigned>(character - 'a' + 10);
    return std::nullopt;
}

} // namespace

std::string hexOf(ByteView bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 15U]);
    }
    return text;
}

std::optional<Bytes> bytesFromHex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return std::nullopt;
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t index = 0; index < text.size(); index += 2) {
        const auto high = hexDigit(text[index]);
        const auto low = hexDigit(text[index + 1]);
        if (!high || !low)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
    }
    return bytes;
}

bool isEqual(ByteView left, ByteView right)
{
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

Digest sha256(std::string_view text)
{
    Digest digest{};
    require(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return digest;
}

Digest hmacSha256(ByteView key, std::string_view message)
{
    Digest digest{};
    unsigned size = 0;
    require(HMAC(EVP_sha256(), key.data(), sizeFor(key.size()), bytesOf(message), message.size(), digest.data(), &size)
            != nullptr);
    return digest;
}

SecureBuffer hkdfSha256(ByteView inputKey, ByteView salt, std::string_view info)
{
    struct FreeKdf {
        void operator()(EVP_KDF *kdf) const noexcept { EVP_KDF_free(kdf); }
        void operator()(EVP_KDF_CTX *context) const noexcept { EVP_KDF_CTX_free(context); }
    };
    const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    require(kdf != nullptr);
    const std::unique_ptr<EVP_KDF_CTX, FreeKdf> context(EVP_KDF_CTX_new(kdf.get()));
    require(context != nullptr);

    // OSSL_PARAM takes pointers to non-const and only reads them.
    std::string digestName = "SHA256";
    Bytes saltCopy(salt.begin(), salt.end());
    if (saltCopy.empty())
        saltCopy.resize(kKeyBytes); // RFC 5869: no salt is one of zeros; OpenSSL takes no empty one
    std::string infoCopy(info);
    const SecureBuffer keyCopy(inputKey);
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digestName.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<std::uint8_t *>(keyCopy.bytes().data()), keyCopy.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, saltCopy.data(), saltCopy.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, infoCopy.data(), infoCopy.size()), OSSL_PARAM_construct_end()};
    SecureBuffer key(kKeyBytes);
    require(EVP_KDF_derive(context.get(), key.bytes().data(), key.size(), parameters.data()) == 1);
    return key;
}

void fillRandom(std::span<std::uint8_t> bytes)
{
    if (RAND_priv_bytes(bytes.data(), sizeFor(bytes.size())) != 1)
        std::abort();
}

Bytes randomBytes(std::size_t size)
{
    Bytes bytes(size);
    fillRandom(bytes);
    return bytes;
}

SecureBuffer randomKey()
{
    SecureBuffer key(kKeyBytes);
    fillRandom(key.bytes());
    return key;
}

std::string randomUuid()
{
    Bytes bytes = randomBytes(16);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
    std::string text = hexOf(bytes);
    for (const std::size_t place : {20U, 16U, 12U, 8U})
        text.insert(place, 1, '-');
    return text;
}

Bytes seal(ByteView key, ByteView plain, std::string_view associated)
{
    Bytes sealed = randomBytes(kNonceBytes);
    sealed.resize(kNonceBytes + plain.size() + kTagBytes);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    require(cipher != nullptr && key.size() == kKeyBytes);
    int written = 0;
    auto *const text = sealed.data() + kNonceBytes;
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), sealed.data()) == 1
            && EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytesOf(associated), sizeFor(associated.size())) == 1
            && EVP_EncryptUpdate(cipher.get(), text, &written, plain.data(), sizeFor(plain.size())) == 1
            && EVP_EncryptFinal_ex(cipher.get(), text + plain.size(), &written) == 1
            && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, sizeFor(kTagBytes), text + plain.size()) == 1);
    return sealed;
}

std::optional<SecureBuffer> unseal(ByteView key, ByteView sealed, std::string_view associated)
{
    if (sealed.size() < kNonceBytes + kTagBytes || key.size() != kKeyBytes)
        return std::nullopt;
    const ByteView text = sealed.subspan(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    Bytes tag(sealed.end() - kTagBytes, sealed.end());
    SecureBuffer plain(text.size());
    const Cipher cipher(EVP_CIPHER_CTX_new());
    require(cipher != nullptr);
    int written = 0;
    const bool isGenuine = EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), sealed.data()) == 1
        && EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytesOf(associated), sizeFor(associated.size())) == 1
        && EVP_DecryptUpdate(cipher.get(), plain.bytes().data(), &written, text.data(), sizeFor(text.size())) == 1
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, sizeFor(kTagBytes), tag.data()) == 1
        && EVP_DecryptFinal_ex(cipher.get(), plain.bytes().data() + plain.size(), &written) == 1;
    if (!isGenuine)
        return std::nullopt;
    return plain;
}

bool isSane(PassphraseCost cost)
{
    return cost.memoryKib >= kLowestCost.memoryKib && cost.memoryKib <= kHighestCost.memoryKib
        && cost.iterations >= kLowestCost.iterations && cost.iterations <= kHighestCost.iterations;
}

Result<SecureBuffer> argon2id(const Secret &passphrase, ByteView salt, PassphraseCost cost)
{
    if (!isSane(cost) || salt.size() != kArgonSaltBytes)
        return fail(Error{ErrorCode::InvalidArgument, Remedy::None, {}, {}}
                        .with("name", "passphrase cost")
                        .with("what", std::to_string(cost.memoryKib) + " KiB, " + std::to_string(cost.iterations) + " passes"));
    SecureBuffer key(kKeyBytes);
    const auto *text = reinterpret_cast<const char *>(passphrase.bytes().data());
    if (crypto_pwhash(key.bytes().data(), key.size(), text, passphrase.bytes().size(), salt.data(), cost.iterations,
                      std::size_t{cost.memoryKib} * 1024U, crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        return fail(Error{ErrorCode::Internal, Remedy::CloseOtherProgram, {}, {}}.with(
            "what", "Argon2id needs " + std::to_string(cost.memoryKib / 1024U) + " MiB of free memory"));
    return key;
}

} // namespace assay::secrets
