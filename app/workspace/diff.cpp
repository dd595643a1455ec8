// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/diff.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace assay::workspace {
namespace {

using Fields = std::vector<DocumentChange::Field>;

std::string textOf(const Json *value) { return value == nullptr ? std::string{} : canonicalJson(*value); }

const Json *memberOf(const Json &object, const std::string &name)
{
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

const Json *elementOf(const Json &array, std::size_t index) { return index < array.size() ? &array[index] : nullptr; }

void compare(const std::string &path, const Json *before, const Json *after, Fields &fields);

void compareObjects(const std::string &path, const Json &before, const Json &after, Fields &fields)
{
    std::set<std::string> names;
    for (const Json *side : {&before, &after}) {
        for (const auto &[name, value] : side->items())
            names.insert(name);
    }
    for (const std::string &name : names)
        compare(path.empty() ? name : path + "." + name, memberOf(before, name), memberOf(after, name), fields);
}

void compareArrays(const std::string &path, const Json &before, const Json &after, Fields &fields)
{
    for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i)
        compare(path + "[" + std::to_string(i) + "]", elementOf(before, i), elementOf(after, i), fields);
}

void compare(const std::string &path, const Json *before, const Json *after, Fields &fields)
{
    const bool hasBoth = before != nullptr && after != nullptr;
    if (hasBoth && before->is_object() && after->is_object())
        compareObjects(path, *before, *after, fields);
    else if (hasBoth && before->is_array() && after->is_array())
        compareArrays(path, *before, *after, fields);
    else if (!hasBoth || canonicalJson(*before) != canonicalJson(*after))
        fields.push_back({path, textOf(before), textOf(after)});
}

} // namespace

std::vector<DocumentChange::Field> differences(const Json &before, const Json &after)
{
    Fields fields;
    compare({}, &before, &after, fields);
    return fields;
}

} // namespace assay::workspace
