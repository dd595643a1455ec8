// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/md5.h"

#include <bit>
#include <cstring>

#include "models/flags/md5core.h"

namespace assay::flags {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kMostInOneBlock = 55; // 0x80 and eight bytes of length must follow

using Words = std::array<std::uint32_t, 16>;

std::uint32_t littleEndian(std::uint32_t word)
{
    return std::endian::native == std::endian::little ? word : __builtin_bswap32(word);
}

void compressBytes(std::uint32_t *state, const unsigned char *bytes)
{
    Words message;
    std::memcpy(message.data(), bytes, kBlock);
    if constexpr (std::endian::native != std::endian::little) {
        for (std::uint32_t &word : message)
            word = littleEndian(word);
    }
    md5core::compress(state, message.data());
}

/// Feeds bytes in pieces; only for messages that do not fit one block.
class Stream {
public:
    void add(std::string_view text)
    {
        m_length += text.size();
        while (!text.empty()) {
            const std::size_t taken = std::min(kBlock - m_filled, text.size());
            std::memcpy(m_block.data() + m_filled, text.data(), taken);
            m_filled += taken;
            text.remove_prefix(taken);
            flushFullBlock();
        }
    }

    const std::array<std::uint32_t, 4> &finish()
    {
        const std::uint64_t bits = std::uint64_t{m_length} * 8;
        m_block[m_filled++] = 0x80;
        if (m_filled > kBlock - 8) {
            std::memset(m_block.data() + m_filled, 0, kBlock - m_filled);
            m_filled = kBlock;
            flushFullBlock();
        }
        std::memset(m_block.data() + m_filled, 0, kBlock - 8 - m_filled);
        for (std::size_t i = 0; i < 8; ++i)
            m_block[kBlock - 8 + i] = static_cast<unsigned char>(bits >> (8 * i));
        compressBytes(m_state.data(), m_block.data());
        return m_state;
    }

private:
    void flushFullBlock()
    {
        if (m_filled < kBlock)
            return;
        compressBytes(m_state.data(), m_block.data());
        m_filled = 0;
    }

    std::array<std::uint32_t, 4> m_state = md5core::kInitial;
    std::array<unsigned char, kBlock> m_block{};
    std::size_t m_filled{};
    std::size_t m_length{};
};

} // namespace

Md5Digest md5(std::string_view text)
{
    Stream stream;
    stream.add(text);
    const std::array<std::uint32_t, 4> &state = stream.finish();
    Md5Digest digest;
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (8 * (i % 4)));
    return digest;
}

std::string_view hexOf(const Md5Digest &digest, std::array<char, 32> &buffer)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < digest.size(); ++i) {
        buffer[2 * i] = digits[digest[i] >> 4U];
        buffer[2 * i + 1] = digits[digest[i] & 15U];
    }
    return {buffer.data(), buffer.size()};
}

std::string_view md5Hex(std::string_view text, std::array<char, 32> &buffer)
{
    return hexOf(md5(text), buffer);
}

std::string md5Hex(std::string_view text)
{
    std::array<char, 32> buffer;
    return std::string{md5Hex(text, buffer)};
}

std::uint32_t md5Word(std::string_view prefix, std::string_view key)
{
    const std::size_t length = prefix.size() + key.size();
    if (length > kMostInOneBlock) {
        Stream stream;
        stream.add(prefix);
        stream.add(key);
        return __builtin_bswap32(stream.finish()[0]);
    }
    alignas(16) std::array<unsigned char, kBlock> block{};
    if (!prefix.empty())
        std::memcpy(block.data(), prefix.data(), prefix.size());
    if (!key.empty())
        std::memcpy(block.data() + prefix.size(), key.data(), key.size());
    block[length] = 0x80;
    block[56] = static_cast<unsigned char>(length * 8);
    block[57] = static_cast<unsigned char>((length * 8) >> 8U);
    std::array<std::uint32_t, 4> state = md5core::kInitial;
    compressBytes(state.data(), block.data());
    return __builtin_bswap32(state[0]);
}

std::uint32_t shardOf(std::string_view salt, std::string_view key, std::uint32_t totalShards)
{
    std::string prefix;
    prefix.reserve(salt.size() + 1);
    prefix.append(salt).push_back('-');
    return md5Word(prefix, key) % totalShards;
}

} // namespace assay::flags
