// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/recoverykey.h"

#include <array>
#include <optional>

#include "app/secrets/crypto.h"

namespace assay::secrets {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kGroupSymbols = 4;
constexpr std::size_t kKeySymbols = 13 * kGroupSymbols;
constexpr std::size_t kSymbols = kKeySymbols + kGroupSymbols;

/// Five bits from `bit` on; bits past the end are zero.
unsigned fiveBits(ByteView bytes, std::size_t bit)
{
    unsigned value = 0;
    for (std::size_t index = bit; index < bit + 5; ++index) {
        const unsigned byte = index / 8 < bytes.size() ? bytes[index / 8] : 0U;
        value = value << 1U | (byte >> (7U - index % 8U) & 1U);
    }
    return value;
}

std::array<char, kGroupSymbols> checksum(ByteView key)
{
    const Digest digest = sha256({reinterpret_cast<const char *>(key.data()), key.size()});
    std::array<char, kGroupSymbols> symbols{};
    for (std::size_t index = 0; index < symbols.size(); ++index)
        symbols[index] = kAlphabet[fiveBits(digest, 5 * index)];
    return symbols;
}

std::optional<unsigned> valueOf(char symbol)
{
    if (symbol >= 'a' && symbol <= 'z')
        symbol = static_cast<char>(symbol - 'a' + 'A');
    if (symbol == 'O')
        return 0U;
    if (symbol == 'I' || symbol == 'L')
        return 1U;
    const std::size_t place = kAlphabet.find(symbol);
    return place == std::string_view::npos ? std::nullopt : std::optional(static_cast<unsigned>(place));
}

Error refused(std::string what)
{
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}.with("name", "recovery key").with("what", std::move(what));
}

} // namespace

std::string recoveryKeyText(const Secret &key)
{
    std::string text;
    text.reserve(kSymbols + kSymbols / kGroupSymbols); // one buffer: no copies left behind by growth
    for (std::size_t index = 0; index < kKeySymbols; ++index) {
        text.push_back(kAlphabet[fiveBits(key.bytes(), 5 * index)]);
        if (index % kGroupSymbols == kGroupSymbols - 1)
            text.push_back('-');
    }
    const auto sum = checksum(key.bytes());
    return text.append(sum.data(), sum.size());
}

Result<Secret> recoveryKeyFromText(std::string_view text)
{
    SecureBuffer values(kSymbols);
    std::size_t count = 0;
    for (const char character : text) {
        if (character == '-' || character == ' ' || character == '\n' || character == '\r' || character == '\t')
            continue;
        const auto value = valueOf(character);
        if (!value)
            return fail(refused("symbol " + std::to_string(count + 1) + " is not one of 0-9 and A-Z without U"));
        if (count < kSymbols)
            values.bytes()[count] = static_cast<std::uint8_t>(*value);
        ++count;
    }
    if (count != kSymbols)
        return fail(refused(std::to_string(count) + " symbols instead of " + std::to_string(kSymbols)));

    SecureBuffer key(kKeyBytes);
    bool hasSpareBits = false;
    for (std::size_t bit = 0; bit < 5 * kKeySymbols; ++bit) {
        const unsigned value = unsigned{values.bytes()[bit / 5]} >> (4U - bit % 5U) & 1U;
        if (bit / 8 < kKeyBytes)
            key.bytes()[bit / 8] = static_cast<std::uint8_t>(unsigned{key.bytes()[bit / 8]} | (value << (7U - static_cast<unsigned>(bit % 8))));
        else
            hasSpareBits = hasSpareBits || value != 0;
    }
    const auto sum = checksum(key.bytes());
    for (std::size_t index = 0; index < kGroupSymbols; ++index) {
        if (hasSpareBits || valueOf(sum[index]) != values.bytes()[kKeySymbols + index])
            return fail(refused("the last group does not fit the others: a symbol is mistyped"));
    }
    return Secret(std::move(key));
}

} // namespace assay::secrets
