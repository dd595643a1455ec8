// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

namespace assay::secrets {

/// Writes a 32-byte key for paper: 13 groups of 4 Crockford base-32 symbols and a group of checksum,
/// joined by dashes. The symbols are the 256 bits, first bit first, with four zero bits at the end; the
/// checksum is the first 20 bits of their SHA-256.
/// Source: D. Crockford, "Base 32" (alphabet, and the letters read as digits).
[[nodiscard]] std::string recoveryKeyText(const Secret &key);

/// Reads what a person typed: case, spaces and dashes do not matter; O is 0, I and L are 1.
/// @return InvalidArgument with `name` "recovery key" and `what`: its length, a symbol, or the checksum
[[nodiscard]] Result<Secret> recoveryKeyFromText(std::string_view text);

} // namespace assay::secrets
