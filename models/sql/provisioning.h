// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/metrics/sources.h"
#include "models/sql/privileges.h"

namespace assay::sql {

struct Lexicon;

/// Names of tables and views that a query may read: every name behind FROM, JOIN or a comma, but those of its own
/// WITH, as written. A column may be among them; a relation never misses.
[[nodiscard]] std::vector<std::string> relationNames(std::string_view sql, const Lexicon &lexicon);

/// What the sources of a connection need: the relations of their SQL, sorted, each once.
[[nodiscard]] GrantPlan grantPlanOf(const metrics::Connection &connection, const std::vector<std::string> &sourceSql);

/// The account for a PostgreSQL connection: a login of its own, SELECT on the named relations one by one, one
/// schema to write to. Never ALL TABLES and never default privileges, which would open every later table.
[[nodiscard]] std::string postgreSqlProvisioning(const metrics::Connection &connection, const GrantPlan &plan);

} // namespace assay::sql
