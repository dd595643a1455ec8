// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "models/flags/base64.h"
#include "models/flags/events.h"
#include "models/flags/instant.h"
#include "models/flags/md5.h"
#include "models/flags/numbertext.h"
#include "models/flags/ufc.h"

namespace assay::flags::ufc {
namespace {

/// Text form of a condition value that is not a list.
std::string scalarText(const ConditionValue &value)
{
    if (const bool *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const double *number = std::get_if<double>(&value))
        return numberText(*number);
    const std::string *text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string{} : *text;
}

/// Writes the document; the two forms differ in how names, texts and values are spelt.
class Writer {
public:
    Writer(const Document &document, Format format) : m_document(document), m_isClient(format == Format::Client) {}

    std::string write()
    {
        m_out += "{\"createdAt\":";
        plain(canonicalInstant(m_document.createdAt.micros));
        m_out += ",\"format\":";
        plain(formatName(m_isClient ? Format::Client : Format::Server));
        m_out += ",\"environment\":{\"name\":";
        plain(m_document.environment);
        m_out += "},\"flags\":{";
        each(m_document.flags, [this](const Flag &flag) { writeFlag(flag); });
        m_out += "}";
        if (!m_document.bandits.empty())
            writeBandits();
        m_out += "}";
        return std::move(m_out);
    }

private:
    template <typename Items, typename Write>
    void each(const Items &items, Write write)
    {
        bool isFirst = true;
        for (const auto &item : items) {
            if (!std::exchange(isFirst, false))
                m_out.push_back(',');
            write(item);
        }
    }

    void plain(std::string_view text) { appendJsonText(m_out, text); }

    /// A name that clients look up: hashed for them.
    void hashed(std::string_view text)
    {
        if (m_isClient)
            plain(md5Hex(text));
        else
            plain(text);
    }

    /// A text that clients decode.
    void encoded(std::string_view text)
    {
        if (!m_isClient)
            return plain(text);
        m_out.push_back('"');
        appendBase64(m_out, text);
        m_out.push_back('"');
    }

    void writeFlag(const Flag &flag)
    {
        hashed(flag.key);
        m_out += ":{\"key\":";
        hashed(flag.key);
        m_out.append(",\"enabled\":").append(flag.enabled ? "true" : "false");
        m_out.append(",\"variationType\":\"").append(typeName(flag.type)).append("\",\"variations\":{");
        each(flag.variations, [this, &flag](const Variation &variation) {
            encoded(variation.key);
            m_out += ":{\"key\":";
            encoded(variation.key);
            m_out += ",\"value\":";
            writeValue(flag.type, variation.value);
            m_out += "}";
        });
        m_out += "},\"allocations\":[";
        each(flag.allocations, [this](const Allocation &allocation) { writeAllocation(allocation); });
        m_out.append("],\"totalShards\":").append(std::to_string(flag.totalShards));
        if (flag.entityId)
            m_out.append(",\"entityId\":").append(std::to_string(*flag.entityId));
        // For a server that hands each key its share of the flags. SDKs ignore it; clients need not see it.
        if (!m_isClient && !flag.tags.empty()) {
            m_out += ",\"tags\":[";
            each(flag.tags, [this](const std::string &tag) { plain(tag); });
            m_out += "]";
        }
        m_out += "}";
    }

    void writeValue(VariationType type, const std::string &value)
    {
        if (m_isClient || type == VariationType::String || type == VariationType::Json)
            return encoded(value);
        if (type == VariationType::Boolean && (value == "true" || value == "false")) {
            m_out += value;
            return;
        }
        const std::optional<double> number = type == VariationType::Boolean ? std::nullopt : parseNumber(value);
        if (!number)
            return plain(value);
        // Digits as they are, so that none is lost; any other spelling in the shortest form.
        const bool isDigits = value.find_first_not_of("0123456789", value.starts_with('-') ? 1 : 0) == std::string::npos;
        const bool hasLeadingZero = value.size() > 1 && value.find_first_of("123456789") != (value.starts_with('-') ? 1U : 0U);
        m_out += isDigits && !hasLeadingZero ? value : numberText(*number);
    }

    void writeTime(const char *name, const std::optional<Timestamp> &time)
    {
        if (!time)
            return;
        m_out.append(",\"").append(name).append("\":");
        encoded(canonicalInstant(time->micros));
    }

    void writeAllocation(const Allocation &allocation)
    {
        m_out += "{\"key\":";
        encoded(allocation.key);
        if (!allocation.rules.empty()) {
            m_out += ",\"rules\":[";
            each(allocation.rules, [this](const Rule &rule) {
                m_out += "{\"conditions\":[";
                each(rule.conditions, [this](const Condition &condition) { writeCondition(condition); });
                m_out += "]}";
            });
            m_out += "]";
        }
        writeTime("startAt", allocation.startAt);
        writeTime("endAt", allocation.endAt);
        m_out += ",\"splits\":[";
        each(allocation.splits, [this](const Split &split) { writeSplit(split); });
        m_out.append("],\"doLog\":").append(allocation.doLog ? "true" : "false").append("}");
    }

    void writeCondition(const Condition &condition)
    {
        m_out += "{\"attribute\":";
        hashed(condition.attribute);
        m_out += ",\"operator\":";
        hashed(operatorName(condition.op));
        m_out += ",\"value\":";
        if (const auto *list = std::get_if<std::vector<std::string>>(&condition.value)) {
            m_out += "[";
            each(*list, [this](const std::string &value) { hashed(value); });
            m_out += "]";
        } else if (m_isClient && condition.op == Operator::IsNull) {
            hashed(scalarText(condition.value));
        } else if (m_isClient || std::holds_alternative<std::string>(condition.value)) {
            encoded(scalarText(condition.value));
        } else {
            m_out += scalarText(condition.value);
        }
        m_out += "}";
    }

    void writeSplit(const Split &split)
    {
        m_out += "{\"variationKey\":";
        encoded(split.variation);
        m_out += ",\"shards\":[";
        each(split.shards, [this](const Shard &shard) {
            m_out += "{\"salt\":";
            encoded(shard.salt);
            m_out += ",\"ranges\":[";
            each(shard.ranges, [this](const Range &range) {
                m_out.append("{\"start\":").append(std::to_string(range.start)).append(",\"end\":").append(std::to_string(range.end)).append("}");
            });
            m_out += "]}";
        });
        m_out += "]";
        if (!split.extraLogging.empty()) {
            m_out += ",\"extraLogging\":{";
            each(split.extraLogging, [this](const auto &field) {
                encoded(field.first);
                m_out += ":";
                encoded(field.second);
            });
            m_out += "}";
        }
        m_out += "}";
    }

    void writeUse(const Bandit &bandit, const BanditUse &use, bool hasAllocation)
    {
        m_out += "{\"key\":";
        hashed(bandit.key);
        m_out += ",\"flagKey\":";
        hashed(use.flag);
        if (hasAllocation) {
            m_out += ",\"allocationKey\":";
            hashed(use.allocation);
        }
        m_out += ",\"variationKey\":";
        hashed(use.variation);
        m_out += ",\"variationValue\":";
        hashed(use.value);
        m_out += "}";
    }

    /// The older index lists a variation once, whatever the number of its allocations.
    static std::vector<BanditUse> onePerVariation(const std::vector<BanditUse> &uses)
    {
        std::vector<BanditUse> kept;
        for (const BanditUse &use : uses) {
            const bool isKnown =
                std::ranges::any_of(kept, [&use](const BanditUse &other) { return other.flag == use.flag && other.variation == use.variation; });
            if (!isKnown)
                kept.push_back(use);
        }
        return kept;
    }

    void writeBandits()
    {
        m_out += ",\"bandits\":{";
        each(m_document.bandits, [this](const Bandit &bandit) {
            hashed(bandit.key);
            m_out += ":[";
            each(onePerVariation(bandit.uses), [&](const BanditUse &use) { writeUse(bandit, use, false); });
            m_out += "]";
        });
        m_out += "},\"banditReferences\":{";
        each(m_document.bandits, [this](const Bandit &bandit) {
            hashed(bandit.key);
            m_out += ":{\"modelVersion\":";
            hashed(bandit.modelVersion);
            m_out += ",\"flagVariations\":[";
            each(bandit.uses, [&](const BanditUse &use) { writeUse(bandit, use, true); });
            m_out += "]}";
        });
        m_out += "}";
    }

    const Document &m_document;
    bool m_isClient;
    std::string m_out;
};

void appendInner(std::string &out, std::string_view name, std::string_view response, Timestamp fetchedAt)
{
    out.append(",\"").append(name).append("\":{\"response\":");
    appendJsonText(out, response);
    out += ",\"fetchedAt\":";
    appendJsonText(out, canonicalInstant(fetchedAt.micros));
    out += "}";
}

} // namespace

std::string write(const Document &document, Format format)
{
    return Writer(document, format).write();
}

std::string writeConfigurationWire(std::string_view ruleset, std::string_view banditModels, Timestamp fetchedAt)
{
    std::string out = "{\"version\":1";
    appendInner(out, "config", ruleset, fetchedAt);
    if (!banditModels.empty())
        appendInner(out, "bandits", banditModels, fetchedAt);
    return out.append("}");
}

} // namespace assay::flags::ufc
