// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/precomputed.h"

#include <algorithm>
#include <array>

#include "models/flags/base64.h"
#include "models/flags/events.h"
#include "models/flags/instant.h"
#include "models/flags/md5.h"

namespace assay::flags {
namespace {

/// Writes the document text; the two forms differ only in how keys, texts and values are spelt.
class AnswerWriter {
public:
    AnswerWriter(const PrecomputedAnswer &answer, bool isObfuscated) : m_answer(answer), m_isObfuscated(isObfuscated)
    {
        m_out.reserve(512 + answer.flags.size() * 256);
        if (m_isObfuscated)
            hashKeys();
    }

    std::string write()
    {
        m_out += "{\"createdAt\":";
        appendJsonText(m_out, m_answer.createdAt);
        m_out += ",\"format\":\"PRECOMPUTED\",\"obfuscated\":";
        m_out += m_isObfuscated ? "true" : "false";
        m_out += ",\"salt\":";
        appendJsonText(m_out, m_answer.salt);
        if (!m_answer.environment.empty()) {
            m_out += ",\"environment\":{\"name\":";
            appendJsonText(m_out, m_answer.environment);
            m_out += "}";
        }
        m_out += ",\"flags\":{";
        for (std::size_t i = 0; i < m_answer.flags.size(); ++i)
            writeFlag(i);
        m_out += "},\"bandits\":{";
        m_separator = "";
        for (const PrecomputedBandit &bandit : m_answer.bandits)
            writeBandit(bandit);
        m_out += "}}";
        return std::move(m_out);
    }

private:
    /// All keys together, which is what makes it cheap per flag.
    void hashKeys()
    {
        std::vector<HashInput> inputs;
        inputs.reserve(m_answer.flags.size());
        for (const PrecomputedFlag &flag : m_answer.flags)
            inputs.push_back({m_answer.salt, flag.flagKey});
        m_hashes.resize(inputs.size());
        md5Digests(inputs, m_hashes);
    }

    void text(std::string_view value)
    {
        if (!m_isObfuscated)
            return appendJsonText(m_out, value);
        m_out.push_back('"');
        appendBase64(m_out, value);
        m_out.push_back('"');
    }

    void field(std::string_view name, std::string_view value)
    {
        m_out.append(",\"").append(name).append("\":");
        text(value);
    }

    /// @param digest  of the salted key; only for the obfuscated form
    void key(std::string_view flagKey, const Md5Digest &digest)
    {
        m_out += m_separator;
        m_separator = ",";
        if (m_isObfuscated) {
            std::array<char, 32> hex;
            m_out.append("\"").append(hexOf(digest, hex)).append("\"");
        } else {
            appendJsonText(m_out, flagKey);
        }
        m_out += ":{";
    }

    void writeFlag(std::size_t position)
    {
        const PrecomputedFlag &flag = m_answer.flags[position];
        key(flag.flagKey, m_isObfuscated ? m_hashes[position] : Md5Digest{});
        m_out.append("\"variationType\":\"").append(typeName(flag.type)).append("\",\"doLog\":").append(flag.doLog ? "true" : "false");
        const bool isText = flag.type == VariationType::String || flag.type == VariationType::Json;
        if (m_isObfuscated || isText)
            field("variationValue", flag.value);
        else
            m_out.append(",\"variationValue\":").append(flag.value);
        field("allocationKey", flag.allocationKey);
        field("variationKey", flag.variationKey);
        m_out += ",\"extraLogging\":{";
        const char *separator = "";
        for (const auto &[name, value] : flag.extraLogging) {
            m_out += separator;
            separator = ",";
            text(name);
            m_out.push_back(':');
            text(value);
        }
        m_out += "}}";
    }

    void writeBandit(const PrecomputedBandit &bandit)
    {
        key(bandit.flagKey, md5(m_answer.salt + std::string(bandit.flagKey)));
        m_out.append("\"actionProbability\":").append(numberText(bandit.choice.probability));
        m_out.append(",\"optimalityGap\":").append(numberText(bandit.choice.optimalityGap));
        field("banditKey", bandit.choice.banditKey);
        field("action", bandit.choice.action);
        field("modelVersion", bandit.choice.modelVersion);
        m_out += ",\"actionNumericAttributes\":{";
        const char *separator = "";
        for (const auto &[name, value] : bandit.action.numeric) {
            m_out += separator;
            separator = ",";
            text(name);
            m_out.push_back(':');
            if (m_isObfuscated)
                text(numberText(value));
            else
                m_out += numberText(value);
        }
        m_out += "},\"actionCategoricalAttributes\":{";
        separator = "";
        for (const auto &[name, value] : bandit.action.categorical) {
            m_out += separator;
            separator = ",";
            text(name);
            m_out.push_back(':');
            text(value);
        }
        m_out += "}}";
    }

    const PrecomputedAnswer &m_answer;
    bool m_isObfuscated;
    std::string m_out;
    std::vector<Md5Digest> m_hashes; ///< of the salted keys of the flags
    const char *m_separator = "";
};

void addBandit(PrecomputedAnswer &answer, const Ruleset &ruleset, const BanditModels &models, const PrecomputedRequest &request,
               const Assignment &assignment)
{
    const auto actions = request.actions.find(assignment.flagKey);
    if (actions == request.actions.end())
        return;
    BanditAssignment bandit = banditOf(ruleset, models, assignment, request.subject.subject().key, request.context, actions->second);
    if (bandit.code != EvaluationCode::Match || !bandit.choice)
        return;
    const auto chosen = std::ranges::find(actions->second, bandit.choice->action, &BanditAction::key);
    answer.bandits.push_back({assignment.flagKey, std::move(*bandit.choice), chosen->attributes});
}

} // namespace

PrecomputedAnswer precompute(const Ruleset &ruleset, const BanditModels &models, const PrecomputedRequest &request, std::string salt, Timestamp now)
{
    PrecomputedAnswer answer{canonicalInstant(now.micros), std::move(salt), ruleset.environment(), {}, {}};
    std::vector<Assignment> assignments;
    evaluateAll(ruleset, request.subject.subject(), now, assignments);
    answer.flags.reserve(assignments.size());
    for (const Assignment &assignment : assignments) {
        if (!assignment.isMatch())
            continue;
        answer.flags.push_back({assignment.flagKey,
                                assignment.value.type,
                                assignment.value.text,
                                assignment.isLogged,
                                assignment.allocationKey,
                                assignment.variationKey,
                                {assignment.extraLogging.begin(), assignment.extraLogging.end()}});
        if (ruleset.hasBandits())
            addBandit(answer, ruleset, models, request, assignment);
    }
    return answer;
}

std::string obfuscatedJson(const PrecomputedAnswer &answer)
{
    return AnswerWriter(answer, true).write();
}

std::string plainJson(const PrecomputedAnswer &answer)
{
    return AnswerWriter(answer, false).write();
}

} // namespace assay::flags
