// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "models/core/error.h"
#include "models/core/timestamp.h"
#include "models/experiments/experiment.h"
#include "models/metrics/metric.h"
#include "models/results/snapshot.h"

namespace assay::results {

/// An experiment that arrived as aggregates, with the snapshot made of them.
struct ImportedExperiment {
    experiments::Experiment experiment;
    Snapshot snapshot;
};

/// The four metrics of the data set: 1 a proportion, 2 and 3 counts, 4 a mean.
[[nodiscard]] std::vector<metrics::Metric> asosMetrics();

/// Note in Snapshot::notes: the import does not say how traffic was meant to be split, so a mismatch
/// cannot be tested.
inline constexpr std::string_view kPlannedSplitUnknown = "planned-split-unknown";

/// Turns the ASOS Digital Experiments CSV into experiments.
///
/// Treatments of one experiment_id whose control series agree become one experiment with several
/// treatments; others stay apart ("asos-036afc-2"). The cumulative n, mean and variance become
/// centred sums and these become increments, whose running sums give mean and variance back; a
/// checkpoint without a variance is marked missing and the next increment spans it.
/// @param createdAt  stamped on the snapshots; the data set has no calendar dates
/// @return the errors of asosRowsFromCsv()
/// Source: Liu, Cardoso, Couturier & McCoy, "Datasets for Online Controlled Experiments", NeurIPS 2021.
[[nodiscard]] Result<std::vector<ImportedExperiment>> asosFromCsv(std::string_view csv, Timestamp createdAt);

} // namespace assay::results
