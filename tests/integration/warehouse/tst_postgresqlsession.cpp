// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <thread>

#include "tests/integration/warehouse/postgresserver.h"

using namespace assay;
using fakes::textOf;

namespace {

using Rows = std::vector<sql::Row>;

/// All rows of a query.
Result<Rows> rowsOf(warehouse::Warehouse &session, const std::string &sql, std::stop_token stop = {})
{
    Rows rows;
    const Result<void> outcome = session.aggregate(
        sql,
        [&](const sql::RowBatch &batch) {
            rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
            return Result<void>{};
        },
        std::move(stop));
    return outcome ? Result<Rows>{std::move(rows)} : fail(outcome.error());
}

} // namespace

/// The connector on a real server.
class PostgreSqlSessionTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        std::string problem;
        m_server = fakes::ScratchPostgres::startWithTls(m_certificates.stem("server"), m_certificates.authority(), problem);
        if (!m_server)
            QSKIP(problem.c_str());
        for (const char *sql : {"CREATE ROLE analyst LOGIN PASSWORD 'correct horse'", "CREATE ROLE assay_certificate LOGIN",
                                "CREATE TABLE orders (id bigint, email text, amount numeric(10,2), at timestamptz)",
                                "INSERT INTO orders SELECT i, 'p' || i || '@example.com', i / 100.0, now() FROM generate_series(1, 1000) i",
                                "GRANT SELECT ON orders TO analyst", "GRANT INSERT ON orders TO analyst"})
            QCOMPARE(m_server->run(sql), std::string{});
        m_connection = fakes::postgresAt(m_server->port(), "analyst", m_certificates.authority());
    }

    void open_signsInByScramWithChannelBinding()
    {
        const auto session = opened();
        QVERIFY2(session, session ? "" : textOf(session.error()).c_str());
        QVERIFY((*session)->engine().starts_with("PostgreSQL 15"));
        QCOMPARE((*session)->transport(), std::string{"TLSv1.3, SCRAM-SHA-256 with channel binding"});
        const Result<Rows> sees = rowsOf(**session, "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()");
        QCOMPARE(*sees, (Rows{{std::string{"assay run=run-1"}}}));
    }

    void open_signsInByCertificate()
    {
        metrics::Connection connection = fakes::postgresAt(m_server->port(), "assay_certificate", m_certificates.authority());
        connection.fields.push_back({"client_certificate", m_certificates.file("client.crt")});
        QFile key(QString::fromStdString(m_certificates.file("client.key")));
        QVERIFY(key.open(QFile::ReadOnly));
        const auto session = fakes::opened(connection, Json{{"client_key", key.readAll().toStdString()}});
        QVERIFY2(session, session ? "" : textOf(session.error()).c_str());
    }

    void open_saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("step");
        QTest::addColumn<QString>("what");
        QTest::newRow("password") << "" << "" << "wrong" << "authenticate" << "the password is not the one of \"analyst\"";
        QTest::newRow("database") << "database" << "nowhere" << "correct horse" << "authenticate" << "there is no database \"nowhere\"";
        QTest::newRow("port") << "port" << "1" << "correct horse" << "network" << "nothing listens at localhost:1";
        QTest::newRow("host") << "host" << "db.invalid" << "correct horse" << "network" << "the host \"db.invalid\" was not found";
        QTest::newRow("MD5") << "user" << "assay_md5" << "correct horse" << "authenticate"
                             << "the server asks for the password in a form that could be passed on: it must offer SCRAM-SHA-256 with channel binding";
        QTest::newRow("clear text") << "user" << "assay_cleartext" << "correct horse" << "authenticate"
                                    << "the server asks for the password in a form that could be passed on: it must offer SCRAM-SHA-256 with channel binding";
    }

    void open_saysWhatIsWrong()
    {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, password);
        metrics::Connection connection = m_connection;
        for (metrics::ConnectionField &one : connection.fields) {
            if (one.id == field.toStdString())
                one.value = value.toStdString();
        }
        QCOMPARE(m_server->run("SET password_encryption = 'md5'"), std::string{});
        static_cast<void>(m_server->run("CREATE ROLE assay_md5 LOGIN PASSWORD 'correct horse'"));
        static_cast<void>(m_server->run("CREATE ROLE assay_cleartext LOGIN PASSWORD 'correct horse'"));

        const auto session = fakes::opened(connection, Json{{"password", password.toStdString()}});

        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::WarehouseUnreachable);
        QTEST(QString::fromStdString(std::string{session.error().fact("step")}), "step");
        QTEST(QString::fromStdString(std::string{session.error().fact("what")}), "what");
    }

    void open_givesACredentialToItsOwnPlaceOnly()
    {
        const secrets::Secret secret = secrets::Secret::fromText(fakes::credentialText(m_connection, Json{{"password", "correct horse"}}));
        warehouse::OpenRequest request;
        request.connection = m_connection;
        request.connection.fields[0].value = "127.0.0.1";
        request.secret = &secret;
        const auto session = warehouse::openWarehouse(request);
        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::SecretMissing);
    }

    void environmentVariables_haveNoEffect()
    {
        // The runner takes PG* out of the environment; the connector names every setting besides.
        for (const auto &[name, value] : {std::pair{"PGSSLMODE", "disable"}, std::pair{"PGHOSTADDR", "203.0.113.1"}, std::pair{"PGPORT", "1"},
                                          std::pair{"PGUSER", "nobody"}, std::pair{"PGCHANNELBINDING", "disable"}, std::pair{"PGSSLROOTCERT", "/none"},
                                          std::pair{"PGPASSWORD", "wrong"}, std::pair{"PGSSLCERT", "/none"}, std::pair{"PGGSSENCMODE", "require"}})
            qputenv(name, value);
        const auto session = opened();
        for (const char *name : {"PGSSLMODE", "PGHOSTADDR", "PGPORT", "PGUSER", "PGCHANNELBINDING", "PGSSLROOTCERT", "PGPASSWORD", "PGSSLCERT", "PGGSSENCMODE"})
            qunsetenv(name);
        QVERIFY2(session, session ? "" : textOf(session.error()).c_str());
    }

    void values_areExact()
    {
        const auto session = opened();
        const Result<Rows> rows = rowsOf(**session, "SELECT 9007199254740993::bigint, 0.1::float8 + 0.2::float8, DATE '2026-03-01', 'ü'::text, NULL::text, "
                                                    "1.5::numeric, -5e-324::float8, 7::smallint");
        QVERIFY2(rows, rows ? "" : textOf(rows.error()).c_str());
        QCOMPARE(*rows, (Rows{{std::int64_t{9'007'199'254'740'993}, 0.1 + 0.2, std::string{"2026-03-01"}, std::string{"ü"}, std::monostate{}, 1.5, -5e-324,
                               std::int64_t{7}}}));
    }

    void types_thatMayNotLeaveAreRefused()
    {
        const auto session = opened();
        const Result<Rows> rows = rowsOf(**session, "SELECT 1 AS n, array_agg(email) AS people FROM orders");
        QCOMPARE(rows.error().code, ErrorCode::ContractRefused);
        QCOMPARE(rows.error().fact("column"), std::string_view{"people"});
    }

    void errors_holdNoValue()
    {
        const auto session = opened();
        const Result<Rows> cast = rowsOf(**session, "SELECT email::bigint AS n FROM orders");
        QCOMPARE(cast.error().code, ErrorCode::WarehouseRejectedQuery);
        QCOMPARE(cast.error().fact("sqlstate"), std::string_view{"22P02"});
        QVERIFY(textOf(cast.error()).find("example.com") == std::string::npos);
        QCOMPARE(rowsOf(**session, "SELECT emial FROM orders").error().fact("what"), std::string_view{"there is no column emial"});
        QCOMPARE(rowsOf(**session, "SELECT emial FROM orders").error().fact("position"), std::string_view{"8"});
        QCOMPARE(rowsOf(**session, "SELECT 1 FROM ordres").error().fact("what"), std::string_view{"there is no table ordres"});
        QCOMPARE(rowsOf(**session, "SELECT 1; SELECT 2").error().fact("sqlstate"), std::string_view{"42601"});
        // The session is good for more.
        QVERIFY(rowsOf(**session, "SELECT 1 AS n").has_value());
    }

    void writes_areRefusedByTheServer()
    {
        const auto session = opened();
        const Result<void> attempt = (*session)->execute("INSERT INTO orders VALUES (0, '', 0, now())", {});
        QCOMPARE(attempt.error().fact("sqlstate"), std::string_view{"25006"});
    }

    void describe_readsNoRow()
    {
        const auto session = opened();
        // Running it would divide by zero.
        const auto columns = (*session)->describe("SELECT id, 1 / 0 AS nothing, at FROM orders", {});
        QCOMPARE(*columns, (std::vector<std::string>{"id", "nothing", "at"}));
        QVERIFY(!(*session)->describe("SELECT id FROM orders WHERE id = $1", {}).has_value());
    }

    void cancel_isConfirmedByTheServer()
    {
        const auto session = opened();
        std::stop_source stop;
        std::thread asker([&] {
            while (active() == 0)
                QThread::msleep(10);
            stop.request_stop();
        });
        const Result<Rows> rows = rowsOf(**session, (*session)->slowQuery(), stop.get_token());
        asker.join();
        QCOMPARE(rows.error().code, ErrorCode::Cancelled);
        QCOMPARE(active(), 0);
        QVERIFY(rowsOf(**session, "SELECT 1 AS n").has_value());
    }

    void timeLimit_isKeptByTheServer()
    {
        metrics::Connection connection = m_connection;
        connection.statementTimeoutSeconds = 1;
        const auto session = fakes::opened(connection, Json{{"password", "correct horse"}});
        const Result<Rows> rows = rowsOf(**session, (*session)->slowQuery());
        QCOMPARE(rows.error().code, ErrorCode::WarehouseTimeout);
        QCOMPARE(rows.error().fact("seconds"), std::string_view{"1"});
        QCOMPARE(active(), 0);
    }

    void clocks_areCompared()
    {
        const auto session = opened();
        const auto skew = (*session)->clockSkew();
        QVERIFY(skew && *skew < std::chrono::seconds{30});
    }

    void refusal_endsTheStatement()
    {
        const auto session = opened();
        int batches = 0;
        const Result<void> outcome = (*session)->aggregate(
            "SELECT i FROM generate_series(1, 100000000) i",
            [&](const sql::RowBatch &batch) -> Result<void> {
                ++batches;
                if (batch.rows.empty())
                    return {};
                return fail(Error{ErrorCode::ContractRefused, Remedy::None, {}, {}}.with("column", "i"));
            },
            {});
        QCOMPARE(outcome.error().code, ErrorCode::ContractRefused);
        QCOMPARE(batches, 2);
        QTRY_COMPARE_WITH_TIMEOUT(active(), 0, 20'000);
    }

    void flood_isCutOff()
    {
        const auto session = opened();
        std::size_t rows = 0;
        const Result<void> outcome = (*session)->aggregate(
            "SELECT repeat('x', 1000000) AS t FROM generate_series(1, 1000) i",
            [&](const sql::RowBatch &batch) {
                rows += batch.rows.size();
                return Result<void>{};
            },
            {});
        QCOMPARE(outcome.error().code, ErrorCode::ContractRefused);
        QVERIFY(rows < 100);
    }

    void lostConnection_isSaid()
    {
        const auto session = opened();
        QVERIFY(rowsOf(**session, "SELECT 1 AS n").has_value());
        QCOMPARE(m_server->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'analyst'"), std::string{});
        QCOMPARE(rowsOf(**session, "SELECT 1 AS n").error().code, ErrorCode::WarehouseUnreachable);
        // Never taken up again behind our back.
        QCOMPARE(rowsOf(**session, "SELECT 1 AS n").error().code, ErrorCode::WarehouseUnreachable);
    }

private:
    [[nodiscard]] Result<std::unique_ptr<warehouse::Warehouse>> opened() const
    {
        return fakes::opened(m_connection, Json{{"password", "correct horse"}});
    }

    /// Statements of the account that run now.
    [[nodiscard]] int active() const
    {
        std::string problem;
        sql::ResultContract contract;
        contract.columns = {{"n", sql::ColumnType::Int64, sql::ColumnRole::Count}};
        const sql::RowBatch batch = m_server->query("SELECT count(*) AS n FROM pg_stat_activity WHERE usename = 'analyst' AND state = 'active'", contract, problem);
        return static_cast<int>(std::get<std::int64_t>(batch.rows.at(0).at(0)));
    }

    fakes::Certificates m_certificates;
    std::unique_ptr<fakes::ScratchPostgres> m_server;
    metrics::Connection m_connection;
};

QTEST_GUILESS_MAIN(PostgreSqlSessionTest)
#include "tst_postgresqlsession.moc"
