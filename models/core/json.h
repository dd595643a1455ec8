// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "models/core/error.h"

namespace assay {

using Json = nlohmann::json;

/// Limits on JSON from outside (security.md section 16).
struct JsonLimits {
    std::size_t bytes = 32U << 20U;
    std::size_t depth = 64;
    std::size_t stringBytes = 1U << 20U;
    std::size_t keysPerObject = 10'000;
};

/// Parses strict UTF-8 JSON. Depth, size and duplicate keys are checked while reading, before a
/// tree exists (a tree of 200,000 nested arrays would overflow the stack when written).
/// @return InvalidJson with facts `line`, `column`, `what`; InputTooLarge with `what`, `limit`
[[nodiscard]] Result<Json> parseJson(std::string_view text, const JsonLimits &limits = {});

/// One form for equal values: keys sorted, no spaces, shortest round-trip numbers, UTF-8 as is.
[[nodiscard]] std::string canonicalJson(const Json &value);

/// Indented by two, keys sorted, for people.
[[nodiscard]] std::string prettyJson(const Json &value);

} // namespace assay
