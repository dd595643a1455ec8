// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::flags {

/// A full semantic version. Views into the text it was read from; build metadata is dropped, as it
/// takes no part in precedence.
struct Semver {
    std::uint64_t major{};
    std::uint64_t minor{};
    std::uint64_t patch{};
    std::string_view prerelease{};   ///< dot-separated identifiers, empty for a release
};

/// Reads `major.minor.patch[-prerelease][+build]`; nothing for anything else ("28.5", "v1.2.3", "01.0.0").
/// Source: Semantic Versioning 2.0.0, sections 2, 9, 10.
[[nodiscard]] std::optional<Semver> parseSemver(std::string_view text);

/// Precedence (Semantic Versioning 2.0.0, section 11).
[[nodiscard]] std::strong_ordering comparePrecedence(const Semver &left, const Semver &right);

} // namespace assay::flags
