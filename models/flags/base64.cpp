// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/base64.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace assay::flags {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 64;

constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

/// Both characters of twelve bits: half as many look-ups.
constexpr std::array<std::array<char, 2>, 4'096> kPairs = [] {
    std::array<std::array<char, 2>, 4'096> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i)
        pairs[i] = {kAlphabet[i / 64], kAlphabet[i % 64]};
    return pairs;
}();

} // namespace

void appendBase64(std::string &text, std::string_view bytes)
{
    const std::size_t begin = text.size();
    text.resize(begin + (bytes.size() + 2) / 3 * 4);
    char *out = text.data() + begin;
    const auto byte = [bytes](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(bytes[at])}; };
    const auto put = [&out](std::uint32_t twelveBits) {
        std::memcpy(out, kPairs[twelveBits].data(), 2);
        out += 2;
    };
    std::size_t at = 0;
    for (; at + 3 <= bytes.size(); at += 3) {
        const std::uint32_t group = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
        put(group >> 12U);
        put(group & 4'095U);
    }
    if (at == bytes.size())
        return;
    const bool isPair = at + 2 == bytes.size();
    const std::uint32_t group = byte(at) << 16U | (isPair ? byte(at + 1) << 8U : 0U);
    put(group >> 12U);
    *out++ = isPair ? kAlphabet[group >> 6U & 63U] : '=';
    *out = '=';
}

std::string base64Encode(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    appendBase64(text, bytes);
    return text;
}

std::optional<std::string> base64Decode(std::string_view text)
{
    if (text.size() % 4 == 0 && text.ends_with('='))
        text.remove_suffix(text.ends_with("==") ? 2 : 1);
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
        if (value == kNone)
            return std::nullopt;
        group = (group << 6U | value) & 0xffffffU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<char>(group >> bits & 255U));
        }
    }
    return bytes;
}

} // namespace assay::flags
