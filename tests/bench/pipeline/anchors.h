// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::bench {

/// Statements that write the data set: assignments of `facts` / 10 subjects over 28 days from
/// 2026-01-01 and `facts` events of 20 kinds from 14 days before. 3 % of the assignments repeat one,
/// 0.1 % of them in another variation; about a quarter of the events belong to nobody assigned.
[[nodiscard]] std::vector<std::string> dataStatements(std::int64_t facts);

/// One statement per metric, each with its own list of subjects: variation, users, s, ss, x, xx, xy.
[[nodiscard]] std::string perMetricShape(int metric);

/// One statement for all, two columns per metric and subject: variation, users, then s, ss, x, xx, xy
/// of each metric.
[[nodiscard]] std::string wideShape(int metrics);

} // namespace assay::bench
