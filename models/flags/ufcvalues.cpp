// SPDX-License-Identifier: GPL-3.0-or-later
// Values of variations: what fits the type of the flag, and how others read what does not.
#include <cmath>

#include "models/flags/readcontext.h"

namespace assay::flags {
namespace {

using Kind = JsonCursor::Kind;

class ValueReader {
public:
    ValueReader(ReadContext &context, const RawVariation &raw, VariationType type) : m_context(context), m_raw(raw), m_type(type)
    {
        m_variation.key = raw.key;
        m_variation.text = raw.value;
        m_variation.isText = raw.kind == Kind::Text;
    }

    VariationData read()
    {
        switch (m_type) {
        case VariationType::Boolean: readBoolean(); break;
        case VariationType::String: m_variation.isUsable = m_raw.kind == Kind::Text; break;
        case VariationType::Integer:
        case VariationType::Numeric: readNumber(); break;
        case VariationType::Json: readJson(); break;
        }
        if (!m_variation.isUsable && !m_isNoted)
            note(FindingCode::ValueOfWrongType, {key(), std::string{typeName(m_type)}});
        return m_variation;
    }

private:
    [[nodiscard]] std::string key() const { return std::string{m_raw.key}; }
    /// In a Client ruleset every value is a text.
    [[nodiscard]] bool isTextExpected() const { return m_context.data.isObfuscated(); }

    void note(FindingCode code, std::vector<std::string> arguments, std::optional<std::string> fixedValue = std::nullopt)
    {
        m_isNoted = true;
        const ReadContext::Step variations(m_context, "variations");
        const ReadContext::Step variation(m_context, m_raw.key);
        const ReadContext::Step value(m_context, "value");
        m_context.note(code, std::move(arguments), std::move(fixedValue));
    }

    void noteWrittenAsText() { note(FindingCode::ValueWrittenAsText, {key(), std::string{typeName(m_type)}}, std::string{m_raw.value}); }

    void readBoolean()
    {
        const bool isText = m_raw.kind == Kind::Text;
        if ((!isText && m_raw.kind != Kind::Boolean) || (m_raw.value != "true" && m_raw.value != "false"))
            return;
        if (isText && !isTextExpected())
            return noteWrittenAsText();
        m_variation.boolean = m_raw.value == "true";
        m_variation.isUsable = true;
    }

    void readNumber()
    {
        const bool isText = m_raw.kind == Kind::Text;
        if (!isText && m_raw.kind != Kind::Number)
            return;
        const std::optional<double> number = parseNumber(m_raw.value);
        if (!number || (m_type == VariationType::Integer && std::trunc(*number) != *number))
            return;
        if (isText && !isTextExpected())
            return noteWrittenAsText();
        m_variation.number = *number;
        m_variation.isUsable = true;
        if (m_type == VariationType::Integer && m_raw.value.find_first_of(".eE") != std::string_view::npos) {
            const std::string whole = numberText(*number);
            m_variation.text = m_context.kept(whole);
            note(FindingCode::IntegerWithFraction, {key(), std::string{m_raw.value}, whole}, whole);
        }
    }

    void readJson()
    {
        if (m_raw.kind == Kind::Object)
            return note(FindingCode::JsonWrittenAsObject, {key()});
        if (m_raw.kind != Kind::Text)
            return;
        m_variation.isUsable = isJson(m_raw.value);
        if (!m_variation.isUsable)
            note(FindingCode::JsonInvalid, {key()});
    }

    ReadContext &m_context;
    const RawVariation &m_raw;
    VariationType m_type;
    VariationData m_variation;
    bool m_isNoted{};
};

} // namespace

VariationData variationOf(ReadContext &context, const RawVariation &raw, VariationType type)
{
    return ValueReader(context, raw, type).read();
}

} // namespace assay::flags
