// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/warehouse/sample/shopplan.h"

namespace assay::warehouse::sample {

/// One step of generating the shop.
struct ShopStatement {
    std::string title; ///< English, for the run log
    std::string sql;
    double weight{}; ///< share of the work
};

/// The statements that fill an empty DuckDB database with the shop: tables `assignments`, `purchases`,
/// `page_views` and `sign_ups`. Set-based, in slices of subjects that bound memory; all randomness
/// comes from hashes of (seed, stream, subject), so a seed and an engine version give the same rows
/// whatever the slices and threads.
///
/// Each kind of event has, per subject, a number of candidates that grows with how active the subject
/// is; a candidate happens with a probability that the arms in force at its time multiply. The
/// expected number of events is therefore exactly linear in the planted effects.
[[nodiscard]] std::vector<ShopStatement> shopStatements(const ShopOptions &options,
                                                        const std::vector<ShopExperiment> &experiments);

} // namespace assay::warehouse::sample
