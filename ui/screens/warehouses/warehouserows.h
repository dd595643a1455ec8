// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "app/pipeline/connectionjobs.h"
#include "app/workspace/accounthistory.h"
#include "app/workspace/catalog.h"
#include "models/core/error.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// Outcome of one check of a connection.
struct CheckLine {
    using State = pipeline::ConnectionCheck::State;
    QString id;
    QString name;
    State state{};
    QString note{};                  ///< of a passed check, may be empty
    std::optional<Error> error{};    ///< of a failed check

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
/// @param histories  grades of accounts, by key
[[nodiscard]] std::vector<TableRow> warehouseRows(const workspace::Catalog &catalog, Timestamp now,
                                                  const std::map<std::string, workspace::AccountHistory> &histories = {});

/// The checks in words.
[[nodiscard]] std::vector<CheckLine> checkLines(const std::vector<pipeline::ConnectionCheck> &checks);

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
    bool needsCredential{};
    bool hasCredential{};
    QString script;                                      ///< makes the account; empty: there are no accounts

    bool operator==(const WarehouseDetail &) const = default;
};
/// @param history  of its account, from the audit log
[[nodiscard]] std::optional<WarehouseDetail> warehouseDetail(const workspace::Catalog &catalog, const std::string &key, Timestamp now,
                                                             const workspace::AccountHistory &history = {});

} // namespace assay::ui
