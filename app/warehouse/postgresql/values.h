// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "models/sql/contract.h"

namespace assay::warehouse::postgresql {

/// What a column's type becomes.
enum class ValueKind { Whole, Number, Text };

/// The kind of a type by its number in pg_type; nothing for a type that may not leave a warehouse.
[[nodiscard]] std::optional<ValueKind> kindOf(unsigned type);

/// A value in text form as a cell; nothing when the text is not of its kind, as a server that lies may send.
[[nodiscard]] std::optional<sql::Cell> cellFrom(std::string_view text, ValueKind kind);

} // namespace assay::warehouse::postgresql
