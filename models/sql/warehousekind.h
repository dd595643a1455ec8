// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace assay::sql {

class Dialect;

/// One field of a connection form; secret fields go to the keychain.
struct ConnectionFieldKind {
    const char *id;
    const char *label;      ///< marked for translation with context "Warehouses"
    const char *hint;       ///< one line below the field, may be empty
    bool isSecret;
    bool isRequired;
};

/// A warehouse Assay can talk to. The connection form, the command line and the help table follow
/// from this row; the driver half lives in app/warehouse under the same id.
struct WarehouseKind {
    const char *id;                                ///< stored; never renamed
    const char *name;
    std::span<const ConnectionFieldKind> fields;
    const Dialect &(*dialect)();
};

[[nodiscard]] std::span<const WarehouseKind> warehouseKinds();
[[nodiscard]] const WarehouseKind *findWarehouseKind(std::string_view id);

} // namespace assay::sql
