// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// True for valid UTF-8 without overlong forms, surrogates or a NUL.
[[nodiscard]] bool isValidUtf8(std::string_view text);

/// True for a document key: `^[a-z0-9][a-z0-9_.-]{0,127}$`.
[[nodiscard]] bool isKey(std::string_view text);

/// A key made from a name: lower case, runs of other characters become one dash. May be empty.
[[nodiscard]] std::string slug(std::string_view name);

/// The entry nearest to a mistyped word, or nothing when none is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string> &entries);

/// True when the text looks like an identifier of a person or device: e-mail, phone, IPv4/IPv6,
/// UUID, a number of more than 12 digits, or a long high-entropy token (security.md section 12.3).
[[nodiscard]] bool looksLikeIdentifier(std::string_view text);

} // namespace assay
