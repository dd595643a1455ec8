// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include "app/secrets/secretgateway.h"
#include "tests/integration/ctl/csvshop.h"
#include "tests/integration/ctl/ctlprocess.h"
#include "tests/integration/warehouse/postgresserver.h"

using namespace assay;
using ctl::Outcome;
using ctl::Program;

namespace {

constexpr auto kPassword = "canary-55aa-first";
constexpr auto kNextPassword = "canary-55aa-second";

QByteArray passwordFile(const char *password) { return QByteArray::fromStdString(canonicalJson(Json{{"password", password}})); }

} // namespace

/// assayctl with a real PostgreSQL server and a real keyring: from an empty workspace to results.
class CtlWarehouseTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        std::string problem;
        m_server = fakes::ScratchPostgres::startWithTls(m_certificates.stem("server"), m_certificates.authority(), problem);
        if (!m_server)
            QSKIP(problem.c_str());
        QVERIFY(csvshop::writeData(m_folder.filePath(QStringLiteral("data"))));
        const std::string data = m_folder.filePath(QStringLiteral("data")).toStdString();
        for (const std::string &sql :
             {std::string{"CREATE TABLE assignments (subject_key text, experiment text, variation text, ts timestamp, country text, email text)"},
              std::string{"CREATE TABLE purchases (subject_key text, ts timestamp, amount float8)"}, std::string{"CREATE TABLE people (email text)"}})
            QCOMPARE(m_server->run(sql), std::string{});
        load("assignments");
        load("purchases");
        const Outcome made = m_assayctl({"init", "--no-recovery-key"});
        QVERIFY2(made.exitCode == 0, made.said().c_str());
        QVERIFY2(m_assayctl({"apply", definitions()}).exitCode == 0, "apply");
    }

    void script_makesTheAccount()
    {
        const Outcome script = m_assayctl({"warehouse", "script", "shop"});
        QVERIFY2(script.exitCode == 0, script.said().c_str());
        QByteArray sql = script.output;
        QVERIFY(sql.contains("GRANT SELECT ON public.assignments TO assay_svc;"));
        QVERIFY(!sql.contains("people"));
        QCOMPARE(m_server->run(sql.replace("'...'", QByteArray("'").append(kPassword).append("'")).toStdString()), std::string{});
    }

    void credential_thatDoesNotSignInIsNotKept()
    {
        const Outcome wrong = m_assayctl({"warehouse", "credential", "shop", "--secret-fd", "0"}, passwordFile("wrong"));
        QVERIFY(wrong.exitCode != 0);
        QVERIFY2(wrong.errors.contains("the password is not the one of"), wrong.said().c_str());
        const Outcome test = m_assayctl({"warehouse", "test", "shop"});
        QVERIFY2(test.exitCode != 0 && test.output.contains("holds no entry \"wh/shop\""), test.said().c_str());
    }

    void credential_isKeptAndTested()
    {
        const Outcome kept = m_assayctl({"warehouse", "credential", "shop", "--secret-fd", "0"}, passwordFile(kPassword));
        QVERIFY2(kept.exitCode == 0, kept.said().c_str());
        QVERIFY(m_keychain->get("wh/shop").has_value());
        QCOMPARE(m_keychain->get("wh-next/shop").error().code, ErrorCode::SecretMissing);
        const Outcome test = m_assayctl({"--json", "warehouse", "test", "shop"});
        QVERIFY2(test.exitCode == 0, test.said().c_str());
        std::string states;
        const Json report = test.json();
        for (const Json &check : report.at("checks"))
            states += check.at("id").get<std::string>() + "=" + check.at("state").get<std::string>() + " ";
        QVERIFY2(states.find("failed") == std::string::npos, test.said().c_str());
        QCOMPARE(QString::fromStdString(states), QStringLiteral("network=passed open=passed read=passed refuse-write=passed cancel=passed clock=passed "));
    }

    void pipeline_givesTheNumbersOfTheShop()
    {
        const Outcome run = m_assayctl({"run", "new-checkout"});
        QVERIFY2(run.exitCode == 0, run.said().c_str());
        const Outcome results = m_assayctl({"--json", "results", "new-checkout"});
        QVERIFY2(results.exitCode == 0, results.said().c_str());
        QVERIFY2(results.output.contains("120"), results.said().c_str());
        QVERIFY(!results.output.contains("example.org"));
    }

    void audit_findsThePlantedExcess()
    {
        QCOMPARE(m_assayctl({"warehouse", "audit", "shop"}).exitCode, 0);
        QCOMPARE(m_server->run("GRANT SELECT ON people TO assay_svc"), std::string{});
        const Outcome audit = m_assayctl({"warehouse", "audit", "shop"});
        QVERIFY(audit.exitCode != 0);
        QVERIFY2(audit.output.startsWith("Grade F") && audit.output.contains("REVOKE SELECT ON public.people FROM assay_svc;"), audit.said().c_str());
        QCOMPARE(m_server->run("REVOKE SELECT ON people FROM assay_svc"), std::string{});
    }

    void rotation_keepsTheOldOneUntilTheNewOneWorks()
    {
        QVERIFY(m_assayctl({"warehouse", "credential", "shop", "--secret-fd", "0"}, passwordFile("wrong")).exitCode != 0);
        QCOMPARE(m_assayctl({"warehouse", "test", "shop"}).exitCode, 0);
        QCOMPARE(m_server->run(std::string{"ALTER ROLE assay_svc PASSWORD '"} + kNextPassword + "'"), std::string{});
        QVERIFY(m_assayctl({"warehouse", "test", "shop"}).exitCode != 0);
        const Outcome kept = m_assayctl({"warehouse", "credential", "shop", "--secret-fd", "0"}, passwordFile(kNextPassword));
        QVERIFY2(kept.exitCode == 0, kept.said().c_str());
        QCOMPARE(m_assayctl({"warehouse", "test", "shop"}).exitCode, 0);
    }

    void secretOfAnotherEntry_isRefused()
    {
        const QString file = m_folder.filePath(QStringLiteral("stolen.json"));
        QVERIFY(csvshop::writeText(file, R"({"kind": "connection", "body": {"key": "evil", "kind": "postgresql", "secret": "wh/shop",
            "settings": {"host": "evil.example", "database": "x", "user": "x"}}})"));
        const Outcome applied = m_assayctl({"apply", file});
        QVERIFY2(applied.exitCode == 2 && applied.errors.contains("wh/evil"), applied.said().c_str());
    }

    void disconnect_leavesNothing()
    {
        const Outcome done = m_assayctl({"warehouse", "disconnect", "shop"});
        QVERIFY2(done.exitCode == 0, done.said().c_str());
        for (const char *item : {"wh/shop", "wh-next/shop"})
            QCOMPARE(m_keychain->get(item).error().code, ErrorCode::SecretMissing);
        QVERIFY(m_assayctl({"warehouse", "test", "shop"}).exitCode != 0);
    }

    void password_isInNoFile()
    {
        QDirIterator walk(m_folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            QVERIFY(file.open(QFile::ReadOnly));
            QVERIFY2(!file.readAll().contains("canary-55aa"), qPrintable(file.fileName()));
        }
    }

private:
    void load(const char *table)
    {
        QFile file(m_folder.filePath(QStringLiteral("data/") + QLatin1String(table) + QStringLiteral(".csv")));
        QVERIFY(file.open(QFile::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QByteArray sql;
        for (qsizetype i = 1; i < lines.size(); ++i)
            sql += (i == 1 ? QByteArray("INSERT INTO ") + table + " VALUES ('" : QByteArray(", ('")) + QByteArray(lines[i]).replace(",", "', '") + "')";
        QCOMPARE(m_server->run(sql.toStdString()), std::string{});
    }

    /// The shop of the CSV files on this server.
    [[nodiscard]] QString definitions() const
    {
        const QString file = m_folder.filePath(QStringLiteral("definitions.json"));
        const std::string connection = canonicalJson(metrics::toJson([&] {
            metrics::Connection made = fakes::postgresAt(m_server->port(), "assay_svc", m_certificates.authority());
            made.secretRef.clear();
            return made;
        }()));
        QByteArray text = csvshop::definitions();
        text.replace(R"({"key": "shop", "kind": "duckdb", "settings": {"path": "data"}})", QByteArray::fromStdString(connection));
        return csvshop::writeText(file, text) ? file : QString();
    }

    std::unique_ptr<secrets::SecretGateway> m_keychain = secrets::makeKeychainGateway();
    QTemporaryDir m_folder;
    fakes::Certificates m_certificates;
    std::unique_ptr<fakes::ScratchPostgres> m_server;
    Program m_assayctl{m_folder.filePath(QStringLiteral("workspace"))};
};

QTEST_GUILESS_MAIN(CtlWarehouseTest)
#include "tst_ctlwarehouse.moc"
