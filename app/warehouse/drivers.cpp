// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/drivers.h"

#include <algorithm>
#include <array>

#include "app/warehouse/duckdb/session.h"
#include "app/warehouse/postgresql/session.h"

namespace assay::warehouse {

std::span<const WarehouseDriver> warehouseDrivers()
{
    static constexpr std::array drivers{
        WarehouseDriver{"duckdb", duckdb::openSession},
        WarehouseDriver{"postgresql", postgresql::openSession},
    };
    return drivers;
}

Result<std::unique_ptr<Warehouse>> openWarehouse(const OpenRequest &request)
{
    const auto drivers = warehouseDrivers();
    const auto driver = std::ranges::find_if(drivers, [&](const WarehouseDriver &row) { return row.id == request.connection.kind; });
    if (driver == drivers.end())
        return fail(Error{ErrorCode::WarehouseDriverMissing, Remedy::Install, {}, {}}.with("kind", request.connection.kind).with("path", ""));
    return driver->open(request);
}

} // namespace assay::warehouse
