// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <set>

#include "models/flags/evaluator.h"
#include "models/flags/ruleset.h"
#include "tests/fakes/scratchpostgres.h"
#include "tests/integration/ctl/ctlprocess.h"
#include "tests/integration/edge/edgeprocess.h"

using namespace assay;

namespace {

constexpr int kVisitors = 20'000;
/// Of the example's shop: 20 of 100 buy on the classic page, 25 on the other.
constexpr double kPlantedLift = 0.25 / 0.20 - 1;

using Counts = std::map<std::string, std::int64_t>;

} // namespace

/// A flag is configured and published; the unmodified Node SDK reads it from assay-edge and assigns 20,000 visitors of the
/// example application, which logs them into DuckDB and PostgreSQL; a pipeline run over the log gives the results.
class TestWholeCircle final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sdk_assignsWhatTheConsolePredicts();
    void results_haveThePlannedSplit();
    void results_holdThePlantedEffect();
    void postgres_holdsTheSameAssignments();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void publish();
    void visit();
    [[nodiscard]] Counts predicted() const;

    QTemporaryDir m_folder;
    std::optional<ctl::Program> m_program;
    std::unique_ptr<fakes::ScratchPostgres> m_postgres;
    std::string m_noPostgres;
    Json m_visits;
    Json m_results;
};

/// The definitions as they ship, in a folder of the test's own: their paths are relative.
void TestWholeCircle::publish()
{
    m_program.emplace(path("workspace"), "correct horse battery staple");
    QVERIFY(QFile::copy(QStringLiteral(ASSAY_EXAMPLE "/definitions.json"), path("definitions.json")));
    for (const ctl::Words &words : {ctl::Words{"init", "--no-recovery-key"}, ctl::Words{"apply", path("definitions.json")},
                                    ctl::Words{"publish", "--env", "production"}, ctl::Words{"release", "root", "--out", path("root.json")}}) {
        const ctl::Outcome outcome = (*m_program)(words);
        QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    }
}

void TestWholeCircle::visit()
{
    test::EdgeProcess edge(path("published").toStdString(), path("root.json").toStdString());
    QVERIFY2(edge.waitUntilServing(), edge.log().constData());
    QStringList words{QStringLiteral(ASSAY_INSTALLED_EXAMPLE "/main.mjs"),
                      QStringLiteral("--url"), QStringLiteral("http://127.0.0.1:%1").arg(edge.port()),
                      QStringLiteral("--key"), QStringLiteral("not-a-secret"),
                      QStringLiteral("--visitors"), QString::number(kVisitors),
                      QStringLiteral("--duckdb"), path("warehouse.duckdb")};
    if (m_postgres)
        words << QStringLiteral("--postgres") << QString::fromStdString(m_postgres->address());
    QProcess node;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LOG_LEVEL"), QStringLiteral("silent"));
    node.setProcessEnvironment(environment);
    node.start(QStringLiteral("node"), words);
    QVERIFY(node.waitForFinished(120'000));
    const QByteArray errors = node.readAllStandardError();
    QVERIFY2(node.exitCode() == 0, errors.constData());
    QVERIFY2(errors.isEmpty(), errors.constData());
    const Result<Json> visits = parseJson(node.readAllStandardOutput().toStdString());
    QVERIFY(visits.has_value());
    m_visits = *visits;
    edge.terminate();
    QCOMPARE(edge.waitForEnd(), 0);
}

void TestWholeCircle::initTestCase()
{
    if (!QFileInfo::exists(QStringLiteral(ASSAY_INSTALLED_EXAMPLE "/installed-lock.json")))
        QSKIP("the example application could not be installed: there is no npm, or it has no network");
    QVERIFY(m_folder.isValid());
    m_postgres = fakes::ScratchPostgres::start(m_noPostgres);
    publish();
    if (!QTest::currentTestFailed())
        visit();
    if (QTest::currentTestFailed())
        return;
    const ctl::Outcome run = (*m_program)({"run", "checkout-page-test"});
    QVERIFY2(run.exitCode == 0, run.said().c_str());
    const ctl::Outcome results = (*m_program)({"--json", "results", "checkout-page-test"});
    QVERIFY2(results.exitCode == 0, results.said().c_str());
    m_results = results.json();
}

/// What the console's own evaluator says of the same visitors and the same ruleset.
Counts TestWholeCircle::predicted() const
{
    const ctl::Outcome exported = (*m_program)({"flags", "export", "--env", "production"});
    const Result<flags::LoadedRuleset> loaded = flags::readRuleset(exported.output.toStdString());
    if (!loaded)
        qFatal("the ruleset cannot be read");
    constexpr std::array<std::string_view, 5> countries{"DE", "FR", "NL", "SE", "US"};
    Counts counts;
    for (int i = 0; i < kVisitors; ++i) {
        const std::string key = "visitor-" + std::to_string(i);
        const std::array attributes{flags::Attribute{"country", flags::AttributeValue::of(countries[static_cast<std::size_t>(i) % countries.size()])},
                                    flags::Attribute{"member", flags::AttributeValue::of(i % 7 == 0)}};
        const flags::Assignment assignment = flags::evaluate(*loaded->ruleset, "checkout-page", {key, attributes}, flags::VariationType::String, *timestampFromIso("2026-01-05"));
        ++counts[std::string{assignment.isLogged ? assignment.variationKey : "outside"}];
    }
    return counts;
}

void TestWholeCircle::sdk_assignsWhatTheConsolePredicts()
{
    const Counts counts = predicted();

    QCOMPARE(counts.size(), std::size_t{3});
    // A fifth is not in Europe; of the others, a fifth is kept out.
    QVERIFY2(std::abs(static_cast<double>(counts.at("outside")) / kVisitors - 0.36) < 0.015, std::to_string(counts.at("outside")).c_str());
    QCOMPARE(m_visits.at("logged").get<std::int64_t>(), counts.at("control") + counts.at("one-page"));
    QCOMPARE(m_visits.at("pages").at("one-page").get<std::int64_t>(), counts.at("one-page"));
    const Json &observed = m_results.at("split").at("observed");
    QCOMPARE(observed.at(0).get<std::int64_t>(), counts.at("control"));
    QCOMPARE(observed.at(1).get<std::int64_t>(), counts.at("one-page"));
}

void TestWholeCircle::results_haveThePlannedSplit()
{
    const Json &split = m_results.at("split");

    QCOMPARE(split.at("share").dump(), std::string("[0.6,0.4]"));
    QVERIFY(split.at("plan_known").get<bool>());
    QVERIFY(!split.at("mismatch").get<bool>());
    QVERIFY(split.at("p_value").get<double>() > 0.001);
    QCOMPARE(m_results.at("mixed_subjects").get<int>(), 0);
    for (const Json &check : m_results.at("health")) {
        const std::string id = check.at("id");
        if (id == "split" || id == "mixed" || id == "duplicates" || id == "unknown-variation" || id == "blank-subjects")
            QVERIFY2(check.at("state") == "pass", check.dump().c_str());
    }
    // The property comes out of the attributes that the SDK was given.
    std::set<std::string> countries;
    for (const Json &row : split.at("by_property"))
        countries.insert(row.at("value").get<std::string>());
    QCOMPARE(countries, (std::set<std::string>{"DE", "FR", "NL", "SE"}));
}

void TestWholeCircle::results_holdThePlantedEffect()
{
    const Json &buyers = m_results.at("results").at(0);
    QCOMPARE(buyers.at("metric").get<std::string>(), std::string("visitor-buyers"));
    QCOMPARE(buyers.at("variation").get<std::string>(), std::string("one-page"));
    const Json &lift = buyers.at("estimate").at("relative");

    QVERIFY2(lift.at("low").get<double>() < kPlantedLift && kPlantedLift < lift.at("high").get<double>(), lift.dump().c_str());
    QVERIFY2(lift.at("low").get<double>() > 0, lift.dump().c_str());
    QCOMPARE(buyers.at("verdict").get<std::string>(), std::string("better"));
    QCOMPARE(m_results.at("recommendation").at("action").get<std::string>(), std::string("roll_out"));
    const ctl::Outcome page = (*m_program)({"results", "checkout-page-test"});
    for (const char *words : {"Checkout on one page", "Traffic split: as planned", "Buyers", "better"})
        QVERIFY2(page.output.contains(words), page.output.constData());
}

void TestWholeCircle::postgres_holdsTheSameAssignments()
{
    if (!m_postgres)
        QSKIP(m_noPostgres.c_str());
    sql::ResultContract contract;
    contract.columns = {{"variation", sql::ColumnType::Dimension, sql::ColumnRole::Group, false, {}, {}, {}},
                        {"n", sql::ColumnType::Int64, sql::ColumnRole::Measure, false, {}, {}, {}}};
    std::string problem;
    const sql::RowBatch rows = m_postgres->query("SELECT variation, COUNT(DISTINCT subject_key) FROM assignments WHERE experiment = 'checkout-page-test' "
                                                 "AND subject_attributes->>'country' <> 'US' AND ts >= '2026-01-05' AND ts < '2026-01-19' GROUP BY variation",
                                                 contract, problem);

    QVERIFY2(problem.empty(), problem.c_str());
    Counts counts;
    for (const sql::Row &row : rows.rows)
        counts[std::get<std::string>(row[0])] = std::get<std::int64_t>(row[1]);
    const Json &observed = m_results.at("split").at("observed");
    QCOMPARE(counts, (Counts{{"control", observed.at(0).get<std::int64_t>()}, {"one-page", observed.at(1).get<std::int64_t>()}}));
    const sql::RowBatch all = m_postgres->query("SELECT '', COUNT(*) FROM assignments", contract, problem);
    QCOMPARE(std::get<std::int64_t>(all.rows.at(0)[1]), m_visits.at("logged").get<std::int64_t>());
}

QTEST_GUILESS_MAIN(TestWholeCircle)
#include "tst_wholecircle.moc"
