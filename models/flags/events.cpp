// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/events.h"

#include "models/flags/instant.h"
#include "models/flags/numbertext.h"

namespace assay::flags {
namespace {

void appendField(std::string &line, std::string_view name, std::string_view value)
{
    line.push_back(',');
    appendJsonText(line, name);
    line.push_back(':');
    appendJsonText(line, value);
}

void appendValue(std::string &line, const AttributeValue &value)
{
    NumberBuffer number;
    switch (value.kind) {
    case AttributeValue::Kind::Null: line += "null"; break;
    case AttributeValue::Kind::Text: appendJsonText(line, value.text); break;
    case AttributeValue::Kind::Boolean:
    case AttributeValue::Kind::Number: line += textOf(value, number); break;
    }
}

} // namespace

void appendJsonText(std::string &line, std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    line.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line.push_back('\\');
            line.push_back(c);
        } else if (byte < 0x20) {
            line += "\\u00";
            line.push_back(digits[byte >> 4U]);
            line.push_back(digits[byte & 15U]);
        } else {
            line.push_back(c);
        }
    }
    line.push_back('"');
}

void appendJson(std::string &line, const AssignmentEvent &event)
{
    line += "{\"experiment\":";
    appendJsonText(line, event.featureFlag);
    line.pop_back();
    line.push_back('-');
    const std::size_t joint = line.size();
    appendJsonText(line, event.allocation);
    line.erase(joint, 1); // the opening quote of the second part
    appendField(line, "featureFlag", event.featureFlag);
    appendField(line, "allocation", event.allocation);
    appendField(line, "variation", event.variation);
    appendField(line, "subject", event.subject.key);
    appendField(line, "timestamp", canonicalInstant(event.timestamp.micros));
    if (event.entityId)
        line.append(",\"entityId\":").append(std::to_string(*event.entityId));
    for (const auto &[name, value] : event.extraLogging)
        appendField(line, name, value);
    line += ",\"subjectAttributes\":{";
    const char *separator = "";
    for (const Attribute &attribute : event.subject.attributes) {
        line += separator;
        separator = ",";
        appendJsonText(line, attribute.name);
        line.push_back(':');
        appendValue(line, attribute.value);
    }
    line += "}}";
}

} // namespace assay::flags
