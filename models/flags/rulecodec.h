// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/core/fields.h"
#include "models/flags/flag.h"

// Codec parts that flags, audiences, layers and holdouts share. For the .cpp files of this room only.
namespace assay::flags {

[[nodiscard]] std::size_t sizeOf(const Json &list);
[[nodiscard]] const Json &elementOf(const Json &list, std::size_t index);

/// Reads a list of objects with `read`, which gets a reader for each.
template <typename T, typename Read>
std::vector<T> readList(FieldReader &fields, const char *kind, const std::string &key, const char *name, Read read)
{
    std::vector<T> values;
    const Json *list = fields.array(name);
    if (list == nullptr)
        return values;
    for (std::size_t i = 0; i < sizeOf(*list); ++i) {
        FieldReader nested(elementOf(*list, i), kind, key, fields.pathOf(name, i));
        values.push_back(read(nested));
        fields.adopt(nested);
    }
    return values;
}

[[nodiscard]] Json rulesJson(const std::vector<TargetRule> &rules);
[[nodiscard]] std::vector<TargetRule> readRules(FieldReader &fields, const char *kind, const std::string &key, const char *name);

/// Ranges are stored as [start, end] pairs.
[[nodiscard]] Json rangesJson(const std::vector<Range> &ranges);
[[nodiscard]] std::vector<Range> readRanges(FieldReader &fields, const char *name, std::vector<Range> fallback);

[[nodiscard]] Json fieldsJson(const ufc::Fields &fields);
[[nodiscard]] ufc::Fields readTextFields(FieldReader &fields, const char *name);

/// Writes a time when there is one.
void putTime(Json &json, const char *name, const std::optional<Timestamp> &time);

} // namespace assay::flags
