// SPDX-License-Identifier: GPL-3.0-or-later
// Splits of an allocation, their shards and the fields they add to the event.
#include "models/flags/readcontext.h"

namespace assay::flags {
namespace {

using Kind = JsonCursor::Kind;
using Step = ReadContext::Step;

class SplitReader {
public:
    SplitReader(ReadContext &context, std::vector<std::string_view> &variationKeys)
        : m_context(context), m_cursor(context.cursor), m_data(context.data), m_splitKeys(variationKeys)
    {
    }

    bool readSplits(Slice &splits)
    {
        const std::size_t first = m_data.splits.size();
        if (m_cursor.kind() != Kind::Array)
            return m_context.reject("a list of splits");
        m_cursor.enterArray();
        for (std::size_t i = 0; m_cursor.nextElement(); ++i) {
            const Step step(m_context, i);
            if (!readSplit())
                return false;
        }
        splits = since(first, m_data.splits);
        return !m_cursor.failed();
    }

private:
    bool readSplit()
    {
        SplitData split;
        std::string_view variationKey;
        bool hasVariation = false;
        bool hasShards = false;
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("a split object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (member == "variationKey") {
                if (!m_context.readPlainText(variationKey))
                    return m_context.reject("the key of a variation");
                hasVariation = true;
            } else if (member == "shards") {
                if (hasShards)
                    return m_context.reject("each member once");
                if (!readShards(split.shards))
                    return false;
                hasShards = true;
            } else if (member == "extraLogging") {
                if (!readExtra(split.extra))
                    return false;
            } else {
                m_cursor.skip();
            }
        }
        if (m_cursor.failed())
            return false;
        if (!hasVariation || !hasShards)
            return m_context.reject("a split with variationKey and shards");
        m_splitKeys.push_back(variationKey);
        m_data.splits.push_back(split);
        return true;
    }

    bool readShards(Slice &shards)
    {
        const std::size_t first = m_data.shards.size();
        if (m_cursor.kind() != Kind::Array)
            return m_context.reject("a list of shards");
        m_cursor.enterArray();
        for (std::size_t i = 0; m_cursor.nextElement(); ++i) {
            const Step step(m_context, i);
            if (!readShard())
                return false;
        }
        shards = since(first, m_data.shards);
        return !m_cursor.failed();
    }

    bool readShard()
    {
        ShardData shard;
        const std::size_t first = m_data.ranges.size();
        bool hasSalt = false;
        bool hasRanges = false;
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("a shard object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            const Step step(m_context, member);
            if (member == "salt") {
                std::string_view salt;
                if (!m_context.readPlainText(salt))
                    return m_context.reject("the salt as a text");
                shard.salt = m_context.saltIndex(salt);
                shard.saltPrefix = m_data.saltPrefixes[shard.salt];
                hasSalt = true;
            } else if (member == "ranges") {
                if (hasRanges || !readRanges())
                    return hasRanges ? m_context.reject("each member once") : false;
                hasRanges = true;
            } else {
                m_cursor.skip();
            }
        }
        if (m_cursor.failed())
            return false;
        if (!hasSalt || !hasRanges)
            return m_context.reject("a shard with salt and ranges");
        takeFirstRange(shard, first);
        m_data.shards.push_back(shard);
        return true;
    }

    /// Moves the first range into the shard. Without one, the empty range there matches nobody.
    void takeFirstRange(ShardData &shard, std::size_t first)
    {
        if (m_data.ranges.size() == first)
            return;
        shard.range = m_data.ranges[first];
        m_data.ranges.erase(m_data.ranges.begin() + static_cast<std::ptrdiff_t>(first));
        shard.moreRanges = since(first, m_data.ranges);
    }

    bool readRanges()
    {
        if (m_cursor.kind() != Kind::Array)
            return m_context.reject("a list of ranges");
        m_cursor.enterArray();
        for (std::size_t i = 0; m_cursor.nextElement(); ++i) {
            const Step step(m_context, i);
            RangeData range;
            unsigned seen = 0;
            if (m_cursor.kind() != Kind::Object)
                return m_context.reject("a range object");
            m_cursor.enterObject();
            std::string_view member;
            while (m_cursor.nextMember(member)) {
                const bool isStart = member == "start";
                if (!isStart && member != "end") {
                    m_cursor.skip();
                    continue;
                }
                if (!m_context.readCount(isStart ? range.start : range.end))
                    return m_context.reject("start and end as whole numbers from 0");
                seen |= isStart ? 1U : 2U;
            }
            if (m_cursor.failed())
                return false;
            if (seen != 3U)
                return m_context.reject("start and end as whole numbers from 0");
            m_data.ranges.push_back(range);
        }
        return !m_cursor.failed();
    }

    bool readExtra(Slice &extra)
    {
        const std::size_t first = m_data.extra.size();
        if (m_cursor.kind() == Kind::Null) {
            m_cursor.skip();
            return !m_cursor.failed();
        }
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("an object of texts");
        m_cursor.enterObject();
        std::string_view name;
        while (m_cursor.nextMember(name)) {
            std::string_view value;
            const std::optional<std::string_view> plainName = m_context.plain(name);
            if (m_cursor.kind() != Kind::Text) {
                m_context.note(FindingCode::ExtraLoggingNotText, {std::string{name}});
                m_cursor.skip();
            } else if (!m_context.readPlainText(value) || !plainName) {
                return m_context.reject("an encoded text");
            } else {
                m_data.extra.emplace_back(*plainName, value);
            }
        }
        extra = since(first, m_data.extra);
        return !m_cursor.failed();
    }

    ReadContext &m_context;
    JsonCursor &m_cursor;
    RulesetData &m_data;
    std::vector<std::string_view> &m_splitKeys;
};

} // namespace

bool readSplits(ReadContext &context, Slice &splits, std::vector<std::string_view> &variationKeys)
{
    return SplitReader(context, variationKeys).readSplits(splits);
}

} // namespace assay::flags
