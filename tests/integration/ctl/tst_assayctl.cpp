// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <map>

#include "tests/integration/ctl/csvshop.h"
#include "tests/integration/ctl/ctlprocess.h"

using assay::Json;

/// Drives the real program on a workspace in a temporary folder, with a real keyring.
class TestAssayCtl final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void help_namesEveryCommand();
    void commandLine_isCheckedBeforeAnythingIsOpened_data();
    void commandLine_isCheckedBeforeAnythingIsOpened();
    void init_givesTheRecoveryKeyOnlyToItsDescriptor();
    void init_neverReplacesAWorkspace();
    void recover_bindsTheWorkspaceAgain();
    void apply_isIdempotent();
    void apply_dryRunWritesNothing();
    void apply_refusesHostileFiles_data();
    void apply_refusesHostileFiles();
    void apply_refusesTypos_data();
    void apply_refusesTypos();
    void apply_showsWhatChanged();
    void apply_mergesFilesThatAgree();
    void list_namesWhatThereIs();
    void export_isWhatApplyReads();
    void results_saysThatThereAreNone();
    void results_guessesTheExperiment();
    void run_bringsBackAggregates();
    void run_refusesIdentifiersAsAWhole();
    void run_namesTheMissingFolder();
    void run_stopsAtInterrupt();
    void results_areTheHandCount();
    void results_canBeSwitchedWithoutTheWarehouse();
    void results_verifyIsIdentical();
    void results_hideWhatAFixedPlanHides();
    void analyse_needsNoWorkspace();
    void report_writesCsvAndJson();
    void report_writesPagesAndPictures();
    void report_refusesUnknownEndings();
    void flagsDiff_countsTheSubjectsThatMove();
    void ledger_listsWhatLeft();
    void audit_verifiesBothChains();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    [[nodiscard]] QString definitionsWith(const char *name, const QByteArray &from, const QByteArray &to);

    QTemporaryDir m_folder;
    std::optional<ctl::Program> m_program;
    QByteArray m_recoveryKey;
};

void TestAssayCtl::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_program.emplace(path("workspace"));
    QVERIFY(csvshop::writeData(path("data")));
    QVERIFY(csvshop::writeText(path("shop.json"), csvshop::definitions()));
}

/// The definitions of the shop with one text replaced, beside the data.
QString TestAssayCtl::definitionsWith(const char *name, const QByteArray &from, const QByteArray &to)
{
    QByteArray text = csvshop::definitions();
    if (!text.contains(from))
        qFatal("the definitions do not hold the text to replace");
    if (!csvshop::writeText(path(name), text.replace(from, to)))
        qFatal("the definitions could not be written");
    return path(name);
}

void TestAssayCtl::help_namesEveryCommand()
{
    const ctl::Outcome help = m_program->plain({"--help"});

    QCOMPARE(help.exitCode, 0);
    QCOMPARE(m_program->plain({"help"}).output, help.output);
    for (const char *command : {"init", "recover", "apply", "list", "export", "flags", "publish", "release", "analyse", "run", "results", "report", "ledger", "audit", "runs"}) {
        QVERIFY2(help.output.contains(command), command);
        const ctl::Outcome own = m_program->plain({command, "--help"});
        QCOMPARE(own.exitCode, 0);
        QVERIFY2(own.output.startsWith(QByteArray{"Usage: assayctl [OPTIONS] " + QByteArray(command)}), own.output.constData());
        QCOMPARE(m_program->plain({"help", command}).output, own.output);
    }
    QVERIFY(m_program->plain({"--version"}).output.startsWith("assayctl "));
}

void TestAssayCtl::commandLine_isCheckedBeforeAnythingIsOpened_data()
{
    QTest::addColumn<ctl::Words>("words");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("nothing") << ctl::Words{} << QByteArray("Usage: assayctl");
    QTest::newRow("unknown command") << ctl::Words{"reslts"} << QByteArray("did you mean results?");
    QTest::newRow("unknown option") << ctl::Words{"run", "--al"} << QByteArray("did you mean --all?");
    QTest::newRow("run without experiment") << ctl::Words{"run"} << QByteArray("experiments, or --all");
    QTest::newRow("run with both") << ctl::Words{"run", "a", "--all"} << QByteArray("experiments, or --all");
    QTest::newRow("results of two") << ctl::Words{"results", "a", "b"} << QByteArray("one experiment");
    QTest::newRow("report without file") << ctl::Words{"report", "a"} << QByteArray("--out FILE");
    QTest::newRow("apply without file") << ctl::Words{"apply"} << QByteArray("at least one file");
    QTest::newRow("audit of what") << ctl::Words{"audit", "repair"} << QByteArray("list or verify");
    QTest::newRow("export of what") << ctl::Words{"export", "metrik"} << QByteArray("did you mean metric?");
    QTest::newRow("list of what") << ctl::Words{"list", "metrik"} << QByteArray("a kind: entity");
    QTest::newRow("analyse nothing") << ctl::Words{"analyse"} << QByteArray("one file of aggregates");
    QTest::newRow("help on what") << ctl::Words{"help", "rnu"} << QByteArray("did you mean run?");
    QTest::newRow("table of a picture") << ctl::Words{"report", "a", "--out", "a.pdf", "--table", "series"} << QByteArray("a file that ends in .csv");
    QTest::newRow("no such table") << ctl::Words{"report", "a", "--out", "a.csv", "--table", "rows"} << QByteArray("one of results, series");
    QTest::newRow("descriptor") << ctl::Words{"--passphrase-fd", "x", "runs"} << QByteArray("a whole number");
    QTest::newRow("session and folder") << ctl::Words{"--session", "--workspace", "/nowhere", "runs"} << QByteArray("either --session");
    QTest::newRow("init without place for the key") << ctl::Words{"--workspace", "/nowhere/x", "init"} << QByteArray("--recovery-key-fd");
}

void TestAssayCtl::commandLine_isCheckedBeforeAnythingIsOpened()
{
    QFETCH(ctl::Words, words);
    QFETCH(QByteArray, said);

    const ctl::Outcome outcome = m_program->plain(words);

    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(said), outcome.errors.constData());
    QVERIFY(outcome.output.isEmpty());
}

void TestAssayCtl::init_givesTheRecoveryKeyOnlyToItsDescriptor()
{
    const ctl::Outcome outcome = (*m_program)({"init", "--recovery-key-fd", "1"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    m_recoveryKey = outcome.output;
    QVERIFY(m_recoveryKey.trimmed().size() > 20);
    QVERIFY(!outcome.errors.contains(outcome.output.trimmed()));
    QVERIFY(QFileInfo::exists(path("workspace")));
    QCOMPARE(QFile::permissions(path("workspace")) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions{});
}

void TestAssayCtl::init_neverReplacesAWorkspace()
{
    const ctl::Outcome outcome = (*m_program)({"init", "--no-recovery-key"});

    QCOMPARE(outcome.exitCode, 5);
    QVERIFY2(outcome.errors.contains("There is a workspace in"), outcome.errors.constData());
}

void TestAssayCtl::recover_bindsTheWorkspaceAgain()
{
    const ctl::Outcome wrong = (*m_program)({"recover"}, "AAAA-BBBB\n");
    QVERIFY2(wrong.exitCode == 2, wrong.said().c_str());

    const ctl::Outcome recovered = (*m_program)({"recover"}, m_recoveryKey);

    QVERIFY2(recovered.exitCode == 0, recovered.said().c_str());
    QVERIFY((*m_program)({"audit"}).output.contains("workspace.recover"));
}

void TestAssayCtl::apply_dryRunWritesNothing()
{
    const ctl::Outcome dry = (*m_program)({"apply", definitionsWith("dry.json", "\"New checkout\"", "\"Newest checkout\""), "--dry-run"});

    QVERIFY2(dry.exitCode == 0, dry.said().c_str());
    QVERIFY(dry.output.contains("~ experiment/new-checkout"));
    QVERIFY(!(*m_program)({"export", "experiment", "new-checkout"}).output.contains("Newest checkout"));
}

void TestAssayCtl::apply_isIdempotent()
{
    const ctl::Outcome first = (*m_program)({"apply", path("shop.json")});
    QVERIFY2(first.exitCode == 0, first.said().c_str());
    QCOMPARE(first.output.count("\n+ "), 8);
    QVERIFY(first.output.startsWith("+ entity/user\n"));
    QVERIFY2(first.errors.contains("9 created, 0 changed, 0 unchanged"), first.errors.constData());

    const ctl::Outcome second = (*m_program)({"apply", path("shop.json"), "--json"});
    QVERIFY2(second.exitCode == 0, second.said().c_str());
    const Json changes = second.json()["changes"];
    QCOMPARE(changes.size(), std::size_t{9});
    for (const Json &change : changes)
        QCOMPARE(change["change"].get<std::string>(), std::string("unchanged"));
}

void TestAssayCtl::apply_refusesHostileFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("empty") << QByteArray() << QByteArray("not valid JSON");
    QTest::newRow("binary") << QByteArray("\x7F" "ELF\0\0\1\2", 8) << QByteArray("not valid JSON");
    QTest::newRow("200,000 arrays") << QByteArray(200'000, '[') << QByteArray("nesting depth is limited to 64");
    QTest::newRow("repeated key") << QByteArray(R"({"kind":"entity","kind":"metric","body":{}})") << QByteArray("appears twice");
    QTest::newRow("huge string") << QByteArray("\"" + QByteArray(2'000'000, 'x') + "\"") << QByteArray("string is limited to");
    QTest::newRow("more than 32 MiB") << QByteArray("[" + QByteArray(34'000'000, ' ') + "]") << QByteArray("file is limited to");
    QTest::newRow("path in a key") << QByteArray(R"({"kind":"entity","body":{"key":"../../etc/passwd"}})") << QByteArray("entity \"../../etc/passwd\"");
    QTest::newRow("escape sequence in a key") << QByteArray(R"({"kind":"entity","body":{"key":"\u001b[2J"}})") << QByteArray("Use lower-case letters");
    QTest::newRow("unknown kind") << QByteArray(R"({"kind":"flagg","body":{}})") << QByteArray("flagg is none of them");
    QTest::newRow("secret in the settings") << QByteArray(R"({"kind":"connection","body":{"key":"c","kind":"duckdb","settings":{"path":"/d","password":"x"}}})")
                                            << QByteArray("settings.password");
    QTest::newRow("unknown metric") << csvshop::definitions().replace("\"primary\": \"buyers\"", "\"primary\": \"lost\"")
                                    << QByteArray("there is no metric \"lost\"");
    QTest::newRow("two primaries") << csvshop::definitions().replace("\"primary\": \"buyers\"", "\"primary\": [\"buyers\", \"revenue\"]")
                                   << QByteArray("choose exactly one primary metric");
}

void TestAssayCtl::apply_refusesHostileFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, said);
    QVERIFY(csvshop::writeText(path("hostile.json"), text));

    const ctl::Outcome outcome = (*m_program)({"apply", path("hostile.json")});

    QVERIFY2(outcome.exitCode == 2, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains(said), outcome.errors.constData());
    QVERIFY(outcome.output.isEmpty());
    QVERIFY(!outcome.errors.contains('\x1B'));
}

void TestAssayCtl::apply_refusesTypos_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("member") << QByteArray("\"unit\"") << QByteArray("\"unti\"")
                            << QByteArray("metric \"revenue\": unti is not known here. Did you mean \"unit\"?");
    QTest::newRow("nested member") << QByteArray("\"minimum_days\"") << QByteArray("\"minimum_dyas\"")
                                   << QByteArray("plan.minimum_dyas is not known here. Did you mean \"minimum_days\"?");
    QTest::newRow("null") << QByteArray("\"New checkout\"") << QByteArray("null") << QByteArray("name: expected a value; leave the member out");
    QTest::newRow("reference") << QByteArray("\"primary\": \"buyers\"") << QByteArray("\"primary\": \"buyer\"")
                               << QByteArray("there is no metric \"buyer\". Did you mean \"buyers\"?");
    QTest::newRow("no body") << QByteArray("\"body\": {\"key\": \"user\", \"name\": \"User\"}") << QByteArray("\"body\": [1]")
                             << QByteArray("documents[0].body: expected an object, as in");
    QTest::newRow("beside the body") << QByteArray("{\"kind\": \"entity\", ") << QByteArray("{\"kind\": \"entity\", \"key\": \"user\", ")
                                     << QByteArray("only kind and body (key belongs into the body)");
}

void TestAssayCtl::apply_refusesTypos()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, said);

    const ctl::Outcome outcome = (*m_program)({"apply", definitionsWith("typo.json", from, to)});

    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(said), outcome.errors.constData());
    QVERIFY(outcome.output.isEmpty());
}

void TestAssayCtl::apply_mergesFilesThatAgree()
{
    const QString other = definitionsWith("other.json", "\"unit\": \"EUR\"", "\"unit\": \"USD\"");
    QVERIFY(csvshop::writeText(path("entity.json"), R"({"kind": "entity", "body": {"key": "user", "name": "User"}})"));

    const ctl::Outcome same = (*m_program)({"apply", path("shop.json"), path("entity.json")});
    const ctl::Outcome different = (*m_program)({"apply", path("shop.json"), other});

    QVERIFY2(same.exitCode == 0 && same.errors.contains("0 created, 0 changed, 9 unchanged"), same.said().c_str());
    QVERIFY2(different.exitCode == 2, different.said().c_str());
    const QByteArray said = "other.json: metric \"revenue\", key: expected the same definition as in " + path("shop.json").toUtf8() + ", or another key";
    QVERIFY2(different.errors.contains(said), different.errors.constData());
}

void TestAssayCtl::list_namesWhatThereIs()
{
    const ctl::Outcome outcome = (*m_program)({"list", "metric"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QVERIFY(outcome.output.contains("buyers") && outcome.output.contains("Revenue"));
    QVERIFY(!outcome.output.contains("new-checkout"));
    QVERIFY((*m_program)({"list", "--json"}).json()["documents"].size() >= 9);
}

void TestAssayCtl::apply_showsWhatChanged()
{
    const QString changed = definitionsWith("changed.json", "\"unit\": \"EUR\"", "\"unit\": \"USD\", \"decimals\": 0");

    const ctl::Outcome outcome = (*m_program)({"apply", changed});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QVERIFY2(outcome.output.contains("~ metric/revenue\n  - decimals: 2\n  + decimals: 0\n  - unit: \"EUR\"\n  + unit: \"USD\"\n"), outcome.output.constData());
    QCOMPARE((*m_program)({"apply", path("shop.json")}).exitCode, 0);
}

void TestAssayCtl::export_isWhatApplyReads()
{
    const ctl::Outcome exported = (*m_program)({"export"});
    QVERIFY2(exported.exitCode == 0, exported.said().c_str());
    QCOMPARE(exported.json()["documents"].size(), std::size_t{9});

    const ctl::Outcome applied = (*m_program)({"apply", "-"}, exported.output);

    QVERIFY2(applied.errors.contains("0 created, 0 changed, 9 unchanged"), applied.said().c_str());
    QCOMPARE((*m_program)({"export", "metric", "buyers"}).json()["documents"].size(), std::size_t{1});
    QCOMPARE((*m_program)({"export", "metric", "lost"}).exitCode, 1);
}

void TestAssayCtl::results_saysThatThereAreNone()
{
    const ctl::Outcome none = (*m_program)({"results", "new-checkout"});
    QCOMPARE(none.exitCode, 1);
    QVERIFY2(none.errors.contains("has no results yet. Run its pipeline first."), none.errors.constData());

    QVERIFY((*m_program)({"results", "lost"}).errors.contains("There is no experiment \"lost\"."));
}

void TestAssayCtl::results_guessesTheExperiment()
{
    for (const char *command : {"results", "run"}) {
        const ctl::Outcome outcome = (*m_program)({command, "new-chekout"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("There is no experiment \"new-chekout\". Did you mean \"new-checkout\"?"), outcome.errors.constData());
    }
}

void TestAssayCtl::run_bringsBackAggregates()
{
    const ctl::Outcome outcome = (*m_program)({"run", "new-checkout"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains("new-checkout: done"), outcome.errors.constData());
    const Json runs = (*m_program)({"--json", "runs"}).json();
    QCOMPARE(runs["runs"].size(), std::size_t{1});
}

void TestAssayCtl::run_refusesIdentifiersAsAWhole()
{
    const QString leaking = definitionsWith("leaking.json", "[\"country\"]", "[\"email\"]");
    QCOMPARE((*m_program)({"apply", leaking}).exitCode, 0);

    const ctl::Outcome outcome = (*m_program)({"run", "new-checkout"});

    QVERIFY2(outcome.exitCode == 3, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains("refused"), outcome.errors.constData());
    QVERIFY(!outcome.errors.contains("@example.org"));
    const ctl::Outcome ledger = (*m_program)({"ledger"});
    QVERIFY2(ledger.output.contains("refused: "), ledger.output.constData());
    QVERIFY(!ledger.output.contains("@example.org"));
    QCOMPARE((*m_program)({"apply", path("shop.json")}).exitCode, 0);
    QCOMPARE((*m_program)({"results", "new-checkout"}).exitCode, 0);
}

void TestAssayCtl::run_namesTheMissingFolder()
{
    const QString elsewhere = definitionsWith("elsewhere.json", "\"path\": \"data\"", "\"path\": \"gone\"");
    QCOMPARE((*m_program)({"apply", elsewhere}).exitCode, 0);

    const ctl::Outcome outcome = (*m_program)({"run", "new-checkout"});

    QVERIFY2(outcome.exitCode == 1, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains("/gone is not there"), outcome.errors.constData());
    QCOMPARE((*m_program)({"apply", path("shop.json")}).exitCode, 0);
}

void TestAssayCtl::run_stopsAtInterrupt()
{
    // Far more work than a test may take, so that the interrupt always comes first.
    const QString slow = definitionsWith("slow.json", "SELECT * FROM purchases",
                                         "SELECT p.subject_key, p.ts, p.amount + hash(r.range) % 2 AS amount FROM purchases p, range(20000000000) r");
    QCOMPARE((*m_program)({"apply", slow}).exitCode, 0);
    QProcess process;
    m_program->start(process, ctl::Words{"--workspace", path("workspace"), "run", "new-checkout"});
    QByteArray errors;
    QVERIFY(QTest::qWaitFor([&] {
        errors += process.readAllStandardError();
        return errors.contains("new-checkout: ");
    }, 60'000));

    kill(static_cast<pid_t>(process.processId()), SIGINT);
    ctl::Outcome outcome = ctl::Program::finished(process);
    outcome.errors.prepend(errors);

    QVERIFY2(outcome.exitCode == 4, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains("(confirmed)"), outcome.errors.constData());
    QCOMPARE((*m_program)({"apply", path("shop.json")}).exitCode, 0);
    QCOMPARE((*m_program)({"results", "new-checkout"}).exitCode, 0);
}

// 80 of 200 against 120 of 200 buyers, 10 each: a lift of one half on both metrics.
void TestAssayCtl::results_areTheHandCount()
{
    const ctl::Outcome outcome = (*m_program)({"--json", "results", "new-checkout", "--method", "fixed"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    const Json json = outcome.json();
    QCOMPARE(json["mixed_subjects"].get<int>(), 12);
    QCOMPARE(json["results"].size(), std::size_t{2});
    const Json &buyers = json["results"][0];
    QCOMPARE(buyers["control"]["n"].get<int>(), 200);
    QCOMPARE(buyers["treatment"]["n"].get<int>(), 200);
    QVERIFY(qAbs(buyers["control"]["mean"].get<double>() - 0.4) < 1e-12);
    QVERIFY(qAbs(buyers["treatment"]["mean"].get<double>() - 0.6) < 1e-12);
    QVERIFY(qAbs(buyers["estimate"]["relative"]["estimate"].get<double>() - 0.5) < 1e-12);
    const Json &revenue = json["results"][1];
    QVERIFY(qAbs(revenue["treatment"]["total"].get<double>() - 1'200) < 1e-9);
    QVERIFY(!outcome.output.contains("null"));

    const ctl::Outcome text = (*m_program)({"results", "new-checkout", "--method", "fixed"});
    QVERIFY2(text.output.contains("New checkout (new-checkout)"), text.output.constData());
    QVERIFY2(text.output.contains("+50.00"), text.output.constData());
    QVERIFY2(text.output.contains("better"), text.output.constData());
    QVERIFY(!text.output.toLower().contains("nan"));
}

void TestAssayCtl::results_canBeSwitchedWithoutTheWarehouse()
{
    QVERIFY(QDir().rename(path("data"), path("away")));
    const auto width = [this](const ctl::Words &options) {
        const Json json = (*m_program)(ctl::Words{"--json", "results", "new-checkout"} + options).json();
        const Json &interval = json["results"][0]["estimate"]["relative"];
        return interval["high"].get<double>() - interval["low"].get<double>();
    };

    const double fixed = width({"--method", "fixed"});
    QVERIFY(width({"--method", "sequential"}) > fixed);
    QVERIFY(width({"--method", "fixed", "--level", "0.99"}) > fixed);
    QCOMPARE((*m_program)({"results", "new-checkout", "--as-of", "2026-01-01"}).exitCode, 0);
    QCOMPARE((*m_program)({"results", "new-checkout", "--as-of", "2025-01-01"}).exitCode, 2);
    QCOMPARE((*m_program)({"results", "new-checkout", "--method", "magic"}).exitCode, 2);
    QVERIFY((*m_program)({"results", "new-checkout", "--method", "bayesian"}).output.contains("Bayesian"));
    QVERIFY((*m_program)({"results", "new-checkout", "--as-of", "soon"}).errors.contains("a day from 2026-01-01 to "));
    QCOMPARE((*m_program)({"results", "new-checkout", "--level", "95"}).exitCode, 2);
    QCOMPARE((*m_program)({"results", "new-checkout", "--cuped", "yes"}).exitCode, 2);
    QVERIFY((*m_program)({"results", "new-checkout", "--correction", "holm"}).output.contains("Not as planned: another correction"));
    QVERIFY((*m_program)({"results", "new-checkout", "--segment", "country=DE"}).output.contains("Only subjects with country = DE"));
    QVERIFY((*m_program)({"results", "new-checkout", "--segment", "country=NL"}).errors.contains("one of the values DE, FR"));
    QVERIFY((*m_program)({"results", "new-checkout", "--baseline", "blue"}).errors.contains("one of the variations off, on"));
    QVERIFY((*m_program)({"results", "new-checkout", "--baseline", "on"}).output.contains("control On"));
    QCOMPARE((*m_program)({"results", "new-checkout", "--sidedness", "up"}).exitCode, 2);
    QCOMPARE((*m_program)({"results", "new-checkout", "--profile", "r"}).exitCode, 2);
    QVERIFY((*m_program)({"results", "new-checkout", "--absolute"}).output.contains("Difference"));
    QVERIFY(QDir().rename(path("away"), path("data")));
}

void TestAssayCtl::results_verifyIsIdentical()
{
    const ctl::Outcome outcome = (*m_program)({"results", "new-checkout", "--verify"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QVERIFY2(outcome.output.contains("identical when recomputed; its SHA-256 is the one in the audit log"), outcome.output.constData());
    const Json json = (*m_program)({"results", "new-checkout", "--verify", "--json"}).json();
    QVERIFY(json["identical"].get<bool>());
    QCOMPARE(json["sha256"].get<std::string>().size(), std::size_t{64});
    QCOMPARE((*m_program)({"results", "new-checkout", "--verify", "--level", "0.9"}).exitCode, 2);
}

void TestAssayCtl::results_hideWhatAFixedPlanHides()
{
    // The same data under a fixed-sample plan that ends far away.
    QByteArray text = csvshop::definitions();
    text.replace("\"key\": \"new-checkout\", \"name\": \"New checkout\"", "\"key\": \"patient\", \"warehouse_key\": \"new-checkout\", \"name\": \"Patient\"");
    text.replace("\"end\": \"2026-01-08\"", "\"end\": \"2126-01-08\"").replace("\"plan\": {", "\"plan\": {\"method\": \"fixed\", ");
    QVERIFY(csvshop::writeText(path("patient.json"), text));
    QCOMPARE((*m_program)({"apply", path("patient.json")}).exitCode, 0);
    const ctl::Outcome run = (*m_program)({"run", "patient"});
    QVERIFY2(run.exitCode == 0, run.said().c_str());

    const ctl::Outcome hidden = (*m_program)({"results", "patient"});
    QVERIFY2(hidden.output.contains("hidden by plan") && hidden.output.contains("The plan decides once, on 2126-01-08"), hidden.output.constData());
    QVERIFY(!(*m_program)({"results", "patient", "--json", "--method", "sequential"}).output.contains("\"estimate\": 0.5"));
    QCOMPARE((*m_program)({"results", "patient", "--early-look", ""}).exitCode, 2);
    QVERIFY(!(*m_program)({"audit"}).output.contains("results.early-look"));

    const ctl::Outcome shown = (*m_program)({"results", "patient", "--early-look", "A bug was reported"});
    QVERIFY2(shown.exitCode == 0 && !shown.output.contains("hidden by plan"), shown.said().c_str());
    QVERIFY((*m_program)({"audit"}).output.contains("results.early-look"));
    QVERIFY2(!(*m_program)({"results", "patient"}).output.contains("hidden by plan"), "who looked once has seen it");
}

void TestAssayCtl::analyse_needsNoWorkspace()
{
    const QString file = QStringLiteral(ASSAY_TEST_DATA "/aggregates/checkout.json");
    const ctl::Outcome outcome = m_program->plain({"analyse", file});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    const Json json = outcome.json();
    QCOMPARE(json["results"].size(), std::size_t{3});
    QCOMPARE(json["method"].get<std::string>(), std::string("fixed"));
    QCOMPARE(m_program->plain({"analyse", file, "--method", "sequential"}).json()["method"].get<std::string>(), std::string("sequential"));

    QFile example(file);
    QVERIFY(example.open(QIODevice::ReadOnly));
    const QByteArray running = example.readAll().replace("2026-03-05", "2026-03-25");
    const Json veiled = m_program->plain({"analyse", "-"}, running).json();
    QCOMPARE(veiled["veiled_until"].get<std::string>().substr(0, 10), std::string("2026-03-25"));
    QCOMPARE(veiled["results"][0]["estimate"]["relative"]["not_computable"].get<std::string>(), std::string("hidden_by_plan"));
    const Json looked = m_program->plain({"analyse", "-", "--early-look", "a bug"}, running).json();
    QVERIFY(!looked.contains("veiled_until") && looked["results"][0]["estimate"]["relative"].contains("low"));
    QCOMPARE(looked["early_look"].get<std::string>(), std::string("a bug"));
    QVERIFY(m_program->plain({"analyse", file, "--level", "95"}).errors.contains("0.95 for 95 %"));

    const ctl::Outcome wrong = m_program->plain({"analyse", "-"}, R"({"metrics":[{"key":"a","kind":"conversion"}],"rows":[{"n":3}]})");
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY2(wrong.errors.contains("standard input: aggregates \"input\", rows[0].variation: expected text"), wrong.errors.constData());
    QVERIFY(m_program->plain({"help", "analyse"}).output.contains("sum_squares"));
}

void TestAssayCtl::report_writesCsvAndJson()
{
    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("results.csv")}).exitCode, 0);
    QFile csv(path("results.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QByteArray text = csv.readAll();
    QCOMPARE(text.count("\r\n"), 3);
    QVERIFY(text.startsWith("experiment,metric,variation,control,role,verdict,"));

    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("days.csv"), "--table", "exposures", "--bom"}).exitCode, 0);
    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("x.csv"), "--table", "rows"}).exitCode, 2);
    QVERIFY(!QFileInfo::exists(path("x.csv")));

    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("results.json")}).exitCode, 0);
    QFile json(path("results.json"));
    QVERIFY(json.open(QIODevice::ReadOnly));
    QVERIFY(assay::parseJson(json.readAll().toStdString()).has_value());
    QVERIFY((*m_program)({"audit"}).output.contains("report.write"));
}

void TestAssayCtl::report_writesPagesAndPictures()
{
    const auto beginning = [this](const char *name) {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.read(8) : QByteArray();
    };

    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("results.pdf")}).exitCode, 0);
    QVERIFY(beginning("results.pdf").startsWith("%PDF-"));
    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("results.PNG"), "--method", "fixed"}).exitCode, 0);
    QCOMPARE(beginning("results.PNG"), QByteArray("\x89PNG\r\n\x1A\n"));
    QCOMPARE((*m_program)({"report", "new-checkout", "--out", path("no/such/folder.pdf")}).exitCode, 1);
}

void TestAssayCtl::report_refusesUnknownEndings()
{
    const ctl::Outcome outcome = (*m_program)({"report", "new-checkout", "--out", path("results.xlsx")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(".csv"), outcome.errors.constData());

    const ctl::Outcome nowhere = (*m_program)({"report", "new-checkout", "--out", path("no/such/folder.csv")});
    QCOMPARE(nowhere.exitCode, 1);
    QVERIFY2(nowhere.errors.contains("Make the folder first, or name another."), nowhere.errors.constData());
}

/// A ruleset in which some see the new page: by country, by age, by chance.
static QByteArray pages(const QByteArray &countries, const QByteArray &age, const QByteArray &shards)
{
    const auto flag = [](const QByteArray &key, const QByteArray &rules, const QByteArray &range) -> QByteArray {
        return "\"" + key + R"(":{"key":")" + key + R"(","enabled":true,"variationType":"STRING","totalShards":10000,
            "variations":{"old":{"key":"old","value":"old"},"new":{"key":"new","value":"new"}},"allocations":[{"key":"some","doLog":false,)" + rules
            + R"("splits":[{"variationKey":"new","shards":[{"salt":"s","ranges":[{"start":0,"end":)" + range + R"(}]}]}]},
            {"key":"rest","doLog":false,"splits":[{"variationKey":"old","shards":[]}]}]})";
    };
    const auto rule = [](const QByteArray &condition) -> QByteArray { return R"("rules":[{"conditions":[)" + condition + "]}],"; };
    return R"({"createdAt":"2026-01-01T00:00:00.000Z","format":"SERVER","environment":{"name":"x"},"flags":{)"
        + flag("by-country", rule(R"({"attribute":"country","operator":"ONE_OF","value":)" + countries + "}"), "10000") + ","
        + flag("by-age", rule(R"({"attribute":"age","operator":"GTE","value":)" + age + "}"), "10000") + "," + flag("by-chance", {}, shards) + "}}";
}

void TestAssayCtl::flagsDiff_countsTheSubjectsThatMove()
{
    QVERIFY(csvshop::writeText(path("before.json"), pages(R"(["DE"])", "18", "1000")));
    QVERIFY(csvshop::writeText(path("after.json"), pages(R"(["DE","FR"])", "21", "3000")));
    const ctl::Words words{"flags", "diff", path("before.json"), path("after.json"), "--impact", "new-checkout"};

    const ctl::Outcome outcome = (*m_program)(ctl::Words{"--json"} + words);

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    const Json printed = outcome.json();
    std::map<std::string, Json> impacts;
    for (const Json &impact : printed.at("impact"))
        impacts[impact.at("flag").get<std::string>()] = impact;
    // Half of the subjects are in FR.
    QCOMPARE(impacts.at("by-country").at("share").get<double>(), 0.5);
    QCOMPARE(impacts.at("by-country").at("subjects").get<int>(), 400);
    const Json movements = impacts.at("by-country").at("movements");
    QCOMPARE(movements.size(), std::size_t{1});
    QCOMPARE(movements.at(0).at("from").get<std::string>() + " -> " + movements.at(0).at("to").get<std::string>(), std::string("old -> new"));
    QCOMPARE(impacts.at("by-age").at("unknown_attributes").dump(), std::string(R"(["age"])"));
    QVERIFY(!impacts.at("by-age").contains("share"));
    QVERIFY(std::abs(impacts.at("by-chance").at("share").get<double>() - 0.2) < 0.02);
    const ctl::Outcome table = (*m_program)(words);
    for (const char *said : {"(400 subjects of new-checkout by country)", "by-age: not known, as no subjects were counted by age"})
        QVERIFY2(table.output.contains(said), table.output.constData());
    QCOMPARE((*m_program)({"flags", "diff", path("before.json"), path("after.json"), "--impact", "absent"}).exitCode, 1);
}

void TestAssayCtl::ledger_listsWhatLeft()
{
    const Json ledger = (*m_program)({"--json", "ledger"}).json()["ledger"];

    QVERIFY(!ledger.empty());
    bool hasPassed = false;
    for (const Json &entry : ledger)
        hasPassed = hasPassed || (entry["verdict"] == "passed" && entry["rows"].get<int>() > 0);
    QVERIFY(hasPassed);

    const Json notable = (*m_program)({"--json", "ledger", "--notable"}).json()["ledger"];
    QVERIFY(!notable.empty() && notable.size() < ledger.size());
    for (const Json &entry : notable)
        QVERIFY(entry["rows"].get<int>() > 0 || (entry["verdict"] != "passed" && entry["verdict"] != "intended"));
}

void TestAssayCtl::audit_verifiesBothChains()
{
    const ctl::Outcome outcome = (*m_program)({"audit", "verify"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QCOMPARE(outcome.output.count("chain intact"), 2);
    QVERIFY((*m_program)({"audit"}).output.contains("document.put"));
}

QTEST_GUILESS_MAIN(TestAssayCtl)
#include "tst_assayctl.moc"
