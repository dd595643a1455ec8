// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "models/core/error.h"
#include "models/core/timestamp.h"
#include "models/sql/dialect.h"

namespace assay::sql {

/// Bounds that stand for {{start}} and {{end}} in a fragment.
struct FragmentRange {
    Timestamp start;
    Timestamp end;   ///< exclusive
};

/// Checks SQL of the customer's and binds its placeholders. Exactly one SELECT or WITH statement that
/// only reads: balanced, without semicolon, INTO, locking clauses, statements that write, parameters,
/// file functions or comments that speak of assay. A seat belt: the real limits are the account, the
/// read-only session and the contract (security.md section 17.2).
/// @param source  key of the source, named in the error
/// @return the fragment with literals in place of {{start}} and {{end}}; FragmentRefused with facts
///         `source`, `what`, `position` ("line:column", 1-based)
[[nodiscard]] Result<std::string> boundFragment(std::string_view sql, std::string_view source, const FragmentRange &range,
                                                const Dialect &dialect);

} // namespace assay::sql
