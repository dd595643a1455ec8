// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "app/workspace/catalog.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

[[nodiscard]] std::vector<Column> metricColumns();
[[nodiscard]] std::vector<TableRow> metricRows(const workspace::Catalog &catalog);

/// The definition of a metric as one sentence.
[[nodiscard]] QString metricSentence(const metrics::Metric &metric, const workspace::Catalog &catalog);
[[nodiscard]] QString metricKindText(metrics::MetricKind kind);

/// What the detail of a metric shows.
struct MetricDetail {
    QString key;
    QString name;
    QString kind;
    bool isCertified{};
    QString sentence;
    QString description;
    std::vector<std::pair<QString, QString>> facts;      ///< label, value
    std::vector<std::pair<QString, QString>> usedBy;     ///< experiment key, name
    std::vector<std::pair<QString, QString>> sources;    ///< fact source key, name
    QString json;

    bool operator==(const MetricDetail &) const = default;
};
[[nodiscard]] std::optional<MetricDetail> metricDetail(const workspace::Catalog &catalog, const std::string &key);

} // namespace assay::ui
