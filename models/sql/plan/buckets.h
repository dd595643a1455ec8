// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// Values a dimension may bring back beside "__other__".
inline constexpr int kMostValues = 50;

/// Property values of each analysed subject at its first exposure: subject_id, arm, the entry columns,
/// value_0, value_1, ... in the order of Shape::properties; an empty value is "__none__".
[[nodiscard]] std::string propertyValuesSql(const Shape &shape);

/// Which values of one property are shown, for the metrics of one age: bucket (0 is "__other__"), value.
/// The top 50 by subjects; values over 64 characters, or with fewer than the smallest cell in any
/// variation, are "__other__" in all of them, and when that is too small itself the smallest shown
/// value joins it, so that it cannot be had by subtraction. Then values fold that earlier properties would
/// give away (overlap.h).
[[nodiscard]] std::string bucketsSql(const Shape &shape, std::size_t property, std::size_t entry);

/// The bucket of each subject old enough: subject_id, arm, bucket.
[[nodiscard]] std::string bucketOfSubjectSql(const Shape &shape, std::size_t property, std::size_t entry);

/// What leaves: subjects by value of each property, at any age: property, value, variation, n.
[[nodiscard]] std::string propertyCountsSql(const Shape &shape);
[[nodiscard]] ResultContract propertyCountsContract(const Shape &shape);

/// Keys of the properties by ordinal, for messages; none where they are more than a contract may declare.
[[nodiscard]] std::vector<std::string> propertyKeys(const Shape &shape);

/// Name of a stage of one property and age, "values_0_1".
[[nodiscard]] std::string bucketStage(const Shape &shape, const std::string &what, std::size_t property, std::size_t entry);

} // namespace assay::sql::plan
