// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include <QString>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "models/statistics/bayesian.h"

namespace assay::ui {

/// Name of a metric of the snapshot, its key when it has none.
[[nodiscard]] QString metricName(const results::Snapshot &snapshot, std::uint32_t metric);

/// Name of a variation, its key when it has none.
[[nodiscard]] QString variationName(const results::Snapshot &snapshot, std::uint32_t variation);

/// A value of a property in words: "Other" for the small ones together, "No value" where there was none.
[[nodiscard]] QString propertyValueText(const std::string &value);

/// What differs from the plan, in words: "another method", "only a segment".
[[nodiscard]] QString deviationText(const std::string &deviation);

/// Position of the variation among the treatments, from 0; the control gives 0 too.
[[nodiscard]] int treatmentPosition(const results::Snapshot &snapshot, std::uint32_t variation);

[[nodiscard]] int treatmentCount(const results::Snapshot &snapshot);

/// "Sequential", "Fixed" ...
[[nodiscard]] QString methodText(experiments::Method method);

/// "prior lift 0 % ± 5 %", or that it is flat: what a credible interval starts from.
[[nodiscard]] QString priorText(const statistics::Prior &prior);

/// What became of variance reduction, not what was asked for: "variance reduced", "variance reduced in 2 of 6 rows",
/// "variance not reduced".
[[nodiscard]] QString reductionText(const results::Analysis &analysis);

/// "Two-sided", "Improvement only", "Harm only".
[[nodiscard]] QString sidednessText(experiments::Sidedness sidedness);

/// "None", "Preferential Bonferroni", "Holm", "Benjamini-Hochberg".
[[nodiscard]] QString correctionText(experiments::Correction correction);

} // namespace assay::ui
