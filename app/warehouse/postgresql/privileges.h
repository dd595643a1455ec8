// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/warehouse/postgresql/link.h"
#include "models/sql/privileges.h"

namespace assay::warehouse::postgresql {

/// Compares what the account may do with the plan, from the catalogs alone: no table is read. Each excess comes
/// with the REVOKE that ends it, from whom it was granted to: the account, a role it is in, or PUBLIC.
[[nodiscard]] Result<std::vector<sql::PrivilegeFinding>> findPrivileges(Link &link, const sql::GrantPlan &plan);

} // namespace assay::warehouse::postgresql
