// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/warehousekind.h"

#include <algorithm>
#include <array>

#include "models/sql/dialect.h"

namespace assay::sql {

std::span<const WarehouseKind> warehouseKinds()
{
    static constexpr std::array duckDbFields{
        ConnectionFieldKind{"path", "File or folder", "A .duckdb file, opened read-only, or a folder of CSV and Parquet files.", false, true},
    };
    static constexpr std::array kinds{
        WarehouseKind{"duckdb", "DuckDB", duckDbFields, duckDbDialect},
    };
    return kinds;
}

const WarehouseKind *findWarehouseKind(std::string_view id)
{
    const auto kinds = warehouseKinds();
    const auto found = std::ranges::find(kinds, id, [](const WarehouseKind &kind) { return std::string_view{kind.id}; });
    return found == kinds.end() ? nullptr : &*found;
}

} // namespace assay::sql
