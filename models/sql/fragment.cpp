// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/fragment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "models/core/text.h"
#include "models/sql/lexer.h"

namespace assay::sql {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLongestFragment = 100'000;

/// Words that begin a statement which is not a query. They are names anywhere else.
constexpr std::array kStatementWords{
    "alter"sv, "analyze"sv, "attach"sv, "begin"sv, "call"sv, "checkpoint"sv, "close"sv, "cluster"sv, "comment"sv, "commit"sv, "copy"sv,
    "create"sv, "deallocate"sv, "declare"sv, "delete"sv, "describe"sv, "detach"sv, "discard"sv, "do"sv, "drop"sv, "execute"sv,
    "explain"sv, "export"sv, "fetch"sv, "force"sv, "grant"sv, "import"sv, "insert"sv, "install"sv, "listen"sv, "load"sv, "lock"sv,
    "merge"sv, "notify"sv, "pivot"sv, "pragma"sv, "prepare"sv, "reassign"sv, "refresh"sv, "reindex"sv, "release"sv, "replace"sv,
    "reset"sv, "revoke"sv, "rollback"sv, "savepoint"sv, "set"sv, "show"sv, "start"sv, "summarize"sv, "truncate"sv, "unlisten"sv,
    "unpivot"sv, "update"sv, "use"sv, "vacuum"sv,
};
constexpr std::array kClauseEnds{"where"sv, "group"sv, "having"sv, "order"sv, "limit"sv, "offset"sv, "window"sv, "qualify"sv,
                                 "union"sv, "intersect"sv, "except"sv, "select"sv, "on"sv, "using"sv, "sample"sv};
constexpr std::array kFileEndings{".csv"sv, ".tsv"sv, ".txt"sv, ".gz"sv, ".zst"sv, ".parquet"sv, ".json"sv, ".jsonl"sv, ".ndjson"sv,
                                  ".xlsx"sv, ".db"sv, ".duckdb"sv, ".sqlite"sv, ".arrow"sv, ".ipc"sv};

template <typename List>
bool contains(const List &list, std::string_view word)
{
    return std::ranges::find(list, word) != list.end();
}

/// The name without its quotes, inner quotes undone.
std::string unquoted(std::string_view name)
{
    std::string result;
    const std::size_t first = name.find('"') + 1;
    for (std::size_t i = first; i + 1 < name.size(); ++i) {
        result.push_back(name[i]);
        if (name[i] == '"')
            ++i;
    }
    return result;
}

bool looksLikeFile(std::string_view name)
{
    const std::string lower = lowered(name);
    return lower.find('/') != std::string::npos || lower.find('*') != std::string::npos || lower.find('\\') != std::string::npos
        || std::ranges::any_of(kFileEndings, [&](std::string_view ending) { return lower.ends_with(ending); });
}

struct Problem {
    std::size_t offset{};
    std::string what;
};

/// Walks the tokens once, with a stack of open brackets.
class Walk {
public:
    Walk(const std::vector<Token> &tokens, const Lexicon &lexicon) : m_tokens(tokens), m_lexicon(lexicon) {}

    std::optional<Problem> problem()
    {
        if (m_tokens.empty())
            return Problem{0, "nothing; a SELECT is needed"};
        const std::string first = word(0);
        if (first != "select" && first != "with")
            return Problem{m_tokens.front().offset, "a statement that does not begin with SELECT or WITH"};
        m_frames.push_back({'\0', true, false, 0});
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (std::string what = look(i); !what.empty())
                return Problem{m_tokens[i].offset, std::move(what)};
        }
        if (m_frames.size() > 1)
            return Problem{m_frames.back().offset, "a bracket that is not closed"};
        return {};
    }

private:
    struct Frame {
        char bracket{};
        bool isQuery{};    ///< its FROM lists tables
        bool isInFrom{};
        std::size_t offset{};
    };

    [[nodiscard]] std::string word(std::size_t i) const
    {
        return i < m_tokens.size() && m_tokens[i].kind == TokenKind::Word ? lowered(m_tokens[i].text) : std::string{};
    }
    [[nodiscard]] bool isSymbol(std::size_t i, char symbol) const
    {
        return i < m_tokens.size() && m_tokens[i].kind == TokenKind::Symbol && m_tokens[i].text.front() == symbol;
    }

    std::string look(std::size_t i)
    {
        switch (m_tokens[i].kind) {
        case TokenKind::Word: return lookAtWord(i);
        case TokenKind::Name: return lookAtName(i);
        case TokenKind::Text: return isTablePlace(i) && m_lexicon.readsTextAsTable ? "a text where a table belongs: it would open a file" : "";
        case TokenKind::Symbol: return lookAtSymbol(i);
        case TokenKind::Parameter: return "a parameter: only {{start}} and {{end}} can be bound";
        case TokenKind::Placeholder:
            return m_tokens[i].text == "{{start}}" || m_tokens[i].text == "{{end}}" ? "" : "a placeholder other than {{start}} and {{end}}";
        case TokenKind::Number:
        case TokenKind::Comment: break;
        }
        return {};
    }

    std::string lookAtWord(std::size_t i)
    {
        const std::string text = word(i);
        if (i > 0 && isSymbol(i - 1, '.'))
            return isCall(i) ? callProblem(text) : std::string{};
        if (text == "into")
            return "INTO: results may not be written";
        if (text == "for" && locksRows(word(i + 1)))
            return "FOR " + std::string{m_tokens[i + 1].text} + ": rows may not be locked";
        if (i > 0 && isStatementStart(i) && contains(kStatementWords, text) && !isSymbol(i + 1, '.') && !isSymbol(i + 1, ',')
            && !isSymbol(i + 1, ')') && !isCall(i))
            return "the statement " + std::string{m_tokens[i].text} + ": only SELECT may run";
        if (text == "from" || text == "join")
            m_frames.back().isInFrom = m_frames.back().isQuery;
        else if (contains(kClauseEnds, text))
            m_frames.back().isInFrom = text == "on" || text == "using" ? m_frames.back().isInFrom : false;
        return isCall(i) ? callProblem(text) : std::string{};
    }

    std::string lookAtName(std::size_t i)
    {
        if (m_tokens[i].text.starts_with('U') || m_tokens[i].text.starts_with('u'))
            return "a name with Unicode escapes";
        const std::string name = unquoted(m_tokens[i].text);
        if (isCall(i))
            return callProblem(lowered(name));
        const bool opensFile = m_lexicon.readsTextAsTable && isTablePlace(i) && looksLikeFile(name);
        return opensFile ? "a file where a table belongs" : std::string{};
    }

    std::string lookAtSymbol(std::size_t i)
    {
        const char c = m_tokens[i].text.front();
        if (c == ';')
            return "a semicolon: exactly one statement may stand here";
        if (c == '(' || c == '[' || c == '{') {
            const std::string next = word(i + 1);
            const bool isQuery = c == '(' && (next == "select" || next == "with" || next == "from" || next == "values");
            const bool isJoinTree = c == '(' && !isQuery && isTablePlace(i);
            m_frames.push_back({c, isQuery || isJoinTree, isJoinTree, m_tokens[i].offset});
        }
        if (c == ')' || c == ']' || c == '}') {
            const char opening = c == ')' ? '(' : c == ']' ? '[' : '{';
            if (m_frames.size() < 2 || m_frames.back().bracket != opening)
                return "a closing bracket without its opening one";
            m_frames.pop_back();
        }
        return {};
    }

    static bool locksRows(std::string_view next) { return next == "update" || next == "share" || next == "no" || next == "key"; }

    [[nodiscard]] bool isCall(std::size_t i) const { return isSymbol(i + 1, '('); }

    /// After an opening bracket a statement can begin: the body of a CTE, a sub-query.
    [[nodiscard]] bool isStatementStart(std::size_t i) const { return isSymbol(i - 1, '(') || isAfterCtes(i); }

    /// After the last CTE the main statement begins: `WITH a AS (...) DELETE`.
    [[nodiscard]] bool isAfterCtes(std::size_t i) const { return m_frames.size() == 1 && isSymbol(i - 1, ')') && word(0) == "with"; }

    /// A table name or a file can stand here: after FROM, JOIN, or a comma among the tables.
    [[nodiscard]] bool isTablePlace(std::size_t i) const
    {
        if (i == 0)
            return false;
        const Frame &frame = m_frames.back();
        const std::string before = word(i - 1);
        if (frame.isQuery && (before == "from" || before == "join" || before == "only" || before == "lateral"))
            return before == "from" || before == "join" || frame.isInFrom;
        return frame.isInFrom && (isSymbol(i - 1, ',') || isSymbol(i - 1, '('));
    }

    [[nodiscard]] std::string callProblem(const std::string &name) const
    {
        const bool isRefused = contains(m_lexicon.refusedFunctions, name)
            || std::ranges::any_of(m_lexicon.refusedFunctionPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); })
            || (m_lexicon.readsTextAsTable && name.ends_with("_scan"));
        return isRefused ? "the function " + name + ", which reaches beyond the tables" : std::string{};
    }

    const std::vector<Token> &m_tokens;
    const Lexicon &m_lexicon;
    std::vector<Frame> m_frames;
};

std::string positionOf(std::string_view sql, std::size_t offset)
{
    const std::string_view before = sql.substr(0, offset);
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t lineStart = before.find_last_of('\n');
    const std::size_t column = lineStart == std::string_view::npos ? offset + 1 : offset - lineStart;
    return std::to_string(line) + ':' + std::to_string(column);
}

std::optional<Problem> characterProblem(std::string_view sql)
{
    if (sql.size() > kLongestFragment)
        return Problem{0, "more than " + std::to_string(kLongestFragment) + " bytes"};
    if (!isValidUtf8(sql))
        return Problem{0, "text that is not UTF-8"};
    const auto isForbidden = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; };
    if (const auto found = std::ranges::find_if(sql, isForbidden); found != sql.end())
        return Problem{static_cast<std::size_t>(found - sql.begin()), "a control character"};
    return {};
}

/// Comments and quoted texts must not carry what only stands for itself outside them.
std::optional<Problem> quotingProblem(const std::vector<Token> &tokens)
{
    for (const Token &token : tokens) {
        if (token.kind == TokenKind::Comment && lowered(token.text).find("assay") != std::string::npos)
            return Problem{token.offset, "a comment that speaks of assay: it could pass for Assay's own tag"};
        if ((token.kind == TokenKind::Text || token.kind == TokenKind::Name) && token.text.find("{{") != std::string_view::npos)
            return Problem{token.offset, "a placeholder inside quotes: write {{start}} without them"};
    }
    return {};
}

std::string bound(std::string_view sql, const std::vector<Token> &tokens, const FragmentRange &range)
{
    std::string result;
    std::size_t at = 0;
    for (const Token &token : tokens) {
        if (token.kind != TokenKind::Placeholder)
            continue;
        result.append(sql.substr(at, token.offset - at));
        result.append(Dialect::timestamp(token.text == "{{start}}" ? range.start : range.end));
        at = token.offset + token.text.size();
    }
    return result.append(sql.substr(at));
}

tl::unexpected<Error> refused(std::string_view sql, std::string_view source, Problem problem)
{
    return fail(Error{ErrorCode::FragmentRefused, Remedy::FixInput, {}, {}}
                    .with("source", std::string{source})
                    .with("what", std::move(problem.what))
                    .with("position", positionOf(sql, problem.offset)));
}

} // namespace

Result<std::string> boundFragment(std::string_view sql, std::string_view source, const FragmentRange &range, const Dialect &dialect)
{
    if (std::optional<Problem> problem = characterProblem(sql))
        return refused(sql, source, std::move(*problem));
    const auto tokens = tokenise(sql, dialect.lexicon());
    if (!tokens)
        return refused(sql, source, {tokens.error().offset, tokens.error().what});
    if (std::optional<Problem> problem = quotingProblem(*tokens))
        return refused(sql, source, std::move(*problem));
    std::vector<Token> meaningful;
    std::ranges::copy_if(*tokens, std::back_inserter(meaningful), [](const Token &token) { return token.kind != TokenKind::Comment; });
    if (std::optional<Problem> problem = Walk(meaningful, dialect.lexicon()).problem())
        return refused(sql, source, std::move(*problem));
    return bound(sql, *tokens, range);
}

} // namespace assay::sql
