// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "app/workspace/catalog.h"
#include "models/core/error.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// Outcome of one check of a connection.
struct CheckLine {
    enum class State { Passed, Failed, NotApplicable };
    QString id;
    QString name;
    State state{};
    std::optional<Error> error;      ///< of a failed check

    bool operator==(const CheckLine &) const = default;
};

/// The last checks of a connection in this session.
struct ChecksState {
    bool isRunning{};
    std::optional<Timestamp> at{};
    QString engine{};                ///< "DuckDB 1.4.4"
    std::vector<CheckLine> lines{};
    std::optional<Error> error{};    ///< the checks themselves could not run

    bool operator==(const ChecksState &) const = default;
};

[[nodiscard]] std::vector<Column> warehouseColumns();
[[nodiscard]] std::vector<TableRow> warehouseRows(const workspace::Catalog &catalog, Timestamp now);

/// Reads what the runner's "test" job answered. @return RunnerProtocol
[[nodiscard]] Result<std::vector<CheckLine>> checksFromResult(const std::string &result);

/// What the detail of a connection shows.
struct WarehouseDetail {
    QString key;
    QString name;
    QString kind;                                        ///< "DuckDB"
    bool isProduction{};
    std::vector<std::pair<QString, QString>> fields;     ///< label, value
    std::vector<std::pair<QString, QString>> uses;       ///< "3 experiments" and the filter target
    QString lastRun;
    QString json;

    bool operator==(const WarehouseDetail &) const = default;
};
[[nodiscard]] std::optional<WarehouseDetail> warehouseDetail(const workspace::Catalog &catalog, const std::string &key, Timestamp now);

} // namespace assay::ui
