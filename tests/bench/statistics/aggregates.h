// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/results/snapshot.h"

namespace assay::bench {

/// Sums of one variation of one metric with one covariate, as GrowthBook's queries return them.
struct Row {
    double n{};
    double sum{}, sumSquares{};
    double covariateSum{}, covariateSumSquares{}, product{};
};

/// By metric, then by variation; the first is the control.
using Aggregates = std::vector<std::vector<Row>>;

/// The same numbers in every run: 5 000 to 50 000 subjects a variation, lifts of about 1 %.
[[nodiscard]] Aggregates seeded(std::size_t metrics, std::size_t variations);

/// Reads and writes [[{"users": n, "main_sum": …}, …], …]. Ends the program with a sentence on failure.
[[nodiscard]] Aggregates read(const std::string &path);
void write(const std::string &path, const Aggregates &aggregates);

/// A snapshot of them. With more than one day the subjects arrive evenly and the last day holds exactly
/// the aggregates.
/// @param values  of a property to break down by; 0: none
[[nodiscard]] results::Snapshot snapshotOf(const Aggregates &aggregates, int days, bool hasCovariate, int values = 0);

} // namespace assay::bench
