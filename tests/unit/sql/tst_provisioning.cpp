// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <nlohmann/json.hpp>

#include "models/sql/dialect.h"
#include "models/sql/provisioning.h"
#include "models/sql/warehousekind.h"

using namespace assay;

/// Names of relations in SQL, the account made from them, and findings as JSON.
class ProvisioningTest final : public QObject
{
    Q_OBJECT

private slots:
    void relationNames_areThoseBehindFromJoinAndComma_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("names");
        const auto row = [](const char *name, const char *sql, const char *names) {
            QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(names);
        };
        row("one", "SELECT a, b FROM t", "t");
        row("schema", "SELECT * FROM shop.orders o WHERE o.x IN (1, 2)", "shop.orders");
        row("quoted", "SELECT * FROM \"Shop\".\"Orders\"", "\"Shop\".\"Orders\"");
        row("joins", "SELECT * FROM a JOIN b USING (k) LEFT JOIN c.d ON a.x = d.x, e", "a b c.d");
        row("list", "SELECT * FROM a, b AS x, LATERAL c WHERE 1 = 1 ORDER BY p, q", "a b c");
        row("nested", "SELECT * FROM (SELECT x, y FROM inner1) s, outer1", "inner1 outer1");
        row("own WITH", "WITH w AS (SELECT 1 FROM t), v (a, b) AS MATERIALIZED (SELECT * FROM w) SELECT * FROM v JOIN u ON true", "t u");
        row("FROM of a function", "SELECT EXTRACT(EPOCH FROM ts), TRIM(BOTH FROM s), a IS DISTINCT FROM b FROM t", "t");
        row("subquery in a function", "SELECT coalesce((SELECT max(x) FROM m), 0) FROM t", "m t");
        row("function as a table", "SELECT * FROM generate_series(1, 2) g, t", "t");
        row("comment and text", "SELECT 'FROM x' FROM t -- FROM y\n", "t");
    }

    void relationNames_areThoseBehindFromJoinAndComma()
    {
        QFETCH(QString, sql);
        std::string names;
        for (const std::string &name : sql::relationNames(sql.toStdString(), sql::postgreSqlDialect().lexicon()))
            names.append(names.empty() ? "" : " ").append(name);
        QTEST(QString::fromStdString(names), "names");
    }

    void postgreSqlProvisioning_quotesWhatNeedsIt()
    {
        metrics::Connection connection;
        connection.kind = "postgresql";
        connection.fields = {{"user", "o'hara; DROP"}, {"database", "Shop"}};
        const std::string script = sql::postgreSqlProvisioning(connection, sql::grantPlanOf(connection, {"SELECT * FROM t"}));
        QVERIFY(script.find("CREATE ROLE \"o'hara; DROP\" LOGIN") != std::string::npos);
        QVERIFY(script.find("ON DATABASE \"Shop\" TO") != std::string::npos);
        QVERIFY(script.find("CREATE SCHEMA assay_work AUTHORIZATION") != std::string::npos);
        QVERIFY(script.find("ALL TABLES") == std::string::npos);
    }

    void credentialPlace_changesWithTheHostAndNotWithTheRest()
    {
        metrics::Connection connection;
        connection.kind = "postgresql";
        connection.fields = {{"host", "db"}, {"database", "shop"}, {"user", "u"}};
        const auto place = sql::credentialPlace(connection);
        connection.fields.push_back({"work_schema", "other"});
        connection.fields.push_back({"port", "5432"}); // the same as none
        QCOMPARE(sql::credentialPlace(connection), place);
        connection.fields[0].value = "evil";
        QVERIFY(sql::credentialPlace(connection) != place);
    }

    void findings_surviveJson()
    {
        const std::vector<sql::PrivilegeFinding> findings{
            {sql::PrivilegeRule::ReadsMore, sql::Severity::Critical, "shop.people", "May be read.", "REVOKE ...;"},
            {sql::PrivilegeRule::NotChecked, sql::Severity::Info, "", "Not checked.", ""}};
        QCOMPARE(*sql::findingsFromJson(sql::toJson(findings)), findings);
        QVERIFY(!sql::findingsFromJson(Json::array({{{"rule", "P9"}, {"severity", "info"}}})).has_value());
        QVERIFY(!sql::findingsFromJson(Json{3}).has_value());
    }

    void grade_isThatOfTheWorstFinding()
    {
        const auto graded = [](sql::Severity severity) { return sql::gradeOf({{sql::PrivilegeRule::ReadsMore, severity, {}, {}, {}}}); };
        QCOMPARE(sql::gradeOf({}), 'A');
        QCOMPARE(graded(sql::Severity::Info), 'B');
        QCOMPARE(graded(sql::Severity::Warning), 'C');
        QCOMPARE(graded(sql::Severity::Missing), 'D');
        QCOMPARE(graded(sql::Severity::Critical), 'F');
    }
};

QTEST_APPLESS_MAIN(ProvisioningTest)
#include "tst_provisioning.moc"
