// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// Steps that subjects reached, each after the one before: subject_id, arm, metric, step, is_final, day_no. Facts of
/// funnels carry the step as y and the instant in microseconds as z; the first fact of a step at the instant
/// of the step before, or later, reaches it.
[[nodiscard]] std::string reachedSql(const Shape &shape, const Group &group);

/// Subjects by the steps they reached: metric, step, arm, n.
/// @param reached  relation of reachedSql()
[[nodiscard]] std::string stepsSql(const Shape &shape, const std::string &reached);

} // namespace assay::sql::plan
