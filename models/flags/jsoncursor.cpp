// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/jsoncursor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace assay::flags {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

int hexValue(char c)
{
    if (isDigit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Four hexadecimal digits at the front, or -1.
int codeUnit(std::string_view text)
{
    if (text.size() < 4)
        return -1;
    int unit = 0;
    for (const char c : text.substr(0, 4)) {
        const int digit = hexValue(c);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

bool isHighSurrogate(int unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

bool isLowSurrogate(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

/// Writes a code point as UTF-8 and returns the place after it.
char *putUtf8(char *out, std::uint32_t point)
{
    const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80U | (bits & 0x3fU)); };
    if (point < 0x80) {
        *out++ = static_cast<char>(point);
    } else if (point < 0x800) {
        *out++ = static_cast<char>(0xc0U | point >> 6U);
        *out++ = tail(point);
    } else if (point < 0x10000) {
        *out++ = static_cast<char>(0xe0U | point >> 12U);
        *out++ = tail(point >> 6U);
        *out++ = tail(point);
    } else {
        *out++ = static_cast<char>(0xf0U | point >> 18U);
        *out++ = tail(point >> 12U);
        *out++ = tail(point >> 6U);
        *out++ = tail(point);
    }
    return out;
}

char simpleEscape(char c)
{
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case '"':
    case '\\':
    case '/': return c;
    default: return '\0';
    }
}

constexpr std::uint64_t repeated(unsigned char byte)
{
    return 0x0101010101010101ULL * byte;
}

bool endsPlainText(char c)
{
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// The first quote, backslash or control character, or the end. Eight bytes at a time: subtracting
/// borrows into the high bit of a byte that was zero (or below a blank), and only bytes after the first
/// such one can be marked wrongly.
const char *endOfPlainText(const char *at, const char *end)
{
    if constexpr (std::endian::native == std::endian::little) {
        for (; end - at >= 8; at += 8) {
            std::uint64_t word;
            std::memcpy(&word, at, sizeof word);
            const std::uint64_t quotes = word ^ repeated('"');
            const std::uint64_t slashes = word ^ repeated('\\');
            const std::uint64_t found = (((quotes - repeated(1)) & ~quotes) | ((slashes - repeated(1)) & ~slashes) | ((word - repeated(0x20)) & ~word))
                & repeated(0x80);
            if (found != 0)
                return at + std::countr_zero(found) / 8;
        }
    }
    return std::find_if(at, end, endsPlainText);
}

} // namespace

bool JsonCursor::takeWord(std::string_view word)
{
    if (m_failed || static_cast<std::size_t>(m_end - m_at) < word.size() || std::memcmp(m_at, word.data(), word.size()) != 0) {
        fail();
        return false;
    }
    m_at += word.size();
    return true;
}

JsonCursor::Kind JsonCursor::kind()
{
    skipBlanks();
    if (m_failed || m_at == m_end)
        return Kind::End;
    switch (*m_at) {
    case '{': return Kind::Object;
    case '[': return Kind::Array;
    case '"': return Kind::Text;
    case 't':
    case 'f': return Kind::Boolean;
    case 'n': return Kind::Null;
    default: return Kind::Number;
    }
}

void JsonCursor::enterObject()
{
    if (take('{'))
        m_afterOpen = true;
    else
        fail();
}

void JsonCursor::enterArray()
{
    if (take('['))
        m_afterOpen = true;
    else
        fail();
}

bool JsonCursor::nextMember(std::string_view &key)
{
    if (!nextItem('}'))
        return false;
    key = text();
    if (!take(':'))
        fail();
    return !m_failed;
}

bool JsonCursor::nextElement()
{
    if (!nextItem(']'))
        return false;
    if (kind() == Kind::End)
        fail();
    return !m_failed;
}

bool JsonCursor::passText()
{
    bool hasEscape = false;
    for (;;) {
        m_at = endOfPlainText(m_at, m_end);
        if (m_at == m_end || static_cast<unsigned char>(*m_at) < 0x20) {
            fail();
            return false;
        }
        if (*m_at == '"')
            return hasEscape;
        hasEscape = true; // what follows the backslash is looked at when it is decoded
        if (m_end - m_at < 2 || static_cast<unsigned char>(m_at[1]) < 0x20) {
            fail();
            return false;
        }
        m_at += 2;
    }
}

std::string_view JsonCursor::text()
{
    skipBlanks();
    if (!take('"')) {
        fail();
        return {};
    }
    const char *const first = m_at;
    const bool hasEscape = passText();
    if (m_failed)
        return {};
    const std::string_view raw{first, static_cast<std::size_t>(m_at - first)};
    if (!hasEscape) {
        ++m_at;
        return raw;
    }
    const std::string_view plain = unescaped(raw);
    if (!m_failed)
        ++m_at;
    return plain;
}

std::string_view JsonCursor::unescaped(std::string_view raw)
{
    // An escape is never shorter than what it stands for.
    char *const first = static_cast<char *>(m_arena.allocate(raw.size(), 1));
    char *out = first;
    while (!raw.empty()) {
        if (raw.front() != '\\') {
            *out++ = raw.front();
            raw.remove_prefix(1);
            continue;
        }
        const char c = raw[1];
        raw.remove_prefix(2);
        if (c != 'u') {
            const char plain = simpleEscape(c);
            if (plain == '\0') {
                fail();
                return {};
            }
            *out++ = plain;
            continue;
        }
        const int unit = codeUnit(raw);
        if (unit < 0) {
            fail();
            return {};
        }
        raw.remove_prefix(4);
        std::uint32_t point = static_cast<std::uint32_t>(unit);
        if (isHighSurrogate(unit)) {
            const int low = raw.starts_with("\\u") ? codeUnit(raw.substr(2)) : -1;
            if (!isLowSurrogate(low)) {
                fail();
                return {};
            }
            raw.remove_prefix(6);
            point = 0x10000U + ((point - 0xd800U) << 10U) + (static_cast<std::uint32_t>(low) - 0xdc00U);
        } else if (isLowSurrogate(unit)) {
            fail();
            return {};
        }
        out = putUtf8(out, point);
    }
    return {first, static_cast<std::size_t>(out - first)};
}

std::string_view JsonCursor::number()
{
    skipBlanks();
    const char *const first = m_at;
    const auto digits = [this] {
        const char *const start = m_at;
        while (m_at != m_end && isDigit(*m_at))
            ++m_at;
        return m_at - start;
    };
    const auto at = [this](char c) { return m_at != m_end && *m_at == c; };
    if (m_failed)
        return {};
    if (at('-'))
        ++m_at;
    const bool isZero = at('0');
    const auto whole = digits();
    bool isGood = whole > 0 && (!isZero || whole == 1);
    if (isGood && at('.')) {
        ++m_at;
        isGood = digits() > 0;
    }
    if (isGood && (at('e') || at('E'))) {
        ++m_at;
        if (at('+') || at('-'))
            ++m_at;
        isGood = digits() > 0;
    }
    if (!isGood) {
        fail();
        return {};
    }
    return {first, static_cast<std::size_t>(m_at - first)};
}

bool JsonCursor::boolean()
{
    skipBlanks();
    const bool value = m_at != m_end && *m_at == 't';
    return takeWord(value ? "true" : "false") && value;
}

std::string_view JsonCursor::skip()
{
    skipBlanks();
    const char *const first = m_at;
    std::array<bool, kMaxDepth> isObject{};
    std::size_t depth = 0;
    do {
        const Kind next = kind();
        switch (next) {
        case Kind::Object:
        case Kind::Array:
            if (depth == kMaxDepth) {
                fail();
                return {};
            }
            isObject[depth++] = next == Kind::Object;
            next == Kind::Object ? enterObject() : enterArray();
            break;
        case Kind::Text: (void)text(); break;
        case Kind::Number: (void)number(); break;
        case Kind::Boolean: (void)boolean(); break;
        case Kind::Null: takeWord("null"); break;
        case Kind::End: fail(); break;
        }
        // Steps out of everything that ends here, and to the next value of what does not.
        std::string_view key;
        while (depth > 0 && !(isObject[depth - 1] ? nextMember(key) : nextElement()) && !m_failed)
            --depth;
    } while (depth > 0 && !m_failed);
    if (m_failed)
        return {};
    return {first, static_cast<std::size_t>(m_at - first)};
}

bool JsonCursor::isAtEnd()
{
    skipBlanks();
    return !m_failed && m_at == m_end;
}

bool isJson(std::string_view text)
{
    std::pmr::monotonic_buffer_resource arena;
    JsonCursor cursor(text, arena);
    cursor.skip();
    return cursor.isAtEnd();
}

} // namespace assay::flags
