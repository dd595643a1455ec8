// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string_view>

namespace assay::flags {

/// Reads JSON forward, one value at a time, without building a tree: a ruleset is read once into flat
/// arrays and its texts stay where they are. Strict RFC 8259; a broken rule stops the cursor for good
/// (failed()), and every read then returns an empty value. Texts without escapes are views of the
/// document; the others are kept in the arena.
///
/// Not for deep or unknown trees: skip() bounds the nesting, everything else is read member by member.
class JsonCursor {
public:
    enum class Kind : std::uint8_t { Object, Array, Text, Number, Boolean, Null, End };

    static constexpr std::size_t kMaxDepth = 64;

    /// @param document  valid UTF-8 that outlives the views
    JsonCursor(std::string_view document, std::pmr::memory_resource &arena)
        : m_begin(document.data()), m_at(m_begin), m_end(m_begin + document.size()), m_arena(arena)
    {
    }

    /// What stands next, after blanks. End also when the cursor has failed.
    [[nodiscard]] Kind kind();
    [[nodiscard]] bool failed() const { return m_failed; }
    /// Where the cursor stands, or where it failed.
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(m_at - m_begin); }
    /// Goes back to an offset() taken before a value.
    void rewind(std::size_t offset) { m_at = m_begin + offset; m_afterOpen = false; }

    /// Steps into an object; nextMember() then gives each key and stands before its value.
    void enterObject();
    [[nodiscard]] bool nextMember(std::string_view &key);
    /// Steps into an array; nextElement() then stands before each value.
    void enterArray();
    [[nodiscard]] bool nextElement();

    [[nodiscard]] std::string_view text();
    /// The number as it is written.
    [[nodiscard]] std::string_view number();
    [[nodiscard]] bool boolean();
    /// Passes over any value and returns it as it is written.
    std::string_view skip();
    /// True when nothing but blanks follows.
    [[nodiscard]] bool isAtEnd();

private:
    // Here, not in the .cpp file: position-independent code calls what it could inline, and these make
    // up a quarter of reading a ruleset.
    void fail() { m_failed = true; }
    void skipBlanks()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }
    bool take(char c)
    {
        skipBlanks();
        if (m_failed || m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    /// Steps to the next element or member, or over the closing character.
    [[nodiscard]] bool nextItem(char close)
    {
        const bool isFirst = m_afterOpen;
        m_afterOpen = false;
        if (take(close))
            return false;
        if (!isFirst && !take(','))
            fail();
        return !m_failed;
    }
    bool takeWord(std::string_view word);
    /// Passes over a string; says whether it had an escape.
    bool passText();
    std::string_view unescaped(std::string_view raw);

    const char *m_begin;
    const char *m_at;
    const char *m_end;
    std::pmr::memory_resource &m_arena;
    bool m_afterOpen{};
    bool m_failed{};
};

/// True when the text is exactly one JSON value.
[[nodiscard]] bool isJson(std::string_view text);

} // namespace assay::flags
