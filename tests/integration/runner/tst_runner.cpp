// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>

#include <nlohmann/json.hpp>

#include "models/sql/protocol.h"
#include "tests/fakes/plans.h"

using namespace assay;

namespace {

/// What one runner wrote and how it ended.
struct Ended {
    std::vector<sql::RunnerMessage> messages;
    int exitCode{};
    QByteArray log;

    template <typename T>
    [[nodiscard]] std::vector<T> all() const
    {
        std::vector<T> found;
        for (const sql::RunnerMessage &message : messages) {
            if (const T *value = std::get_if<T>(&message))
                found.push_back(*value);
        }
        return found;
    }
};

} // namespace

/// The program itself, seen through its three descriptors.
class TestRunner final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        std::filesystem::create_directory(path() / "data");
        m_plan = {};
        m_unreadable = 0;
        m_plan.connection = fakes::shopIn(path() / "data");
        m_plan.runId = "run-1";
        m_plan.statements = {fakes::subjects("R1"), fakes::subjects("R2")};
    }

    void pipeline_reportsEachStepInOrder()
    {
        const Ended ended = run(m_plan);

        QCOMPARE(ended.exitCode, 0);
        std::string order;
        for (const sql::RunnerMessage &message : ended.messages)
            order += "hplrde"[message.index()];
        QCOMPARE(order, std::string{"hlprlplprlpd"});
        const auto rows = ended.all<sql::Rows>();
        QCOMPARE(rows.front().batch.rows, (std::vector<sql::Row>{{"control", std::int64_t{1'000}}, {"treatment", std::int64_t{1'000}}}));
        const auto progress = ended.all<sql::Progress>();
        std::vector<double> fractions;
        for (const sql::Progress &step : progress)
            fractions.push_back(*step.fraction);
        QCOMPARE(fractions, (std::vector<double>{0, 0.5, 0.5, 1}));
        const auto notes = ended.all<sql::LedgerNote>();
        QCOMPARE(notes[1].rows, 2);
        QCOMPARE(notes[1].smallestCell, std::optional<std::int64_t>{1'000});
    }

    void pipeline_runsStagesBeforeResults()
    {
        m_plan.statements = {{"A1", "A1", "Stage", "CREATE TEMP TABLE assay_tmp_a AS SELECT * FROM assignments", 3, std::nullopt},
                             fakes::aggregate("R", "SELECT variation, count(*) AS n FROM assay_tmp_a GROUP BY 1", {fakes::variationColumn(), fakes::countColumn()})};

        const Ended ended = run(m_plan);

        QCOMPARE(ended.exitCode, 0);
        QCOMPARE(*ended.all<sql::Progress>()[1].fraction, 0.75);
        QCOMPARE(ended.all<sql::Rows>().size(), std::size_t{1});
    }

    void pipeline_writesNoRowOfARefusedResult()
    {
        m_plan.statements = {fakes::aggregate("R", "SELECT variation, count(*) AS n, max(email) AS email FROM assignments GROUP BY 1",
                                              {fakes::variationColumn(), fakes::countColumn()})};

        const Ended ended = run(m_plan);

        QCOMPARE(ended.exitCode, 1);
        QVERIFY(ended.all<sql::Rows>().empty());
        QCOMPARE(ended.all<sql::LedgerNote>().back().state, std::string{"refused"});
        QCOMPARE(ended.all<sql::LedgerNote>().back().column, std::string{"email"});
        const auto failed = ended.all<sql::Failed>();
        QCOMPARE(failed.front().error.code, ErrorCode::ContractRefused);
        QCOMPARE(failed.front().error.fact("statement"), std::string_view{"R"});
        QVERIFY(!m_written.contains("example.com"));
    }

    void pipeline_endsWhenStdinCloses()
    {
        m_plan.statements = {fakes::slow("R")};
        QProcess process;
        start(process, m_plan);
        QByteArray written;
        while (!written.contains("\"started\"") && process.waitForReadyRead())
            written += process.readAllStandardOutput();

        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());

        written += process.readAllStandardOutput();
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QVERIFY(written.contains("\"cancelled\""));
        QVERIFY(written.contains("\"Cancelled\""));
    }

    void stdout_belongsToTheProtocolAlone()
    {
        // The plan asks DuckDB for its most talkative output; every line must still be a message.
        m_plan.statements = {fakes::aggregate("R", "PRAGMA enable_profiling", {fakes::countColumn()})};

        const Ended ended = run(m_plan);

        QCOMPARE(ended.all<sql::Failed>().size(), std::size_t{1});
        QCOMPARE(m_unreadable, 0);
    }

    void plan_mustBeReadable_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("not JSON") << QByteArray{"hello\n"};
        QTest::newRow("ends early") << QByteArray{"{\"job\":"};
        QTest::newRow("nothing") << QByteArray{};
        QTest::newRow("unknown job") << QByteArray{"{\"job\":\"dump\",\"connection\":{\"key\":\"a\",\"name\":\"a\",\"kind\":\"duckdb\"}}\n"};
        QTest::newRow("unknown member") << QByteArray{"{\"job\":\"test\",\"password\":\"x\"}\n"};
    }

    void plan_mustBeReadable()
    {
        QFETCH(QByteArray, line);

        const Ended ended = runLine(line, program());

        QCOMPARE(ended.exitCode, 2);
        QCOMPARE(ended.all<sql::Failed>().size(), std::size_t{1});
        QCOMPARE(ended.all<sql::Failed>().front().error.code, ErrorCode::RunnerProtocol);
    }

    void driver_absentIsSaid()
    {
        // Alone in a folder the program finds no library beside itself; one that is installed would be found.
        const QString lonely = m_folder->filePath(QStringLiteral("assay-runner"));
        QVERIFY(QFile::copy(program(), lonely));

        const Ended ended = runLine(QByteArray::fromStdString(sql::encode(m_plan) + "\n"), lonely);

        if (ended.exitCode == 0)
            QSKIP("DuckDB is installed on this machine");
        QCOMPARE(ended.all<sql::Failed>().front().error.code, ErrorCode::WarehouseDriverMissing);
        QCOMPARE(ended.all<sql::Failed>().front().error.remedy, Remedy::Install);
    }

    void credential_comesFromTheSecondLineInASession()
    {
        m_plan.credentialFollows = true;

        const Ended ended = runLine(QByteArray::fromStdString(sql::encode(m_plan) + "\nhunter2-session-secret\n"), program());

        QCOMPARE(ended.exitCode, 0);
        QVERIFY(!m_written.contains("hunter2") && !ended.log.contains("hunter2"));
    }

    void credential_thatDoesNotFollowIsAnError()
    {
        m_plan.credentialFollows = true;

        const Ended ended = runLine(QByteArray::fromStdString(sql::encode(m_plan) + "\nhalf a sec"), program());

        QCOMPARE(ended.exitCode, 1);
        QCOMPARE(ended.all<sql::Failed>().front().error.code, ErrorCode::RunnerProtocol);
        QVERIFY(!m_written.contains("half a sec"));
    }

    void credential_comesFromTheServiceManagerOnAServer()
    {
        m_plan.keychainItem = "wh/shop";
        qputenv("CREDENTIALS_DIRECTORY", m_folder->path().toUtf8());
        const auto restore = qScopeGuard([] { qunsetenv("CREDENTIALS_DIRECTORY"); });

        const Ended missing = run(m_plan);
        std::ofstream(path() / "wh-shop") << "hunter2-server-secret";
        const Ended ended = run(m_plan);

        QCOMPARE(missing.all<sql::Failed>().front().error.code, ErrorCode::SecretMissing);
        QCOMPARE(ended.exitCode, 0);
        QVERIFY(!m_written.contains("hunter2") && !ended.log.contains("hunter2"));
    }

    void credential_saysWhyTheKeychainCannotBeAsked()
    {
        m_plan.keychainItem = "wh/shop";
        const QByteArray bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        const auto restore = qScopeGuard([bus] { bus.isEmpty() ? qunsetenv("DBUS_SESSION_BUS_ADDRESS") : qputenv("DBUS_SESSION_BUS_ADDRESS", bus); });

        const Ended ended = run(m_plan);

        QCOMPARE(ended.exitCode, 1);
        QCOMPARE(ended.all<sql::Failed>().front().error.code, ErrorCode::KeychainBusMissing);
    }

    void log_holdsNeitherSqlNorValues()
    {
        const Ended ended = run(m_plan);

        QVERIFY(ended.log.contains("\"event\":\"statement\""));
        QVERIFY(!ended.log.contains("SELECT"));
        QVERIFY(!ended.log.contains("control"));
    }

    void test_saysWhatEachCheckFound()
    {
        m_plan.job = "test";
        m_plan.statements = {fakes::subjects("check")};

        const Ended ended = run(m_plan);

        QCOMPARE(ended.exitCode, 0);
        const Result<Json> result = parseJson(ended.all<sql::Done>().front().result);
        QVERIFY(result);
        std::string states;
        for (const Json &check : result->at("checks"))
            states += check.at("id").get<std::string>() + "=" + check.at("state").get<std::string>() + " ";
        QCOMPARE(states, std::string{"network=not-applicable open=passed read=passed refuse-write=passed cancel=passed clock=not-applicable "});
        QVERIFY(ended.all<sql::Rows>().empty());
    }

    void test_explainsAFailedCheck()
    {
        m_plan.job = "test";
        m_plan.connection.fields = {{"path", (path() / "absent").string()}};

        const Ended ended = run(m_plan);

        const Result<Json> result = parseJson(ended.all<sql::Done>().front().result);
        QVERIFY(result);
        QCOMPARE(result->at("checks").at(1).at("error").at("code").get<std::string>(), std::string{"WarehouseFileMissing"});
        QCOMPARE(result->at("checks").back().at("state").get<std::string>(), std::string{"not-run"});
    }

private:
    [[nodiscard]] std::filesystem::path path() const { return m_folder->path().toStdString(); }
    [[nodiscard]] static QString program() { return QStringLiteral(ASSAY_BIN_DIR "/assay-runner"); }

    static void start(QProcess &process, const sql::RunnerPlan &plan)
    {
        process.start(program(), QStringList{});
        QVERIFY(process.waitForStarted());
        process.write(QByteArray::fromStdString(sql::encode(plan) + "\n"));
    }

    Ended run(const sql::RunnerPlan &plan) { return runLine(QByteArray::fromStdString(sql::encode(plan) + "\n"), program()); }

    Ended runLine(const QByteArray &line, const QString &path)
    {
        QProcess process;
        process.start(path, QStringList{});
        if (!process.waitForStarted())
            return {};
        process.write(line);
        // A line without its end is answered only once stdin closes.
        if (!line.endsWith('\n'))
            process.closeWriteChannel();
        process.waitForFinished();
        Ended ended;
        ended.exitCode = process.exitCode();
        ended.log = process.readAllStandardError();
        m_written = process.readAllStandardOutput();
        for (const QByteArray &text : m_written.split('\n')) {
            if (text.isEmpty())
                continue;
            Result<sql::RunnerMessage> message = sql::messageFromLine(text.toStdString());
            if (message)
                ended.messages.push_back(std::move(*message));
            else
                ++m_unreadable;
        }
        return ended;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    sql::RunnerPlan m_plan;
    QByteArray m_written;
    int m_unreadable{};
};

QTEST_GUILESS_MAIN(TestRunner)
#include "tst_runner.moc"
