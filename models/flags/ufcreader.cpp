// SPDX-License-Identifier: GPL-3.0-or-later
// The ruleset document: its head, its flags, and how a flag that cannot be read is left out.
#include <algorithm>
#include <cstring>
#include <tuple>
#include <unordered_map>

#include "models/core/text.h"
#include "models/flags/readcontext.h"
#include "models/flags/ruleset.h"

namespace assay::flags {
namespace {

using Kind = JsonCursor::Kind;
using Step = ReadContext::Step;

/// Sizes of the arrays before a flag, to go back to when it is left out.
class Mark {
public:
    explicit Mark(RulesetData &data)
        : m_data(data), m_variations(data.variations.size()), m_allocations(data.allocations.size()), m_rules(data.rules.size()),
          m_conditions(data.conditions.size()), m_splits(data.splits.size()), m_shards(data.shards.size()), m_ranges(data.ranges.size()),
          m_extra(data.extra.size()), m_list(data.listValues.size())
    {
    }

    void goBack() const
    {
        m_data.variations.resize(m_variations);
        m_data.allocations.resize(m_allocations);
        m_data.rules.resize(m_rules);
        m_data.conditions.resize(m_conditions);
        m_data.conditionTexts.resize(m_conditions);
        m_data.splits.resize(m_splits);
        m_data.shards.resize(m_shards);
        m_data.ranges.resize(m_ranges);
        m_data.extra.resize(m_extra);
        m_data.listValues.resize(m_list);
    }

private:
    RulesetData &m_data;
    std::size_t m_variations, m_allocations, m_rules, m_conditions, m_splits, m_shards, m_ranges, m_extra, m_list;
};

/// Reads the head and walks over the flags.
class DocumentReader {
public:
    DocumentReader(RulesetData &data, std::vector<Finding> &findings) : m_context(data, findings), m_cursor(m_context.cursor), m_data(data) {}

    /// What the document should have been; nothing when it was read. Look at failedAt() first.
    std::optional<std::string> read()
    {
        if (m_cursor.kind() != Kind::Object)
            return "an object with flags";
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (std::optional<std::string> problem = readMember(member))
                return problem;
        }
        if (m_cursor.failed() || !m_cursor.isAtEnd())
            return syntaxProblem();
        return finish();
    }

    /// Offset of a syntax error.
    [[nodiscard]] std::optional<std::size_t> failedAt() const
    {
        if (m_cursor.failed() || m_isSyntaxProblem)
            return m_cursor.offset();
        return std::nullopt;
    }

private:
    std::string syntaxProblem()
    {
        m_isSyntaxProblem = true;
        return "JSON";
    }

    std::optional<std::string> readMember(std::string_view member)
    {
        if (member == "format")
            return readFormat();
        if (member == "createdAt") {
            if (!m_context.readText(m_data.createdAt))
                m_cursor.skip();
        } else if (member == "environment" && m_cursor.kind() == Kind::Object) {
            readEnvironment();
        } else if (member == "flags") {
            if (m_cursor.kind() != Kind::Object)
                return "flags as an object";
            m_flagsOffset = m_cursor.offset();
            if (m_hasFormat)
                readFlags();
            else
                m_cursor.skip();
        } else if (member == "bandits" && m_cursor.kind() == Kind::Object) {
            m_banditsOffset = m_cursor.offset();
            m_cursor.skip();
        } else if (member == "banditReferences" && m_cursor.kind() == Kind::Object) {
            m_referencesOffset = m_cursor.offset();
            m_cursor.skip();
        } else {
            m_cursor.skip();
        }
        return std::nullopt;
    }

    std::optional<std::string> readFormat()
    {
        std::string_view name;
        if (!m_context.readText(name) || (name != "SERVER" && name != "CLIENT"))
            return "format SERVER or CLIENT";
        const Format format = name == "CLIENT" ? Format::Client : Format::Server;
        if (m_hasFormat && format != m_data.format)
            return "one format";
        m_data.format = format;
        m_hasFormat = true;
        return std::nullopt;
    }

    void readEnvironment()
    {
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            if (member != "name" || !m_context.readText(m_data.environment))
                m_cursor.skip();
        }
    }

    void readFlags()
    {
        m_areFlagsRead = true;
        m_cursor.enterObject();
        std::string_view key;
        while (m_cursor.nextMember(key)) {
            const Step step(m_context, key);
            const std::size_t start = m_cursor.offset();
            const Mark mark(m_data);
            if (readFlag(m_context, key)) {
                keepLast(key);
                continue;
            }
            if (m_cursor.failed())
                return;
            mark.goBack();
            m_cursor.rewind(start);
            m_cursor.skip();
        }
    }

    /// As JSON readers do: of two flags with one key the last is meant.
    void keepLast(std::string_view key)
    {
        const auto [entry, isNew] = m_positions.try_emplace(key, m_data.flags.size() - 1);
        if (isNew)
            return;
        m_context.note(FindingCode::FlagTwice, {std::string{key}});
        m_data.flags[entry->second] = m_data.flags.back();
        m_data.flags.pop_back();
    }

    std::optional<std::string> finish()
    {
        if (!m_flagsOffset)
            return "an object with flags";
        if (!m_areFlagsRead) {
            m_cursor.rewind(*m_flagsOffset);
            const Step step(m_context, "flags");
            readFlags();
        }
        readBanditIndexes();
        if (m_cursor.failed())
            return syntaxProblem();
        noteHead();
        return std::nullopt;
    }

    void readBanditIndexes()
    {
        bool isGood = true;
        if (m_banditsOffset) {
            m_cursor.rewind(*m_banditsOffset);
            const Step step(m_context, "bandits");
            isGood = readBandits(m_context);
        }
        if (isGood && m_referencesOffset) {
            m_cursor.rewind(*m_referencesOffset);
            const Step step(m_context, "banditReferences");
            isGood = readBanditReferences(m_context);
        }
        if (isGood && m_banditsOffset.has_value() != m_referencesOffset.has_value())
            m_context.note(FindingCode::BanditIndexIncomplete,
                           m_banditsOffset ? std::vector<std::string>{"bandits", "banditReferences"}
                                           : std::vector<std::string>{"banditReferences", "bandits"});
    }

    void noteHead()
    {
        if (m_data.createdAt.empty())
            m_context.note(FindingCode::HeadIncomplete, {"createdAt"});
        if (m_data.environment.empty())
            m_context.note(FindingCode::HeadIncomplete, {"environment"});
    }

    ReadContext m_context;
    JsonCursor &m_cursor;
    RulesetData &m_data;
    std::unordered_map<std::string_view, std::size_t> m_positions;
    std::optional<std::size_t> m_flagsOffset;
    std::optional<std::size_t> m_banditsOffset;
    std::optional<std::size_t> m_referencesOffset;
    bool m_hasFormat{};
    bool m_areFlagsRead{};
    bool m_isSyntaxProblem{};
};

bool isAscii(std::string_view text)
{
    std::uint64_t seen = 0;
    for (; text.size() >= sizeof seen; text.remove_prefix(sizeof seen)) {
        std::uint64_t word;
        std::memcpy(&word, text.data(), sizeof word);
        seen |= word;
    }
    for (const char c : text)
        seen |= static_cast<unsigned char>(c);
    return (seen & 0x8080808080808080ULL) == 0;
}

Error syntaxError(std::string_view text, std::size_t offset)
{
    const std::string_view before = text.substr(0, offset);
    const std::size_t lastBreak = before.rfind('\n');
    const std::size_t column = lastBreak == std::string_view::npos ? before.size() + 1 : before.size() - lastBreak;
    return Error{ErrorCode::InvalidJson, Remedy::FixInput, {}, {}}
        .with("line", std::to_string(1 + std::ranges::count(before, '\n')))
        .with("column", std::to_string(column))
        .with("what", offset >= text.size() ? "the text ends too early" : "unexpected text");
}

void linkBandits(RulesetData &data)
{
    std::ranges::sort(data.banditLinks, [](const BanditLink &a, const BanditLink &b) {
        return std::tie(a.flagKey, a.variationValue) < std::tie(b.flagKey, b.variationValue);
    });
    for (FlagData &flag : data.flags) {
        flag.hasBandits = flag.type == VariationType::String
            && std::ranges::binary_search(data.banditLinks, flag.key, {}, &BanditLink::flagKey);
    }
}

} // namespace

Result<LoadedRuleset> readRuleset(std::string text)
{
    constexpr std::size_t most = 256U << 20U;
    if (text.size() > most)
        return fail(Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}.with("what", "ruleset").with("limit", std::to_string(most)));
    auto data = std::make_unique<RulesetData>();
    data->text = std::move(text);
    if (!isAscii(data->text) && !isValidUtf8(data->text))
        return fail(Error{ErrorCode::InvalidJson, Remedy::FixInput, {}, {}}.with("what", "text that is not UTF-8"));
    LoadedRuleset loaded;
    DocumentReader reader(*data, loaded.findings);
    const std::optional<std::string> problem = reader.read();
    if (const std::optional<std::size_t> at = reader.failedAt())
        return fail(syntaxError(data->text, *at));
    if (problem)
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", "ruleset")
                        .with("key", "")
                        .with("path", "")
                        .with("what", *problem));
    linkBandits(*data);
    gatherWalkTexts(*data);
    indexFlags(*data);
    loaded.ruleset = std::make_shared<const Ruleset>(std::move(data));
    return loaded;
}

} // namespace assay::flags
