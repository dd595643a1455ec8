// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

namespace assay::secrets {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;

inline constexpr std::size_t kKeyBytes = 32;

/// The bytes of a text, not copied.
[[nodiscard]] inline ByteView viewOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

/// Lower-case hex.
[[nodiscard]] std::string hexOf(ByteView bytes);
/// Undoes hexOf(); nothing for any other text.
[[nodiscard]] std::optional<Bytes> bytesFromHex(std::string_view text);

[[nodiscard]] Digest sha256(std::string_view text);
[[nodiscard]] Digest hmacSha256(ByteView key, std::string_view message);

/// HKDF with SHA-256, extract and expand. Source: RFC 5869.
[[nodiscard]] SecureBuffer hkdfSha256(ByteView inputKey, ByteView salt, std::string_view info);

/// Random bytes of the operating system. Ends the process when there are none: no key must be guessable.
void fillRandom(std::span<std::uint8_t> bytes);
[[nodiscard]] Bytes randomBytes(std::size_t size);
[[nodiscard]] SecureBuffer randomKey();
/// A random uuid, version 4 (RFC 9562).
[[nodiscard]] std::string randomUuid();

/// AES-256-GCM with a random 96-bit nonce: nonce ‖ ciphertext ‖ tag. `associated` is covered, not contained.
/// @param key  kKeyBytes long
[[nodiscard]] Bytes seal(ByteView key, ByteView plain, std::string_view associated);
/// Undoes seal(); nothing when key, text or associated data are not those of seal().
[[nodiscard]] std::optional<SecureBuffer> unseal(ByteView key, ByteView sealed, std::string_view associated);

/// What a guess at a passphrase costs.
struct PassphraseCost {
    std::uint32_t memoryKib{};
    std::uint32_t iterations{};

    bool operator==(const PassphraseCost &) const = default;
};

/// Bounds on costs read from a file: below is too cheap to be ours, above is meant to hang the machine.
inline constexpr PassphraseCost kLowestCost{47'104, 1};
inline constexpr PassphraseCost kHighestCost{2'097'152, 10};

/// Equal, without telling by the time taken where they differ.
[[nodiscard]] bool isEqual(ByteView left, ByteView right);

/// True within the bounds.
[[nodiscard]] bool isSane(PassphraseCost cost);

/// Argon2id, one lane, 32 bytes. Takes about a second by design: never on the GUI thread.
/// @param salt  16 bytes
/// @return Internal with `what` when the memory is not to be had; InvalidArgument outside the bounds
[[nodiscard]] Result<SecureBuffer> argon2id(const Secret &passphrase, ByteView salt, PassphraseCost cost);

} // namespace assay::secrets
