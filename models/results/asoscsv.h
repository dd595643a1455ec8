// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/error.h"

namespace assay::results {

/// What one side of a checkpoint says about one metric, cumulative since the start.
struct AsosArm {
    std::int64_t n{};
    double mean{};
    std::optional<double> variance; ///< sample variance; absent: the cell was empty

    bool operator==(const AsosArm &) const = default;
};

/// One row of the ASOS Digital Experiments data set.
struct AsosRow {
    std::string experiment; ///< six hex digits
    int variant{};
    int metric{}; ///< 1 to 4
    std::int32_t halfDays{}; ///< checkpoint, half-days since the start
    AsosArm control;
    AsosArm treatment;

    bool operator==(const AsosRow &) const = default;
};

inline constexpr int kAsosMetrics = 4;

/// Reads the data set as published: a fixed header, then one checkpoint a line, no quoting.
///
/// The file is treated as hostile: size, row count, ranges and duplicates are checked, and the first
/// bad line refuses the whole file, because a cumulative series with a hole would mislead.
/// @return rows sorted by (experiment, variant, metric, checkpoint); InvalidDocument with `kind` "asos",
///         `path` "line 12" and `what`; InputTooLarge with `what`, `limit`
[[nodiscard]] Result<std::vector<AsosRow>> asosRowsFromCsv(std::string_view csv);

} // namespace assay::results
