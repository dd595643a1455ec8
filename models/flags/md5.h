// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay::flags {

// MD5 is what every SDK shards and obfuscates with; it protects nothing here. A private routine, since
// the crypto library's costs four digests of set-up per call and fails under a FIPS provider.

using Md5Digest = std::array<std::uint8_t, 16>;

/// The 16 bytes of MD5(text).
[[nodiscard]] Md5Digest md5(std::string_view text);

/// A digest in 32 lower-case hexadecimal digits, into a caller's buffer; returns a view of it.
std::string_view hexOf(const Md5Digest &digest, std::array<char, 32> &buffer);

/// MD5(text) in 32 lower-case hexadecimal digits.
[[nodiscard]] std::string md5Hex(std::string_view text);

/// As md5Hex(), into a caller's buffer; returns a view of it.
std::string_view md5Hex(std::string_view text, std::array<char, 32> &buffer);

/// The first four bytes of MD5(prefix + key), big-endian: the number that is taken modulo the shards.
[[nodiscard]] std::uint32_t md5Word(std::string_view prefix, std::string_view key);

/// What one lane of md5Words() or md5Digests() hashes: prefix + key.
struct HashInput {
    std::string_view prefix;
    std::string_view key;
};

/// md5Word() of many inputs, 16 at a time in vector registers where the processor has them.
void md5Words(std::span<const HashInput> inputs, std::span<std::uint32_t> words);

/// md5() of many inputs, in the same way.
void md5Digests(std::span<const HashInput> inputs, std::span<Md5Digest> digests);

/// md5Word() of two inputs. Takes hardly longer than one: a digest is a chain of steps that each wait for the last, and
/// two chains wait together.
[[nodiscard]] std::array<std::uint32_t, 2> md5WordPair(const HashInput &first, const HashInput &second);

/// The shard of a subject: md5Word(salt + "-", key) modulo totalShards.
/// @param totalShards  above 0
[[nodiscard]] std::uint32_t shardOf(std::string_view salt, std::string_view key, std::uint32_t totalShards);

} // namespace assay::flags
