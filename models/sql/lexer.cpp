// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/lexer.h"

#include <optional>

#include <tl/expected.hpp>

namespace assay::sql {
namespace {

bool isLetter(char c)
{
    // Bytes of other alphabets belong to names in both engines.
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

class Scanner {
public:
    Scanner(std::string_view sql, const Lexicon &lexicon) : m_sql(sql), m_lexicon(lexicon) {}

    tl::expected<std::vector<Token>, LexicalProblem> run()
    {
        while (m_at < m_sql.size() && !m_problem) {
            if (isBlank(m_sql[m_at]))
                ++m_at;
            else
                next();
        }
        if (m_problem)
            return tl::unexpected(*m_problem);
        return std::move(m_tokens);
    }

private:
    [[nodiscard]] char peek(std::size_t ahead) const { return m_at + ahead < m_sql.size() ? m_sql[m_at + ahead] : '\0'; }
    [[nodiscard]] bool startsWith(std::string_view text) const { return m_sql.substr(m_at).starts_with(text); }

    void take(TokenKind kind, std::size_t length)
    {
        m_tokens.push_back({kind, m_at, m_sql.substr(m_at, length)});
        m_at += length;
    }
    void stop(std::string what) { m_problem = LexicalProblem{m_at, std::move(what)}; }

    void next()
    {
        const char c = m_sql[m_at];
        if (startsWith("--"))
            takeLineComment();
        else if (startsWith("/*"))
            takeBlockComment();
        else if (startsWith("{{"))
            takePlaceholder();
        else if (c == '\'')
            takeQuoted(TokenKind::Text, 0, '\'', false);
        else if (c == '"')
            takeQuoted(TokenKind::Name, 0, '"', false);
        else if (isStringPrefix())
            takePrefixed();
        else if (isLetter(c))
            takeWord();
        else if (isDigit(c) || (c == '.' && isDigit(peek(1))))
            takeNumber();
        else if (c == '$')
            takeDollar();
        else if (c == '?')
            take(TokenKind::Parameter, 1);
        else
            take(TokenKind::Symbol, 1);
    }

    void takeLineComment()
    {
        const std::size_t end = m_sql.find_first_of("\n\r", m_at);
        take(TokenKind::Comment, (end == std::string_view::npos ? m_sql.size() : end) - m_at);
    }

    void takeBlockComment()
    {
        int depth = 0;
        std::size_t end = m_at;
        do {
            const std::string_view rest = m_sql.substr(end);
            if (rest.size() < 2)
                return stop("a comment that is not closed");
            if (rest.starts_with("/*") && (depth == 0 || m_lexicon.hasNestedComments)) {
                ++depth;
                end += 2;
            } else if (rest.starts_with("*/")) {
                --depth;
                end += 2;
            } else {
                ++end;
            }
        } while (depth > 0);
        take(TokenKind::Comment, end - m_at);
    }

    void takePlaceholder()
    {
        const std::size_t end = m_sql.find("}}", m_at);
        if (end == std::string_view::npos)
            return stop("a placeholder that is not closed");
        take(TokenKind::Placeholder, end + 2 - m_at);
    }

    /// @param skip  bytes before the opening quote
    void takeQuoted(TokenKind kind, std::size_t skip, char quote, bool hasEscapes)
    {
        std::size_t end = m_at + skip + 1;
        while (end < m_sql.size()) {
            if (hasEscapes && m_sql[end] == '\\') {
                end += 2;
            } else if (m_sql[end] == quote && end + 1 < m_sql.size() && m_sql[end + 1] == quote) {
                end += 2;
            } else if (m_sql[end] == quote) {
                return take(kind, end + 1 - m_at);
            } else {
                ++end;
            }
        }
        stop(kind == TokenKind::Text ? "a text that is not closed: every ' needs its second one, and one inside a text is written twice"
                                     : "a quoted name that is not closed: every \" needs its second one");
    }

    /// E'', B'', X'', N'' and U&'' or U&"".
    [[nodiscard]] bool isStringPrefix() const
    {
        const char c = m_sql[m_at];
        if ((c == 'U' || c == 'u') && peek(1) == '&')
            return peek(2) == '\'' || peek(2) == '"';
        return std::string_view{"eEbBxXnN"}.find(c) != std::string_view::npos && peek(1) == '\'';
    }

    void takePrefixed()
    {
        const char c = m_sql[m_at];
        if (c == 'U' || c == 'u')
            return takeQuoted(peek(2) == '"' ? TokenKind::Name : TokenKind::Text, 2, peek(2), false);
        takeQuoted(TokenKind::Text, 1, '\'', m_lexicon.hasBackslashStrings && (c == 'e' || c == 'E'));
    }

    void takeWord()
    {
        std::size_t length = 1;
        while (isLetter(peek(length)) || isDigit(peek(length)) || peek(length) == '$')
            ++length;
        take(TokenKind::Word, length);
    }

    /// Also takes a word that follows at once: no engine agrees on what 1e or 0x1g are, and none of it
    /// is a keyword.
    void takeNumber()
    {
        std::size_t length = 1;
        while (isDigit(peek(length)) || isLetter(peek(length)) || peek(length) == '.')
            ++length;
        take(TokenKind::Number, length);
    }

    void takeDollar()
    {
        std::size_t length = 1;
        while (isLetter(peek(length)) || isDigit(peek(length)))
            ++length;
        const bool isTag = m_lexicon.hasDollarQuotes && peek(length) == '$' && !isDigit(peek(1));
        if (!isTag)
            return take(length > 1 ? TokenKind::Parameter : TokenKind::Symbol, length);
        const std::string_view tag = m_sql.substr(m_at, length + 1);
        const std::size_t end = m_sql.find(tag, m_at + tag.size());
        if (end == std::string_view::npos)
            return stop("a dollar-quoted text that is not closed");
        take(TokenKind::Text, end + tag.size() - m_at);
    }

    std::string_view m_sql;
    const Lexicon &m_lexicon;
    std::size_t m_at{};
    std::vector<Token> m_tokens;
    std::optional<LexicalProblem> m_problem;
};

} // namespace

tl::expected<std::vector<Token>, LexicalProblem> tokenise(std::string_view sql, const Lexicon &lexicon)
{
    return Scanner(sql, lexicon).run();
}

std::string lowered(std::string_view word)
{
    std::string result{word};
    for (char &c : result) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

} // namespace assay::sql
