// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/documentfields.h"

#include <nlohmann/json.hpp>

namespace assay {

std::string keyOf(const Json &body)
{
    if (!body.is_object())
        return {};
    const auto found = body.find("key");
    return found != body.end() && found->is_string() ? found->get<std::string>().substr(0, 128) : std::string{};
}

std::string readName(FieldReader &fields, const std::string &key)
{
    std::string name = fields.text("name", key, 120);
    if (name.empty())
        fields.problem("name", "1 to 120 characters", "V-201");
    return name;
}

void putText(Json &body, const char *name, const std::string &text)
{
    if (!text.empty())
        body[name] = text;
}

void putTexts(Json &body, const char *name, const std::vector<std::string> &texts)
{
    if (!texts.empty())
        body[name] = texts;
}

} // namespace assay
