// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace assay::flags {

using NumberBuffer = std::array<char, 40>;

/// The shortest decimal text of a finite number as ECMAScript writes it: no fraction when it is whole
/// ("1", "123456789", "1e+21", "1.5e-7"). Rules compare attributes in this form.
[[nodiscard]] std::string_view numberText(double value, NumberBuffer &buffer);
[[nodiscard]] std::string numberText(double value);

/// A decimal number, with sign, fraction and exponent allowed, and nothing else around it. No
/// hexadecimal, infinity, blank or empty text: SDKs disagree on those.
[[nodiscard]] std::optional<double> parseNumber(std::string_view text);

} // namespace assay::flags
