// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/sql/dialect.h"
#include "models/sql/planner.h"
#include "tests/fakes/referenceaggregator.h"

namespace assay::fakes {

/// An experiment over two fact sources that uses every metric kind, cap and window, with two properties.
[[nodiscard]] sql::PlanRequest everyKindRequest();

/// The request with some of its metrics only, by key.
[[nodiscard]] sql::PlanRequest withMetrics(sql::PlanRequest request, const std::vector<std::string> &keys);

/// Assignments and facts for that experiment, the same for the same seed: mixed subjects, ties, NULL
/// and blank keys, unknown variations, negative and non-finite values, facts exactly at the first
/// exposure, at the end of a window and at midnight.
[[nodiscard]] Log generatedLog(std::uint64_t seed, int subjects);

enum class KeyType { Text, Whole };

/// CREATE TABLE and INSERT statements that put a log into a warehouse.
[[nodiscard]] std::vector<std::string> loadStatements(const Log &log, const sql::Dialect &dialect, KeyType keys);

} // namespace assay::fakes
