// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/subject.h"

#include <cstring>

#include <nlohmann/json.hpp>

namespace assay::flags {

std::string_view textOf(const AttributeValue &value, NumberBuffer &buffer)
{
    switch (value.kind) {
    case AttributeValue::Kind::Null: return {};
    case AttributeValue::Kind::Boolean: return value.boolean ? "true" : "false";
    case AttributeValue::Kind::Number: return numberText(value.number, buffer);
    case AttributeValue::Kind::Text: return value.text;
    }
    return {};
}

std::string_view SubjectRecord::kept(std::string_view text)
{
    if (text.empty())
        return {};
    char *const copy = static_cast<char *>(m_arena->allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

void SubjectRecord::add(std::string_view name, const AttributeValue &value)
{
    AttributeValue copy = value;
    if (value.kind == AttributeValue::Kind::Text)
        copy.text = kept(value.text);
    m_attributes.push_back({kept(name), copy});
}

SubjectRecord subjectFromJson(std::string_view key, const Json &attributes)
{
    SubjectRecord record(key);
    if (!attributes.is_object())
        return record;
    for (const auto &[name, value] : attributes.items()) {
        if (value.is_null())
            record.add(name, AttributeValue::null());
        else if (value.is_boolean())
            record.add(name, AttributeValue::of(value.get<bool>()));
        else if (value.is_number())
            record.add(name, AttributeValue::of(value.get<double>()));
        else if (value.is_string())
            record.add(name, AttributeValue::of(std::string_view{value.get_ref<const std::string &>()}));
    }
    return record;
}

} // namespace assay::flags
