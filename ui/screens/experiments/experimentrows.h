// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "app/workspace/catalog.h"
#include "models/experiments/lifecycle.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// Evidence from the results in memory; the default while they are not loaded.
using EvidenceLookup = std::function<experiments::Evidence(const std::string &)>;

[[nodiscard]] std::vector<Column> experimentColumns();
/// The list of experiments.
[[nodiscard]] std::vector<TableRow> experimentRows(const workspace::Catalog &catalog, const EvidenceLookup &evidence, Timestamp now);

/// A fact of the detail: label and value.
struct Fact {
    QString label;
    QString value;

    bool operator==(const Fact &) const = default;
};

/// A variation with its planned share.
struct VariationRow {
    QString key;
    QString name;
    double share{};
    bool isControl{};

    bool operator==(const VariationRow &) const = default;
};

/// A metric of the plan and what it is there for.
struct PlannedMetric {
    QString key;
    QString name;
    QString role;
    QString note;             ///< margin of a guardrail

    bool operator==(const PlannedMetric &) const = default;
};

/// What the detail of an experiment shows.
struct ExperimentDetail {
    QString key;
    QString name;
    experiments::Status status;
    QString rule;
    QString hypothesis;
    QString importNote;       ///< imports: where the aggregates come from
    bool hasResults{};
    std::vector<Fact> overview;
    std::vector<Fact> plan;
    std::vector<VariationRow> variations;
    std::vector<PlannedMetric> metrics;
    QString json;

    bool operator==(const ExperimentDetail &) const = default;
};

[[nodiscard]] std::optional<ExperimentDetail> experimentDetail(const workspace::Catalog &catalog, const std::string &key,
                                                               const experiments::Evidence &evidence, Timestamp now);

} // namespace assay::ui
