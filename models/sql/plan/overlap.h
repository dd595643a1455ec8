// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// Two properties cut the same subjects in two ways, and sums of one less sums of the other may rest on few of
/// them. PRIVACY.md says what is folded so that none does, and why one round is enough.

/// earlier, later: two properties by their places; a, b: a bucket of each.
[[nodiscard]] std::vector<std::string> pairColumns();

/// The buckets of each subject old enough, by pair of properties: subject_id, arm, the pairColumns().
[[nodiscard]] std::string pairsSql(const Shape &shape, std::size_t entry);

/// Values of the later property that must join "__other__": the kept columns, b.
/// @param edges  relation with the keys, a, b, and n > 0, what both values share. Under each key every value
///               of either property has enough altogether.
/// @param keys   the cells are looked at apart for each
/// @param kept   of the keys
[[nodiscard]] std::string foldedSql(const Shape &shape, const std::string &edges, const std::vector<std::string> &keys,
                                    const std::vector<std::string> &kept);

} // namespace assay::sql::plan
