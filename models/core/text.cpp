// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

namespace assay {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLower(char c) { return c >= 'a' && c <= 'z'; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isAlnum(char c) { return isDigit(c) || isLower(c) || isUpper(c); }
bool isHex(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// Length of the UTF-8 sequence that starts with `lead`, 0 for a byte that cannot start one.
std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if ((lead & 0xF0U) == 0xE0)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/// Rejects overlong forms, surrogates and code points beyond U+10FFFF by the second byte.
bool isSecondByteAllowed(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xE0: return second >= 0xA0;
    case 0xED: return second < 0xA0;
    case 0xF0: return second >= 0x90;
    case 0xF4: return second < 0x90;
    default: return true;
    }
}

bool looksLikeEmail(std::string_view text)
{
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0)
        return false;
    const std::string_view host = text.substr(at + 1);
    const std::size_t dot = host.rfind('.');
    return dot != std::string_view::npos && dot > 0 && dot + 2 < host.size() + 1 && host.size() - dot > 2;
}

bool looksLikePhone(std::string_view text)
{
    const auto digits = std::ranges::count_if(text, isDigit);
    if (digits < 7 || digits > 15)
        return false;
    const bool onlyPhoneCharacters = std::ranges::all_of(
        text, [](char c) { return isDigit(c) || c == '+' || c == '-' || c == ' ' || c == '(' || c == ')' || c == '.' || c == '/'; });
    // A plain short number is a quantity; a plus, brackets or grouping make it a phone number.
    return onlyPhoneCharacters && (text.front() == '+' || text.front() == '(' || digits >= 10)
        && std::ranges::count(text, '.') < 2;
}

bool looksLikeIpv4(std::string_view text)
{
    int parts = 0;
    std::size_t position = 0;
    while (position <= text.size()) {
        const std::size_t end = std::min(text.find('.', position), text.size());
        const std::string_view part = text.substr(position, end - position);
        if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, isDigit))
            return false;
        ++parts;
        position = end + 1;
    }
    return parts == 4;
}

bool looksLikeIpv6(std::string_view text)
{
    return std::ranges::count(text, ':') >= 2 && text.size() >= 6
        && std::ranges::all_of(text, [](char c) { return isHex(c) || c == ':' || c == '.' || c == '%'; });
}

bool looksLikeUuid(std::string_view text)
{
    constexpr std::array<std::size_t, 4> dashes{8, 13, 18, 23};
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isDash = std::ranges::find(dashes, i) != dashes.end();
        if (isDash ? text[i] != '-' : !isHex(text[i]))
            return false;
    }
    return true;
}

/// Shannon entropy in bits per character.
double entropy(std::string_view text)
{
    std::array<int, 256> counts{};
    for (const char c : text)
        ++counts[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const int count : counts) {
        if (count > 0) {
            const double share = count / static_cast<double>(text.size());
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

bool looksLikeToken(std::string_view text)
{
    if (text.size() < 16 || !std::ranges::all_of(text, [](char c) { return isAlnum(c) || c == '-' || c == '_' || c == '+' || c == '/' || c == '='; }))
        return false;
    const auto digits = std::ranges::count_if(text, isDigit);
    return digits * 8 >= static_cast<std::ptrdiff_t>(text.size()) && entropy(text) > 3.0;
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = sequenceLength(lead);
        if (lead == 0 || length == 0 || i + length > text.size())
            return false;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0U) != 0x80 || (k == 1 && !isSecondByteAllowed(lead, next)))
                return false;
        }
        i += length;
    }
    return true;
}

bool isKey(std::string_view text)
{
    return !text.empty() && text.size() <= 128 && (isLower(text.front()) || isDigit(text.front()))
        && std::ranges::all_of(text, [](char c) { return isLower(c) || isDigit(c) || c == '_' || c == '.' || c == '-'; });
}

std::string slug(std::string_view name)
{
    std::string key;
    bool pendingDash = false;
    for (const char c : name) {
        if (!isAlnum(c)) {
            pendingDash = !key.empty();
            continue;
        }
        if (pendingDash)
            key.push_back('-');
        pendingDash = false;
        key.push_back(isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c);
        if (key.size() == 128)
            break;
    }
    return key;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string> &entries)
{
    constexpr std::size_t longest = 128; // of what a person types; the distance costs the product of both lengths
    if (word.size() > longest)
        return std::nullopt;
    std::optional<std::string> best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3);
    for (const std::string &entry : entries) {
        if (entry.size() > longest)
            continue;
        const std::size_t distance = editDistance(word, entry);
        if (distance <= bestDistance && (!best || distance < bestDistance)) {
            best = entry;
            bestDistance = distance;
        }
    }
    return best;
}

bool looksLikeIdentifier(std::string_view text)
{
    if (text.empty())
        return false;
    const bool isLongNumber = text.size() > 12 && std::ranges::all_of(text, isDigit);
    return isLongNumber || looksLikeEmail(text) || looksLikePhone(text) || looksLikeIpv4(text) || looksLikeIpv6(text)
        || looksLikeUuid(text) || looksLikeToken(text);
}

} // namespace assay
