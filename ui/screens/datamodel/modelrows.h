// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "app/workspace/catalog.h"
#include "ui/shell/location.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

[[nodiscard]] std::vector<Column> modelColumns();
/// Entities, assignment sources, fact sources and properties. Keys are "kind/key".
[[nodiscard]] std::vector<TableRow> modelRows(const workspace::Catalog &catalog);

/// A place that uses the object.
struct ModelUse {
    QString name;
    QString kind;
    QString icon;
    Location target;

    bool operator==(const ModelUse &) const = default;
};

/// What the detail of one object shows.
struct ModelDetail {
    QString path;                                       ///< "fact_source/purchases"
    QString key;
    QString name;
    QString kind;
    QString description;
    std::vector<std::pair<QString, QString>> facts;     ///< label, value
    std::vector<std::pair<QString, QString>> columns;   ///< role, column name
    QString sql;
    std::vector<ModelUse> usedBy;
    QString json;

    bool operator==(const ModelDetail &) const = default;
};
[[nodiscard]] std::optional<ModelDetail> modelDetail(const workspace::Catalog &catalog, const QString &path);

} // namespace assay::ui
