// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::flags {

/// Standard base64 with padding (RFC 4648 section 4).
[[nodiscard]] std::string base64Encode(std::string_view bytes);

/// Appends the encoded form to a text that is being written.
void appendBase64(std::string &text, std::string_view bytes);

/// The bytes of a padded or unpadded text; nothing when a character or the length is wrong.
[[nodiscard]] std::optional<std::string> base64Decode(std::string_view text);

} // namespace assay::flags
