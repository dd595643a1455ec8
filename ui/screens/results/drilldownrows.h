// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QString>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "ui/widgets/forestgeometry.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// Rows of a small table with an interval column: cells for the model, marks by row key for the delegate.
struct IntervalRows {
    std::vector<TableRow> rows;
    std::map<QString, IntervalMark> marks;
    ForestAxis axis;

    bool operator==(const IntervalRows &) const = default;
};

/// Columns of the adjustments and of the other methods.
enum AdjustmentColumn { StageColumn, StageEffectColumn, StageChangeColumn, StageIntervalColumn, StageEndsColumn };
/// Columns of a breakdown.
enum BreakdownColumn { BreakdownValueColumn, BreakdownSubjectsColumn, BreakdownControlColumn, BreakdownTreatmentColumn, BreakdownIntervalColumn, BreakdownEffectColumn, BreakdownEndsColumn, BreakdownPColumn };

/// The waterfall: raw, deduplicated, capped, variance reduced. Stages that do not apply say so.
[[nodiscard]] IntervalRows adjustmentRows(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row);
/// "From +6.2 % to +3.9 %, and why".
[[nodiscard]] QString adjustmentTitle(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row);
/// "Each stage starts from the one above it. The estimate kept its sign at every stage."
[[nodiscard]] QString adjustmentSentence(const results::Analysis &analysis, const results::MetricResult &row);

/// The same aggregates under other methods; the key of a row is the method's name. Shares the axis of the waterfall.
[[nodiscard]] IntervalRows alternativeRows(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row);

/// Which value of a property comes first: the largest, the one with the highest lift, or the one farthest from
/// the overall lift in its own standard errors.
enum class BreakdownOrder { Size, Lift, Surprise };

/// "Overall", then one row per value of `property`.
/// @param isAxisShared  the axis holds the values of every property, for several small forests beside each other
[[nodiscard]] IntervalRows breakdownRows(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row, const std::string &property,
                                         BreakdownOrder order = BreakdownOrder::Size, bool isAxisShared = false);
/// Properties that have rows.
[[nodiscard]] std::vector<std::string> breakdownProperties(const results::MetricResult &row);

/// Whether the values of a property differ in their lift; empty when nobody asked.
[[nodiscard]] QString heterogeneityText(const results::MetricResult &row, const std::string &property);

} // namespace assay::ui
