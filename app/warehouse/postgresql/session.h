// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/warehouse/warehouse.h"

namespace assay::warehouse::postgresql {

/// Opens a read-only session with a PostgreSQL server over TLS, with the limits of the connection.
/// @return WarehouseUnreachable with `what` and `step`; InvalidDocument and ReadFailed for settings; SecretMissing
[[nodiscard]] Result<std::unique_ptr<Warehouse>> openSession(const OpenRequest &request);

} // namespace assay::warehouse::postgresql
