// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <algorithm>

#include "models/sql/provisioning.h"
#include "tests/integration/warehouse/postgresserver.h"

using namespace assay;
using fakes::textOf;

namespace {

/// "P2 critical shop.orders: REVOKE ...", one a line.
std::string linesOf(const std::vector<sql::PrivilegeFinding> &findings)
{
    std::string lines;
    for (const sql::PrivilegeFinding &finding : findings)
        lines.append(sql::ruleName(finding.rule)).append(" ").append(finding.object).append(": ").append(finding.fix).append("\n");
    return lines;
}

} // namespace

/// The provisioning script and the audit on a real server.
class PostgreSqlPrivilegesTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        std::string problem;
        m_server = fakes::ScratchPostgres::startWithTls(m_certificates.stem("server"), m_certificates.authority(), problem);
        if (!m_server)
            QSKIP(problem.c_str());
        run({"CREATE SCHEMA shop", "CREATE TABLE shop.assignments (subject_key text, variation text, ts timestamptz)",
             "CREATE TABLE shop.orders (id bigint, subject_key text, amount float8, ts timestamptz)",
             "CREATE TABLE shop.people (subject_key text, email text)", "CREATE TABLE shop.prices (sku text, price float8)",
             "CREATE TABLE public.plain (x int)", "CREATE SEQUENCE shop.numbers",
             "CREATE FUNCTION shop.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM shop.orders'",
             "REVOKE EXECUTE ON FUNCTION shop.wipe() FROM PUBLIC"});
        m_connection = fakes::postgresAt(m_server->port(), "assay_svc", m_certificates.authority());
        m_plan = sql::grantPlanOf(m_connection, {"SELECT subject_key, variation, ts FROM shop.assignments",
                                                 "SELECT o.subject_key, o.amount, EXTRACT(EPOCH FROM o.ts) AS e FROM shop.orders o, plain"});
        QCOMPARE(m_plan.objects, (std::vector<std::string>{"plain", "shop.assignments", "shop.orders"}));
        std::string script = sql::postgreSqlProvisioning(m_connection, m_plan);
        script.replace(script.find("'...'"), 5, "'correct horse'");
        QCOMPARE(m_server->run(script), std::string{});
    }

    void provisionedAccount_isNoFinding()
    {
        QCOMPARE(linesOf(audit(m_plan)), std::string{});
        QCOMPARE(sql::gradeOf(audit(m_plan)), 'A');
    }

    void provisionedAccount_readsItsSourcesAndNothingElse()
    {
        const auto session = fakes::opened(m_connection, Json{{"password", "correct horse"}});
        QVERIFY2(session, session ? "" : textOf(session.error()).c_str());
        QVERIFY((*session)->describe("SELECT amount FROM shop.orders", {}).has_value());
        const auto counted = (*session)->aggregate("SELECT count(*) AS n FROM shop.people", [](const sql::RowBatch &) { return Result<void>{}; }, {});
        QCOMPARE(counted.error().fact("sqlstate"), std::string_view{"42501"});
    }

    void plantedExcess_isFoundExactly_data()
    {
        QTest::addColumn<QString>("grant");
        QTest::addColumn<QString>("finding");
        QTest::addColumn<QChar>("grade");
        const auto row = [](const char *name, const char *grant, const char *finding, char grade) {
            QTest::newRow(name) << QString::fromLatin1(grant) << QString::fromLatin1(finding) << QChar::fromLatin1(grade);
        };
        row("attribute", "ALTER ROLE assay_svc CREATEDB", "P1 assay_svc: ALTER ROLE assay_svc NOCREATEDB;", 'F');
        row("predefined role", "GRANT pg_read_all_stats TO assay_svc", "P1 pg_read_all_stats: REVOKE pg_read_all_stats FROM assay_svc;", 'F');
        row("insert", "GRANT INSERT, UPDATE ON shop.orders TO assay_svc", "P2 shop.orders: REVOKE INSERT, UPDATE ON shop.orders FROM assay_svc;", 'F');
        row("update of a column", "GRANT UPDATE (amount) ON shop.orders TO assay_svc", "P2 shop.orders: REVOKE UPDATE (amount) ON shop.orders FROM assay_svc;", 'F');
        row("delete for all", "GRANT DELETE ON shop.prices TO PUBLIC", "P2 shop.prices: REVOKE DELETE ON shop.prices FROM PUBLIC;", 'F');
        row("sequence", "GRANT USAGE ON SEQUENCE shop.numbers TO assay_svc", "P2 shop.numbers: REVOKE USAGE ON SEQUENCE shop.numbers FROM assay_svc;", 'F');
        row("function of its owner", "GRANT EXECUTE ON FUNCTION shop.wipe() TO assay_svc", "P2 shop.wipe: REVOKE EXECUTE ON FUNCTION shop.wipe() FROM assay_svc;", 'C');
        row("create in a schema", "GRANT CREATE ON SCHEMA shop TO assay_svc", "P3 shop: REVOKE CREATE ON SCHEMA shop FROM assay_svc;", 'C');
        row("create in the database", "GRANT CREATE ON DATABASE postgres TO assay_svc", "P3 postgres: REVOKE CREATE ON DATABASE postgres FROM assay_svc;", 'C');
        row("another table", "GRANT SELECT ON shop.prices TO assay_svc", "P4 shop.prices: REVOKE SELECT ON shop.prices FROM assay_svc;", 'C');
        row("a table of persons", "GRANT SELECT ON shop.people TO assay_svc", "P4 shop.people: REVOKE SELECT ON shop.people FROM assay_svc;", 'F');
        row("a column of persons", "GRANT SELECT (email) ON shop.people TO assay_svc", "P4 shop.people: REVOKE SELECT (email) ON shop.people FROM assay_svc;", 'F');
        row("may pass on", "GRANT SELECT ON shop.orders TO assay_svc WITH GRANT OPTION",
            "P5 shop.orders: REVOKE GRANT OPTION FOR SELECT ON shop.orders FROM assay_svc;", 'F');
        row("missing table right", "REVOKE SELECT ON shop.orders FROM assay_svc", "P6 shop.orders: GRANT SELECT ON shop.orders TO assay_svc;", 'D');
        row("missing schema right", "REVOKE USAGE ON SCHEMA shop FROM assay_svc",
            "P6 shop.assignments: GRANT USAGE ON SCHEMA shop TO assay_svc;\nP6 shop.orders: GRANT USAGE ON SCHEMA shop TO assay_svc;", 'D');
        row("owner", "ALTER TABLE shop.prices OWNER TO assay_svc", "P2 shop.prices: ALTER TABLE shop.prices OWNER TO assay;", 'F');
        row("owner of a schema", "CREATE SCHEMA own AUTHORIZATION assay_svc", "P3 own: ALTER SCHEMA own OWNER TO assay;", 'C');
        row("owner of the database", "ALTER DATABASE postgres OWNER TO assay_svc", "P3 postgres: ALTER DATABASE postgres OWNER TO assay;", 'C');
    }

    /// What is found is what was granted, and running the line that is given ends it.
    void plantedExcess_isFoundExactly()
    {
        QFETCH(QString, grant);
        QCOMPARE(m_server->run(grant.toStdString()), std::string{});

        const std::vector<sql::PrivilegeFinding> found = audit(m_plan);
        for (const sql::PrivilegeFinding &finding : found)
            QCOMPARE(m_server->run(finding.fix), std::string{});

        QTEST(QString::fromStdString(linesOf(found)).trimmed(), "finding");
        QTEST(QChar::fromLatin1(sql::gradeOf(found)), "grade");
        QCOMPARE(linesOf(audit(m_plan)), std::string{});
    }

    void rightsOfRoles_areTakenFromTheRole()
    {
        run({"CREATE ROLE readers NOLOGIN", "GRANT SELECT ON shop.prices TO readers", "GRANT readers TO assay_svc"});
        QCOMPARE(linesOf(audit(m_plan)), std::string{"P4 shop.prices: REVOKE SELECT ON shop.prices FROM readers;\n"});
        run({"REVOKE SELECT ON shop.prices FROM readers", "REVOKE readers FROM assay_svc"});
    }

    void superuser_isSaidFirst()
    {
        run({"ALTER ROLE assay_svc SUPERUSER"});
        const std::vector<sql::PrivilegeFinding> found = audit(m_plan);
        run({"ALTER ROLE assay_svc NOSUPERUSER"});
        QCOMPARE(found.front().fix, std::string{"ALTER ROLE assay_svc NOSUPERUSER;"});
        QCOMPARE(sql::gradeOf(found), 'F');
    }

    void sourceThatIsNotThere_isMissing()
    {
        sql::GrantPlan plan = m_plan;
        plan.objects.emplace_back("shop.gone");
        const std::vector<sql::PrivilegeFinding> found = audit(plan);
        QCOMPARE(linesOf(found), std::string{"P6 shop.gone: \n"});
    }

private:
    void run(const std::vector<const char *> &statements)
    {
        for (const char *sql : statements)
            QCOMPARE(m_server->run(sql), std::string{});
    }

    [[nodiscard]] std::vector<sql::PrivilegeFinding> audit(const sql::GrantPlan &plan) const
    {
        const auto session = fakes::opened(m_connection, Json{{"password", "correct horse"}});
        if (!session)
            qFatal("%s", textOf(session.error()).c_str());
        const auto findings = (*session)->auditPrivileges(plan, {});
        if (!findings)
            qFatal("%s", textOf(findings.error()).c_str());
        return *findings;
    }

    fakes::Certificates m_certificates;
    std::unique_ptr<fakes::ScratchPostgres> m_server;
    metrics::Connection m_connection;
    sql::GrantPlan m_plan;
};

QTEST_GUILESS_MAIN(PostgreSqlPrivilegesTest)
#include "tst_postgresqlprivileges.moc"
