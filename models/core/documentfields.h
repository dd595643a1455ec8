// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/fields.h"

namespace assay {

/// The key a body claims to have, for messages; empty when it has none.
[[nodiscard]] std::string keyOf(const Json &body);

/// The name, 1 to 120 characters; absent, the key stands for it.
[[nodiscard]] std::string readName(FieldReader &fields, const std::string &key);

/// Writes a text unless it is empty.
void putText(Json &body, const char *name, const std::string &text);

/// Writes texts unless there are none.
void putTexts(Json &body, const char *name, const std::vector<std::string> &texts);

/// Stored spelling of one enumerator; FieldReader::choice() reads arrays of these.
template <typename E>
using Spelling = std::pair<std::string_view, E>;

/// The spelling of a value; the rows name every enumerator.
template <typename Rows, typename E>
[[nodiscard]] constexpr std::string_view spellingOf(const Rows &rows, E value)
{
    for (const auto &[name, candidate] : rows) {
        if (candidate == value)
            return name;
    }
    return rows.front().first;
}

} // namespace assay
