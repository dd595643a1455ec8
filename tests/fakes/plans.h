// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "models/sql/planner.h"

namespace assay::fakes {

/// A folder connection with one table of 2,000 assignments: assignments(subject_key, email, country, variation).
inline metrics::Connection shopIn(const std::filesystem::path &folder)
{
    std::ofstream file(folder / "assignments.csv");
    file << "subject_key,email,country,variation\n";
    constexpr const char *countries[] = {"Germany", "France", "Italy", "Spain"};
    for (int i = 0; i < 2'000; ++i)
        file << "subject-" << i << ",person" << i << "@example.com," << countries[i % 4] << ',' << (i % 2 == 0 ? "control" : "treatment") << '\n';
    metrics::Connection connection;
    connection.key = "shop";
    connection.name = "Shop";
    connection.kind = "duckdb";
    connection.fields = {{"path", folder.string()}};
    return connection;
}

inline sql::ContractColumn variationColumn()
{
    return {"variation", sql::ColumnType::Enum, sql::ColumnRole::Group, false, {"control", "treatment"}, {}, {}};
}

inline sql::ContractColumn countColumn()
{
    return {"n", sql::ColumnType::Int64, sql::ColumnRole::Count, false, {}, {}, {}};
}

inline sql::ContractColumn dimensionColumn(std::string name)
{
    return {std::move(name), sql::ColumnType::Dimension, sql::ColumnRole::Group, false, {}, {}, {}};
}

/// A statement whose rows must have these columns.
inline sql::Statement aggregate(std::string id, std::string text, std::vector<sql::ContractColumn> columns, std::int64_t maxRows = 100)
{
    sql::ResultContract contract;
    contract.columns = std::move(columns);
    contract.maxRows = maxRows;
    return {std::move(id), "R", "A statement", std::move(text), 1, std::move(contract)};
}

/// Subjects per variation: a statement that meets its contract.
inline sql::Statement subjects(std::string id)
{
    return aggregate(std::move(id), "SELECT variation, count(*) AS n FROM assignments GROUP BY 1 ORDER BY 1", {variationColumn(), countColumn()});
}

/// A query that takes hours.
inline sql::Statement slow(std::string id)
{
    return aggregate(std::move(id),
                     "SELECT 'control' AS variation, count(a.i * b.i) AS n FROM range(100000000) a(i), range(100000000) b(i) WHERE a.i * b.i % 7 = 3",
                     {variationColumn(), countColumn()});
}

inline sql::PipelinePlan planOf(std::vector<sql::Statement> statements)
{
    sql::PipelinePlan plan;
    plan.statements = std::move(statements);
    plan.templateVersion = "test-1";
    return plan;
}

} // namespace assay::fakes
