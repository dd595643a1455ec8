// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/core/json.h"

namespace assay::sql {

/// What an account is for: the tables and views that sources read, and the schema it may write to.
struct GrantPlan {
    std::vector<std::string> objects;   ///< names as in the sources' SQL, `table` or `schema.table`, quoted where they need it
    std::string workSchema;

    bool operator==(const GrantPlan &) const = default;
};

/// Findings by warehouses.md section 1.5, worst last.
enum class PrivilegeRule {
    AdminRole,          ///< P1
    WriteElsewhere,     ///< P2
    CreateElsewhere,    ///< P3
    ReadsMore,          ///< P4
    CanGrant,           ///< P5
    Missing,            ///< P6
    NotChecked,         ///< P7
};
enum class Severity { Info, Warning, Missing, Critical };

/// One thing an account may do that it should not, or may not do that it should.
struct PrivilegeFinding {
    PrivilegeRule rule{};
    Severity severity{};
    std::string object;     ///< "shop.orders", a role, a function; never a value
    std::string what;       ///< one sentence
    std::string fix;        ///< the statement that mends it, empty where there is none

    bool operator==(const PrivilegeFinding &) const = default;
};

/// "P1" to "P7".
[[nodiscard]] std::string_view ruleName(PrivilegeRule rule);

/// A without findings, B with only P7, C with a warning, D with something missing, F with something critical.
[[nodiscard]] char gradeOf(const std::vector<PrivilegeFinding> &findings);

/// True for the name of a column that is likely to hold what names a person.
[[nodiscard]] bool isPersonalName(std::string_view column);

[[nodiscard]] Json toJson(const GrantPlan &plan);
[[nodiscard]] Result<GrantPlan> grantPlanFromJson(const Json &value);
[[nodiscard]] Json toJson(const std::vector<PrivilegeFinding> &findings);
/// @return RunnerProtocol with `what`
[[nodiscard]] Result<std::vector<PrivilegeFinding>> findingsFromJson(const Json &value);

} // namespace assay::sql
