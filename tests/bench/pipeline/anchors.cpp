// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pipeline/anchors.h"

namespace assay::bench {
namespace {

const std::string kStart = "TIMESTAMP '2026-01-01'";
const std::string kEnd = "TIMESTAMP '2026-01-29'";
const std::string kFactStart = "TIMESTAMP '2025-12-18'";
const std::string kAfter = "e.ts >= u.first_ts";
const std::string kBefore = "e.ts < u.first_ts AND e.ts >= u.first_ts - INTERVAL 14 DAY";

/// A uniform number in [0, 1) from a row number.
std::string uniform(const std::string &row, int stream)
{
    return "(hash(" + row + " * 1000003 + " + std::to_string(stream) + ") % 1000000007) / 1000000007.0";
}

/// Subjects of one variation with their first exposure. The common form: DISTINCT variations decide who is mixed.
const std::string kUnits = "units AS (SELECT user_id, MIN(ts) AS first_ts, MAX(variation) AS variation FROM assignments\n"
                           "WHERE experiment = 'bench' AND ts >= " + kStart + " AND ts < " + kEnd
    + "\nGROUP BY user_id HAVING COUNT(DISTINCT variation) = 1)";

} // namespace

std::vector<std::string> dataStatements(std::int64_t facts)
{
    const std::string assignments = std::to_string(facts / 10);
    const std::string subjects = std::to_string(facts / 10 * 97 / 100);
    const std::string crossing = std::to_string(facts / 10 * 999 / 1000);
    return {
        "CREATE TABLE assignments AS SELECT user_id, 'bench' AS experiment,\n"
        "CASE WHEN (hash(user_id * 31 + 7) % 2 = 0) <> (i >= " + crossing + ") THEN 'control' ELSE 'treatment' END AS variation,\n"
        + kStart + " + TO_MICROSECONDS(CAST(" + uniform("i", 11) + " * 28 * 86400e6 AS BIGINT)) AS ts\n"
        "FROM (SELECT i, CASE WHEN i < " + subjects + " THEN i ELSE CAST(hash(i * 7 + 1) % " + subjects + " AS BIGINT) END AS user_id\n"
        "FROM range(" + assignments + ") t(i)) ORDER BY ts",
        "CREATE TABLE events AS SELECT CAST(FLOOR(POW(" + uniform("j", 21) + ", 1.15) * " + assignments + " * 1.3) AS BIGINT) AS user_id,\n"
        + kFactStart + " + TO_MICROSECONDS(CAST(" + uniform("j", 22) + " * 42 * 86400e6 AS BIGINT)) AS ts,\n"
        "'kind ' || (hash(j * 13 + 5) % 20) AS kind, ROUND(-LN(1 - " + uniform("j", 23) + ") * 10, 2) AS amount\n"
        "FROM range(" + std::to_string(facts) + ") t(j) ORDER BY ts",
    };
}

std::string perMetricShape(int metric)
{
    return "WITH " + kUnits + ",\nfacts AS (SELECT user_id, ts, amount FROM events WHERE kind = 'kind " + std::to_string(metric) + "' AND ts >= " + kFactStart
        + " AND ts < " + kEnd + "),\nvalues_after AS (SELECT u.user_id, u.variation, SUM(CASE WHEN " + kAfter
        + " THEN e.amount ELSE 0 END) AS v FROM units u LEFT JOIN facts e ON e.user_id = u.user_id GROUP BY u.user_id, u.variation),\n"
        "values_before AS (SELECT u.user_id, SUM(e.amount) AS x FROM units u JOIN facts e ON e.user_id = u.user_id WHERE " + kBefore
        + " GROUP BY u.user_id)\nSELECT a.variation, COUNT(*) AS users, SUM(COALESCE(a.v, 0)) AS s, SUM(POWER(COALESCE(a.v, 0), 2)) AS ss,\n"
        "SUM(COALESCE(b.x, 0)) AS x, SUM(POWER(COALESCE(b.x, 0), 2)) AS xx, SUM(COALESCE(a.v, 0) * COALESCE(b.x, 0)) AS xy\n"
        "FROM values_after a LEFT JOIN values_before b ON b.user_id = a.user_id GROUP BY a.variation ORDER BY 1";
}

std::string wideShape(int metrics)
{
    std::string perUser;
    std::string sums;
    for (int i = 0; i < metrics; ++i) {
        const std::string n = std::to_string(i);
        const std::string isKind = "e.kind = 'kind " + n + "'";
        perUser.append(", SUM(CASE WHEN " + isKind + " AND " + kAfter + " THEN e.amount ELSE 0 END) AS v" + n + ", SUM(CASE WHEN " + isKind + " AND " + kBefore
                       + " THEN e.amount ELSE 0 END) AS x" + n);
        sums.append(", SUM(v" + n + "), SUM(POWER(v" + n + ", 2)), SUM(x" + n + "), SUM(POWER(x" + n + ", 2)), SUM(v" + n + " * x" + n + ")");
    }
    return "WITH " + kUnits + ",\nper_user AS (SELECT u.user_id, u.variation" + perUser
        + "\nFROM units u LEFT JOIN events e ON e.user_id = u.user_id AND e.ts >= " + kFactStart + " AND e.ts < " + kEnd
        + "\nGROUP BY u.user_id, u.variation)\nSELECT variation, COUNT(*) AS users" + sums + "\nFROM per_user GROUP BY variation ORDER BY 1";
}

} // namespace assay::bench
