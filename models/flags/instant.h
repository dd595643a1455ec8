// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::flags {

/// The instant of a timestamp text in UTC microseconds, read leniently (any fraction, Z or an offset).
[[nodiscard]] std::optional<std::int64_t> instantOf(std::string_view text);

/// The one form every SDK reads: "2026-11-20T06:10:00.000Z". Microseconds are cut to milliseconds.
[[nodiscard]] std::string canonicalInstant(std::int64_t micros);

/// True for a text of exactly that form.
[[nodiscard]] bool isCanonicalInstant(std::string_view text);

} // namespace assay::flags
