// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/warehouse/warehouse.h"

namespace assay::warehouse {

/// The runner's half of a warehouse kind; its form and dialect are the row of the same id in
/// models/sql/warehousekind.h.
struct WarehouseDriver {
    const char *id;
    Result<std::unique_ptr<Warehouse>> (*open)(const OpenRequest &);
};

[[nodiscard]] std::span<const WarehouseDriver> warehouseDrivers();

/// Opens a session of the connection's kind.
/// @return WarehouseDriverMissing with `kind` when there is no such driver, or what the driver says
[[nodiscard]] Result<std::unique_ptr<Warehouse>> openWarehouse(const OpenRequest &request);

} // namespace assay::warehouse
