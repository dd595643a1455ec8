// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/warehousekind.h"

#include <algorithm>
#include <array>

#include "models/sql/dialect.h"
#include "models/sql/provisioning.h"

namespace assay::sql {
namespace {

constexpr std::array kDuckDbFields{
    ConnectionFieldKind{"path", "File or folder", "A .duckdb file, opened read-only, or a folder of CSV and Parquet files.", false, true, "", false,
                        FieldInput::File},
};

constexpr std::array kPostgreSqlFields{
    ConnectionFieldKind{"host", "Host", "Name of the server, as in its certificate.", false, true, "", true},
    ConnectionFieldKind{"port", "Port", "", false, false, "5432", true},
    ConnectionFieldKind{"database", "Database", "", false, true, "", true},
    ConnectionFieldKind{"user", "User", "An account of Assay's own; the help page says how it is made.", false, true, "", true},
    ConnectionFieldKind{"ca_file", "CA file", "Certificates that vouch for the server. Empty: those of the system.", false, false, "", true,
                        FieldInput::File},
    ConnectionFieldKind{"client_certificate", "Client certificate", "A PEM file, where the server asks for one.", false, false, "", false,
                        FieldInput::File},
    ConnectionFieldKind{"work_schema", "Work schema", "The one schema the account may write to.", false, false, "assay_work"},
    ConnectionFieldKind{"password", "Password", "", true, false},
    ConnectionFieldKind{"client_key", "Client key", "The key of the client certificate, in PEM form.", true, false, "", false, FieldInput::Lines},
};

constexpr std::array kKinds{
    WarehouseKind{"duckdb", "DuckDB", kDuckDbFields, duckDbDialect},
    WarehouseKind{"postgresql", "PostgreSQL", kPostgreSqlFields, postgreSqlDialect, postgreSqlProvisioning, "postgresql.md"},
};

} // namespace

std::span<const WarehouseKind> warehouseKinds()
{
    return kKinds;
}

const WarehouseKind *findWarehouseKind(std::string_view id)
{
    const auto found = std::ranges::find(kKinds, id, [](const WarehouseKind &kind) { return std::string_view{kind.id}; });
    return found == kKinds.end() ? nullptr : &*found;
}

bool needsCredential(const WarehouseKind &kind)
{
    return std::ranges::any_of(kind.fields, &ConnectionFieldKind::isSecret);
}

std::string settingOf(const metrics::Connection &connection, std::string_view id)
{
    std::string value = connection.field(id);
    const WarehouseKind *kind = findWarehouseKind(connection.kind);
    if (!value.empty() || kind == nullptr)
        return value;
    const auto field = std::ranges::find(kind->fields, id, [](const ConnectionFieldKind &row) { return std::string_view{row.id}; });
    return field == kind->fields.end() ? value : std::string{field->fallback};
}

std::vector<std::pair<std::string, std::string>> credentialPlace(const metrics::Connection &connection)
{
    std::vector<std::pair<std::string, std::string>> place{{"kind", connection.kind}};
    const WarehouseKind *kind = findWarehouseKind(connection.kind);
    for (const ConnectionFieldKind &field : kind == nullptr ? std::span<const ConnectionFieldKind>{} : kind->fields) {
        if (field.isPlace)
            place.emplace_back(field.id, settingOf(connection, field.id));
    }
    return place;
}

std::string credentialItem(const std::string &connectionKey) { return "wh/" + connectionKey; }

std::string nextCredentialItem(const std::string &connectionKey) { return "wh-next/" + connectionKey; }

} // namespace assay::sql
