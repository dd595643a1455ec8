// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions: decides once, from operator and value, what an evaluation will compare.
#include <algorithm>

#include "models/flags/md5.h"
#include "models/flags/readcontext.h"

namespace assay::flags {
namespace {

using Kind = JsonCursor::Kind;
using Mode = ConditionData::Mode;

class ConditionReader {
public:
    explicit ConditionReader(ReadContext &context) : m_context(context), m_cursor(context.cursor) {}

    bool read()
    {
        if (m_cursor.kind() != Kind::Object)
            return m_context.reject("a condition object");
        m_cursor.enterObject();
        std::string_view member;
        while (m_cursor.nextMember(member)) {
            if (member == "attribute") {
                if (!m_context.readText(m_attribute))
                    return m_context.reject("the name of an attribute");
                m_hasAttribute = true;
            } else if (member == "operator") {
                if (!m_context.readText(m_text.operatorName))
                    return m_context.reject("an operator");
            } else if (member == "value") {
                m_valueOffset = m_cursor.offset();
                m_text.value = m_cursor.skip();
                m_hasValue = true;
            } else {
                m_cursor.skip();
            }
        }
        if (m_cursor.failed())
            return false;
        if (!m_hasAttribute)
            return m_context.reject("a condition with an attribute");
        m_end = m_cursor.offset();
        finish();
        return !m_cursor.failed();
    }

private:
    void finish()
    {
        m_condition.attribute = m_context.attributeIndex(m_attribute);
        const std::optional<Operator> op =
            m_context.data.isObfuscated() ? operatorFromHash(m_text.operatorName) : operatorFromName(m_text.operatorName);
        if (!op) {
            m_context.note(FindingCode::UnknownOperator, {std::string{m_text.operatorName}});
        } else {
            m_condition.op = *op;
            m_condition.isOperatorKnown = true;
            if (m_hasValue) {
                m_cursor.rewind(m_valueOffset);
                compile();
                m_cursor.rewind(m_end);
            }
            if (m_condition.mode == Mode::Never && !m_isNoted)
                m_context.note(FindingCode::ConditionNotReadable, {std::string{m_attribute}, expectation()});
        }
        m_context.data.conditions.push_back(m_condition);
        m_context.data.conditionTexts.push_back(m_text);
    }

    void compile()
    {
        if (m_condition.op == Operator::IsNull)
            compileNull();
        else if (isList(m_condition.op))
            compileList();
        else if (isPattern(m_condition.op))
            compilePattern();
        else
            compileOrdering();
    }

    [[nodiscard]] std::string expectation() const
    {
        if (m_condition.op == Operator::IsNull)
            return "true or false";
        if (isList(m_condition.op))
            return "a list of texts";
        return isPattern(m_condition.op) ? "a regular expression" : "a number or a version";
    }

    void compileNull()
    {
        if (m_context.data.isObfuscated()) {
            if (m_cursor.kind() != Kind::Text)
                return;
            const std::string_view hash = m_cursor.text();
            if (hash == md5Hex("true"))
                m_condition.mode = Mode::IsNull;
            else if (hash == md5Hex("false"))
                m_condition.mode = Mode::IsSet;
        } else if (m_cursor.kind() == Kind::Boolean) {
            m_condition.mode = m_cursor.boolean() ? Mode::IsNull : Mode::IsSet;
        }
    }

    void compileList()
    {
        if (m_cursor.kind() != Kind::Array)
            return;
        std::vector<std::string_view> &values = m_context.data.listValues;
        const std::size_t first = values.size();
        m_cursor.enterArray();
        while (m_cursor.nextElement()) {
            if (m_cursor.kind() != Kind::Text) {
                values.resize(first);
                return;
            }
            values.push_back(m_cursor.text());
        }
        m_condition.list = {static_cast<Index>(first), static_cast<Index>(values.size() - first)};
        if (m_condition.list.count > kLinearList)
            std::sort(values.begin() + static_cast<std::ptrdiff_t>(first), values.end());
        m_condition.mode = Mode::List;
    }

    void compilePattern()
    {
        if (m_cursor.kind() != Kind::Text)
            return;
        const std::optional<std::string_view> expression = m_context.plain(m_cursor.text());
        if (!expression)
            return;
        m_condition.reference = m_context.patternIndex(*expression);
        const Pattern &pattern = m_context.data.patterns[m_condition.reference];
        if (pattern.isValid()) {
            m_condition.mode = Mode::Pattern;
            return;
        }
        m_isNoted = true;
        m_context.note(FindingCode::PatternInvalid, {std::string{*expression}, pattern.refusal()});
    }

    void compileOrdering()
    {
        std::optional<std::string_view> text;
        if (m_cursor.kind() == Kind::Text)
            text = m_context.plain(m_cursor.text());
        else if (m_cursor.kind() == Kind::Number && !m_context.data.isObfuscated())
            text = m_cursor.number();
        if (!text)
            return;
        if (const std::optional<Semver> version = parseSemver(*text)) {
            m_condition.reference = static_cast<Index>(m_context.data.versions.size());
            m_context.data.versions.push_back(*version);
            m_condition.mode = Mode::Version;
        } else if (const std::optional<double> number = parseNumber(*text)) {
            m_condition.number = *number;
            m_condition.mode = Mode::Number;
        }
    }

    ReadContext &m_context;
    JsonCursor &m_cursor;
    ConditionData m_condition;
    ConditionText m_text;
    std::string_view m_attribute;
    std::size_t m_valueOffset{};
    std::size_t m_end{};
    bool m_hasAttribute{};
    bool m_hasValue{};
    bool m_isNoted{};
};

} // namespace

bool readCondition(ReadContext &context)
{
    return ConditionReader(context).read();
}

} // namespace assay::flags
