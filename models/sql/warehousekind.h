// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/metrics/sources.h"

namespace assay::sql {

class Dialect;
struct GrantPlan;

/// How a field of a connection form is filled in.
enum class FieldInput { Line, File, Lines };

/// One field of a connection form; secret fields go to the keychain.
struct ConnectionFieldKind {
    const char *id;
    const char *label;      ///< marked for translation with context "Warehouses"
    const char *hint;       ///< one line below the field, may be empty
    bool isSecret;
    bool isRequired;
    const char *fallback = "";             ///< what an empty field means, may be empty
    bool isPlace = false;                  ///< says where a secret goes: another value needs another secret
    FieldInput input = FieldInput::Line;
};

/// A warehouse Assay can talk to. The connection form, the command line and the help table follow
/// from this row; the driver half lives in app/warehouse under the same id.
struct WarehouseKind {
    const char *id;                                ///< stored; never renamed
    const char *name;
    std::span<const ConnectionFieldKind> fields;
    const Dialect &(*dialect)();
    /// What an administrator runs to make the account; null when there are no accounts.
    std::string (*provisioningScript)(const metrics::Connection &, const GrantPlan &) = nullptr;
    const char *help = "";                         ///< file name of its help page, may be empty
};

[[nodiscard]] std::span<const WarehouseKind> warehouseKinds();
[[nodiscard]] const WarehouseKind *findWarehouseKind(std::string_view id);

/// True when the kind has a secret field.
[[nodiscard]] bool needsCredential(const WarehouseKind &kind);

/// The setting of that id, or what an empty one means.
[[nodiscard]] std::string settingOf(const metrics::Connection &connection, std::string_view id);

/// The settings that say where a credential of the connection goes, in order. Stored with the credential, so that
/// a connection that was turned elsewhere by an edited or imported document cannot take it along.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> credentialPlace(const metrics::Connection &connection);

/// Keychain item of a connection's credential, and of the next one while it is tried out.
[[nodiscard]] std::string credentialItem(const std::string &connectionKey);
[[nodiscard]] std::string nextCredentialItem(const std::string &connectionKey);

} // namespace assay::sql
