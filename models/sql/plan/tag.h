// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/sql/planner.h"

namespace assay::sql::plan {

/// The comment in front of each statement (warehouses.md section 1.4): application, experiment, stage,
/// run and statement. Nothing in it can close the comment or name a person.
[[nodiscard]] std::string statementTag(const PlanRequest &request, const std::string &stage, const std::string &statement);

/// The comment of a source check.
[[nodiscard]] std::string checkTag(const std::string &source);

/// "WITH RECURSIVE a AS (...), b AS (...)" and a line break; empty for an empty list.
[[nodiscard]] std::string withList(const std::vector<std::pair<std::string, std::string>> &ctes);

} // namespace assay::sql::plan
