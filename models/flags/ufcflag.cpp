// SPDX-License-Identifier: GPL-3.0-or-later
// One flag: its members, its variations and its allocations.
#include <unordered_map>

#include "models/flags/instant.h"
#include "models/flags/readcontext.h"

namespace assay::flags {
namespace {

using Kind = JsonCursor::Kind;
using Step = ReadContext::Step;

/// Reads one flag into the arrays.
class FlagReader {
public:
    FlagReader(ReadContext &context, std::string_view key) : m_context(context), m_cursor(context.cursor), m_data(context.data), m_variations(context.variations), m_splitKeys(context.splitKeys)
    {
        m_flag.key = key;
        m_flag.firstCondition = static_cast<Index>(m_data.conditions.size());
        m_flag.firstSplit = static_cast<Index>(m_data.splits.size());
        m_flag.firstShard = static_cast<Index>(m_data.shards.size());
        m_flag.firstRule = static_cast<Index>(m_data.rules.size());
        m_flag.firstListValue = static_cast<Index>(m_data.listValues.size());
        context.flagKey = key;
        m_variations.clear();
        m_splitKeys.clear();
    }

    bool read()
    {
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("an object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (!readMember(member))
                return false;
        }
        return !m_cursor.failed() && finish();
    }

private:
    enum Member : unsigned { Enabled = 1, Type = 2, Variations = 4, Allocations = 8, Total = 16, AllMembers = 31 };

    bool once(Member member)
    {
        if ((m_seen & member) != 0)
            return m_context.reject("each member once");
        m_seen |= member;
        return true;
    }

    bool readMember(std::string_view member)
    {
        if (member == "key")
            return readKey();
        if (member == "enabled")
            return once(Enabled) && readEnabled();
        if (member == "variationType")
            return once(Type) && readType();
        if (member == "variations")
            return once(Variations) && readVariations();
        if (member == "allocations")
            return once(Allocations) && readAllocations();
        if (member == "totalShards")
            return once(Total) && readTotal();
        if (member == "entityId")
            return readEntity();
        m_cursor.skip();
        return !m_cursor.failed();
    }

    bool readKey()
    {
        std::string_view inner;
        if (!m_context.readText(inner))
            return m_context.reject("the key as a text");
        if (inner != m_flag.key)
            m_context.note(FindingCode::FlagKeyDiffers, {std::string{m_flag.key}, std::string{inner}});
        return true;
    }

    bool readEnabled()
    {
        if (m_cursor.kind() != Kind::Boolean)
            return m_context.reject("true or false");
        m_flag.isEnabled = m_cursor.boolean();
        return !m_cursor.failed();
    }

    bool readType()
    {
        std::string_view name;
        const bool isText = m_context.readText(name);
        const std::optional<VariationType> type = typeFromName(name);
        if (!isText || !type)
            return m_context.reject("one of BOOLEAN, STRING, INTEGER, NUMERIC, JSON");
        m_flag.type = *type;
        return true;
    }

    bool readEntity()
    {
        std::uint32_t id = 0;
        if (m_context.readCount(id))
            m_flag.entityId = id;
        else if (m_cursor.kind() == Kind::Null)
            m_cursor.skip();
        else
            return m_context.reject("the id of an entity as a whole number");
        return !m_cursor.failed();
    }

    bool readTotal()
    {
        if (!m_context.readCount(m_flag.totalShards) || m_flag.totalShards == 0)
            return m_context.reject("a whole number above 0");
        return true;
    }

    bool readVariations()
    {
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("an object of variations");
        m_cursor.enterObject();
        std::string_view key;
        while (m_cursor.nextMember(key)) {
            const Step step(m_context, key);
            const std::optional<std::string_view> plainKey = m_context.plain(key);
            if (!plainKey || !readVariation(*plainKey))
                return plainKey ? false : m_context.reject("an encoded key");
        }
        return !m_cursor.failed();
    }

    bool readVariation(std::string_view key)
    {
        RawVariation variation{key};
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("a variation object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (member == "value") {
                if (!readValue(variation))
                    return false;
            } else if (member == "key") {
                std::string_view inner;
                if (!m_context.readPlainText(inner))
                    return m_context.reject("the key as a text");
                if (inner != key)
                    m_context.note(FindingCode::VariationKeyDiffers, {std::string{key}, std::string{inner}});
            } else {
                m_cursor.skip();
            }
        }
        if (m_cursor.failed())
            return false;
        if (variation.kind == Kind::End)
            return m_context.reject("a variation with a value");
        m_variations.push_back(variation);
        return true;
    }

    bool readValue(RawVariation &variation)
    {
        variation.kind = m_cursor.kind();
        if (variation.kind == Kind::Text) {
            if (!m_context.readPlainText(variation.value))
                return m_context.reject("an encoded value");
            return true;
        }
        variation.value = m_cursor.skip();
        return !m_cursor.failed();
    }

    bool readAllocations()
    {
        const std::size_t first = m_data.allocations.size();
        if (m_cursor.kind() != Kind::Array)
            return m_context.reject("a list of allocations");
        m_cursor.enterArray();
        for (std::size_t i = 0; m_cursor.nextElement(); ++i) {
            const Step step(m_context, i);
            if (!readAllocation())
                return false;
        }
        m_flag.allocations = since(first, m_data.allocations);
        return !m_cursor.failed();
    }

    bool readAllocation()
    {
        AllocationData allocation;
        bool hasKey = false;
        bool hasRules = false;
        bool hasSplits = false;
        bool hasDoLog = false;
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("an allocation object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (member == "key") {
                if (!m_context.readPlainText(allocation.key))
                    return m_context.reject("the key as a text");
                hasKey = true;
            } else if (member == "startAt") {
                if (!readTime(allocation.startAt))
                    return false;
            } else if (member == "endAt") {
                if (!readTime(allocation.endAt))
                    return false;
            } else if (member == "rules") {
                if (hasRules)
                    return m_context.reject("each member once");
                if (!readRules(allocation.rules))
                    return false;
                hasRules = true;
            } else if (member == "splits") {
                if (hasSplits)
                    return m_context.reject("each member once");
                if (!readSplits(m_context, allocation.splits, m_splitKeys))
                    return false;
                hasSplits = true;
            } else if (member == "doLog") {
                if (m_cursor.kind() != Kind::Boolean)
                    return m_context.reject("true or false");
                allocation.doLog = m_cursor.boolean();
                hasDoLog = true;
            } else {
                m_cursor.skip();
            }
        }
        if (m_cursor.failed())
            return false;
        if (!hasKey || !hasSplits)
            return m_context.reject(hasKey ? "an allocation with splits" : "an allocation with a key");
        if (!hasDoLog)
            m_context.note(FindingCode::DoLogMissing, {std::string{allocation.key}});
        m_data.allocations.push_back(allocation);
        return true;
    }

    bool readTime(std::int64_t &instant)
    {
        if (m_cursor.kind() == Kind::Null) {
            m_cursor.skip();
            return !m_cursor.failed();
        }
        std::string_view text;
        const std::optional<std::int64_t> found = m_context.readPlainText(text) ? instantOf(text) : std::nullopt;
        if (!found)
            return m_context.reject("a time such as 2026-11-20T06:10:00.000Z");
        instant = *found;
        if (!isCanonicalInstant(text)) {
            const std::string canonical = canonicalInstant(instant);
            m_context.note(FindingCode::TimeNotCanonical, {std::string{text}, canonical},
                           m_data.isObfuscated() ? std::nullopt : std::optional{"\"" + canonical + "\""});
        }
        return true;
    }

    bool readRules(Slice &rules)
    {
        if (m_cursor.kind() == Kind::Null) {
            m_cursor.skip();
            return !m_cursor.failed();
        }
        const std::size_t first = m_data.rules.size();
        if (m_cursor.kind() != Kind::Array)
            return m_context.reject("a list of rules");
        m_cursor.enterArray();
        for (std::size_t i = 0; m_cursor.nextElement(); ++i) {
            const Step step(m_context, i);
            if (!readRule())
                return false;
        }
        rules = since(first, m_data.rules);
        return !m_cursor.failed();
    }

    bool readRule()
    {
        const std::size_t first = m_data.conditions.size();
        bool hasConditions = false;
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("a rule object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (member != "conditions") {
                m_cursor.skip();
                continue;
            }
            if (hasConditions || m_cursor.kind() != Kind::Array)
                return m_context.reject("one list of conditions");
            hasConditions = true;
            m_cursor.enterArray();
            for (std::size_t i = 0; m_cursor.nextElement(); ++i) {
                const Step element(m_context, i);
                if (!readCondition(m_context))
                    return false;
            }
        }
        if (m_cursor.failed())
            return false;
        if (!hasConditions)
            return m_context.reject("a rule with conditions");
        m_data.rules.push_back({since(first, m_data.conditions)});
        return true;
    }

    bool finish()
    {
        if (m_seen != AllMembers)
            return m_context.reject("a flag with enabled, variationType, variations, allocations and totalShards");
        const std::size_t first = m_data.variations.size();
        for (const RawVariation &raw : m_variations)
            m_data.variations.push_back(variationOf(m_context, raw, m_flag.type));
        m_flag.variations = since(first, m_data.variations);
        resolveSplits();
        m_data.flags.push_back(m_flag);
        return true;
    }

    /// Ties the splits to their variations. One that the flag lacks becomes a variation of its own that
    /// is not usable, so evaluations need not ask.
    void resolveSplits()
    {
        std::size_t at = 0;
        const std::span<const AllocationData> allocations = m_flag.allocations.of(m_data.allocations);
        for (std::size_t a = 0; a < allocations.size(); ++a) {
            for (Index s = 0; s < allocations[a].splits.count; ++s, ++at) {
                Index &variation = m_data.splits[allocations[a].splits.first + s].variation;
                variation = variationAt(m_splitKeys[at]);
                if (variation == kNoIndex) {
                    variation = addUnknown(m_splitKeys[at]);
                    noteUnknown(a, s, allocations[a].key, m_splitKeys[at]);
                }
            }
        }
    }

    /// The last variation of that key. Few variations are compared one by one; many are indexed, so that
    /// no document makes this slow.
    Index variationAt(std::string_view key)
    {
        constexpr Index few = 16;
        const Index first = m_flag.variations.first;
        if (m_flag.variations.count > few) {
            if (m_positions.empty()) {
                for (Index i = first; i < first + m_flag.variations.count; ++i)
                    m_positions.insert_or_assign(m_data.variations[i].key, i);
            }
            const auto found = m_positions.find(key);
            return found == m_positions.end() ? kNoIndex : found->second;
        }
        for (Index i = first + m_flag.variations.count; i > first; --i) {
            if (m_data.variations[i - 1].key == key)
                return i - 1;
        }
        return kNoIndex;
    }

    Index addUnknown(std::string_view key)
    {
        m_data.variations.push_back({.key = key});
        return static_cast<Index>(m_data.variations.size() - 1);
    }

    void noteUnknown(std::size_t allocation, std::size_t split, std::string_view allocationKey, std::string_view variationKey)
    {
        const Step allocations(m_context, "allocations");
        const Step inAllocation(m_context, allocation);
        const Step splits(m_context, "splits");
        const Step inSplit(m_context, split);
        m_context.note(FindingCode::UnknownVariation, {std::string{allocationKey}, std::string{variationKey}});
    }

    ReadContext &m_context;
    JsonCursor &m_cursor;
    RulesetData &m_data;
    FlagData m_flag;
    unsigned m_seen{};
    std::vector<RawVariation> &m_variations;
    std::vector<std::string_view> &m_splitKeys;
    std::unordered_map<std::string_view, Index> m_positions; ///< only for a flag with many variations
};

} // namespace

bool readFlag(ReadContext &context, std::string_view key)
{
    return FlagReader(context, key).read();
}

} // namespace assay::flags
