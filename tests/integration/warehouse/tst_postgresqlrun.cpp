// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <fstream>

#include "tests/fakes/pipelinefixture.h"
#include "tests/fakes/wireserver.h"
#include "tests/integration/warehouse/postgresserver.h"

using namespace assay;
using fakes::PipelineFixture;
using fakes::WireServer;
using pipeline::RunRecord;
using pipeline::RunState;

namespace {

constexpr auto kPassword = "canary-9c1d-password";
constexpr auto kHostileVariables = {"PGSSLMODE=disable", "PGHOST=203.0.113.9",   "PGHOSTADDR=203.0.113.9", "PGPORT=1",           "PGUSER=nobody", "PGPASSWORD=wrong",
                                    "PGSERVICE=other",   "PGPASSFILE=/dev/null", "PGOPTIONS=-c default_transaction_read_only=off", "PGREQUIRESSL=0",
                                    "PGCHANNELBINDING=disable", "PGGSSENCMODE=require", "PGSSLROOTCERT=/none",    "PGTARGETSESSIONATTRS=standby"};

sql::Statement countByVariation(const char *id, const char *more = "")
{
    return fakes::aggregate(id, std::string{"SELECT variation, count(*) AS n"} + more + " FROM assignments GROUP BY 1 ORDER BY 1",
                            {fakes::variationColumn(), fakes::countColumn()});
}

/// Everything a run left in this process, as text.
std::string traceOf(const RunRecord &run)
{
    std::string trace = canonicalJson(pipeline::toJson(run));
    for (const std::string &line : run.log)
        trace += line;
    return trace;
}

} // namespace

/// Runs of the pipeline service through the real runner: on a real server, and on servers that lie.
class PostgreSqlRunTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        std::string problem;
        m_server = fakes::ScratchPostgres::startWithTls(m_certificates.stem("server"), m_certificates.authority(), problem);
        if (!m_server)
            QSKIP(problem.c_str());
        for (const char *sql : {"CREATE ROLE analyst LOGIN PASSWORD 'canary-9c1d-password'",
                                "CREATE TABLE assignments (subject_key text, email text, variation text)",
                                "INSERT INTO assignments SELECT 'canary-9c1d-' || i, 'canary-9c1d-' || i || '@example.com', CASE WHEN i % 2 = 0 THEN 'control' ELSE "
                                "'treatment' END FROM generate_series(1, 2000) i",
                                "GRANT SELECT ON assignments TO analyst"})
            QCOMPARE(m_server->run(sql), std::string{});
        qputenv("CREDENTIALS_DIRECTORY", m_folder.path().toUtf8());
    }

    void cleanupTestCase() { qunsetenv("CREDENTIALS_DIRECTORY"); }

    void init()
    {
        m_fixture = std::make_unique<PipelineFixture>();
        if (m_server)
            connectTo(m_server->port(), "analyst", Json{{"password", kPassword}});
    }

    void run_bringsAggregatesAndNoSubject()
    {
        const std::string id = m_fixture->start("checkout", {countByVariation("R")});
        const RunRecord run = m_fixture->finish(id);

        QVERIFY2(run.statements.size() == 1 && run.statements[0].rows == 2, traceOf(run).c_str());
        QCOMPARE(m_fixture->ledgerOf(id), std::string{"R:passed"});
        QVERIFY(run.engine.starts_with("PostgreSQL 15"));
        QVERIFY2(traceOf(run).find("canary-9c1d") == std::string::npos, traceOf(run).c_str());
    }

    void subjects_areRefusedAndLedgered()
    {
        const std::string id = m_fixture->start("checkout", {countByVariation("R", ", max(email) AS email")});
        const RunRecord run = m_fixture->finish(id);
        QCOMPARE(run.state, RunState::Refused);
        QCOMPARE(m_fixture->ledgerOf(id), std::string{"R:refused(email: is not part of the declared shape)"});
        QVERIFY(traceOf(run).find("canary-9c1d") == std::string::npos);
    }

    void hostileEnvironment_hasNoEffect()
    {
        for (const char *variable : kHostileVariables) {
            const QByteArray text(variable);
            const qsizetype at = text.indexOf('=');
            qputenv(text.left(at).constData(), text.mid(at + 1));
        }
        const std::string id = m_fixture->start("checkout", {countByVariation("R")});
        static_cast<void>(m_fixture->finish(id));
        for (const char *variable : kHostileVariables)
            qunsetenv(QByteArray(variable).left(QByteArray(variable).indexOf('=')).constData());
        QCOMPARE(m_fixture->ledgerOf(id), std::string{"R:passed"});
    }

    void cancel_isConfirmed()
    {
        const std::string id = m_fixture->start("checkout", {fakes::aggregate("R",
                                                                              "SELECT 'control' AS variation, count(*) AS n FROM generate_series(1, 1000000) a, "
                                                                              "generate_series(1, 1000000) b",
                                                                              {fakes::variationColumn(), fakes::countColumn()})});
        QVERIFY(PipelineFixture::until([&] { return active() > 0; }));
        m_fixture->service->cancel(id);
        const RunRecord run = m_fixture->finish(id);
        QCOMPARE(run.state, RunState::Cancelled);
        QVERIFY(run.isCancelConfirmed);
        QCOMPARE(active(), 0);
    }

    void process_holdsNoSecretInItsArgumentsOrEnvironment()
    {
        const std::string id = m_fixture->start("checkout", {fakes::aggregate("R",
                                                                              "SELECT 'control' AS variation, count(*) AS n FROM generate_series(1, 1000000) a, "
                                                                              "generate_series(1, 1000000) b",
                                                                              {fakes::variationColumn(), fakes::countColumn()})});
        QVERIFY(PipelineFixture::until([&] { return active() > 0; }));
        int runners = 0;
        for (const QString &entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
            QFile arguments(QStringLiteral("/proc/%1/cmdline").arg(entry));
            if (!arguments.open(QFile::ReadOnly))
                continue;
            const QByteArray words = arguments.readAll();
            if (!words.contains("assay-runner"))
                continue;
            ++runners;
            QVERIFY(!words.contains("canary-9c1d"));
            QFile environment(QStringLiteral("/proc/%1/environ").arg(entry));
            if (environment.open(QFile::ReadOnly)) // for the same user it cannot be opened at all
                QVERIFY(!environment.readAll().contains("canary-9c1d"));
        }
        QVERIFY(runners > 0);
        m_fixture->service->cancel(id);
        static_cast<void>(m_fixture->finish(id));
    }

    void badPeer_hearsNothing()
    {
        WireServer server({.certificate = m_certificates.stem("stranger")});
        connectTo(server.port(), "analyst", Json{{"password", kPassword}});
        const std::string id = m_fixture->start("checkout", {countByVariation("R")});
        const RunRecord run = m_fixture->finish(id);
        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::WarehouseUnreachable);
        QCOMPARE(m_fixture->ledgerOf(id), std::string{"R:not-sent"});
        QCOMPARE(server.heard(), std::string{});
    }

    void lyingServer_isRefusedAndLedgered_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("ledger");
        const auto ending = WireServer::message('C', std::string("SELECT 1\0", 9));
        const std::vector<WireServer::Column> shape{{"variation", 25}, {"n", 20}};
        const auto add = [](const char *name, const std::string &answer, const char *ledger) {
            QTest::newRow(name) << QByteArray::fromStdString(answer) << QString::fromLatin1(ledger);
        };
        std::vector<WireServer::Column> wider = shape;
        wider.push_back({"email", 25});
        add("a column more", WireServer::columns(wider) + WireServer::row({"control", "1000", "a@example.com"}) + ending,
            "R:refused(email: is not part of the declared shape)");
        add("a tiny cell", WireServer::columns(shape) + WireServer::row({"control", "1"}) + ending,
            "R:refused(n: counts fewer subjects than the smallest cell of 10)");
        add("a value that is not declared", WireServer::columns(shape) + WireServer::row({"user-4711", "1000"}) + ending,
            "R:refused(variation: holds a value outside its declared set)");
        add("text that is no UTF-8", WireServer::columns(shape) + WireServer::row({"\xC3\x28", "1000"}) + ending,
            "R:refused(variation: holds a value that is not of its type)");
        std::string flood = WireServer::columns(shape);
        for (int i = 0; i < 200'000; ++i)
            flood += WireServer::row({"control", "1000"});
        add("rows without end", flood + ending, "R:refused(");
    }

    void lyingServer_isRefusedAndLedgered()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, ledger);
        WireServer server({.certificate = m_certificates.stem("server"), .answer = [&](const std::string &) { return answer.toStdString(); }});
        QFile key(QString::fromStdString(m_certificates.file("client.key")));
        QVERIFY(key.open(QFile::ReadOnly));
        connectTo(server.port(), "assay_certificate", Json{{"client_key", key.readAll().toStdString()}});
        m_fixture->connection.fields.push_back({"client_certificate", m_certificates.file("client.crt")});

        const std::string id = m_fixture->start("checkout", {countByVariation("R")});
        const RunRecord run = m_fixture->finish(id);

        QCOMPARE(run.state, RunState::Refused);
        const QString said = QString::fromStdString(m_fixture->ledgerOf(id));
        QVERIFY2(said.startsWith(ledger), qPrintable(said));
        QVERIFY(m_fixture->store->snapshots("checkout")->empty());
    }

    void serverThatDies_failsTheRun()
    {
        const std::string id = m_fixture->start("checkout", {fakes::aggregate("R",
                                                                              "SELECT 'control' AS variation, count(*) AS n FROM generate_series(1, 1000000) a, "
                                                                              "generate_series(1, 1000000) b",
                                                                              {fakes::variationColumn(), fakes::countColumn()})});
        QVERIFY(PipelineFixture::until([&] { return active() > 0; }));
        m_server->stop();
        const RunRecord run = m_fixture->finish(id);
        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::WarehouseUnreachable);
        QCOMPARE(m_fixture->ledgerOf(id), std::string{"R:failed"});
    }

private:
    /// Turns the fixture's connection there, with the credential where the service manager would put it.
    void connectTo(int port, const std::string &user, const Json &fields)
    {
        m_fixture->connection = fakes::postgresAt(port, user, m_certificates.authority());
        std::ofstream(m_folder.filePath(QStringLiteral("wh-shop")).toStdString()) << fakes::credentialText(m_fixture->connection, fields);
    }

    [[nodiscard]] int active() const
    {
        std::string problem;
        sql::ResultContract contract;
        contract.columns = {{"n", sql::ColumnType::Int64, sql::ColumnRole::Count}};
        const sql::RowBatch batch = m_server->query("SELECT count(*) AS n FROM pg_stat_activity WHERE usename = 'analyst' AND state = 'active'", contract, problem);
        return batch.rows.empty() ? 0 : static_cast<int>(std::get<std::int64_t>(batch.rows.at(0).at(0)));
    }

    QTemporaryDir m_folder;
    fakes::Certificates m_certificates;
    std::unique_ptr<fakes::ScratchPostgres> m_server;
    std::unique_ptr<PipelineFixture> m_fixture;
};

QTEST_GUILESS_MAIN(PostgreSqlRunTest)
#include "tst_postgresqlrun.moc"
