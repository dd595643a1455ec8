// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/ctl/csvshop.h"
#include "tests/integration/ctl/ctlprocess.h"

using assay::Json;

namespace {

/// Where data sets that may not be shipped lie; empty when they are not there.
QString datasetFolder()
{
    const QString named = qEnvironmentVariable("ASSAY_DATASETS");
    const QString base = named.isEmpty() ? QStringLiteral(ASSAY_SOURCE_DIR "/../shared/datasets") : named;
    const QFileInfo folder(base + QStringLiteral("/hillstrom-email"));
    return folder.isDir() ? folder.canonicalFilePath() : QString{};
}

/// A printed figure: equal when the value rounds to the same digits.
struct Printed {
    const char *digits;
};

bool agrees(const Json &value, Printed printed)
{
    const QByteArray text(printed.digits);
    const auto point = text.indexOf('.');
    const double step = std::pow(10.0, -(point < 0 ? 0 : static_cast<double>(text.size() - point - 1)));
    return value.is_number() && std::abs(value.get<double>() - text.toDouble()) <= step * 0.5 * (1 + 1e-6);
}

#define COMPARE_PRINTED(value, printed) \
    QVERIFY2(agrees(value, Printed{printed}), (value.dump() + " is not " + printed).c_str())

} // namespace

/// The published figures of a real experiment, through DuckDB's CSV reader and the whole pipeline.
/// Source: M. Hillstrom's challenge of 2008; means and differences as in the analysis published with the
/// file, lifts by the delta method with sample variances, computed independently from the CSV.
class TestHillstromRun final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void variations_haveThePublishedMeans_data();
    void variations_haveThePublishedMeans();
    void fixed_givesThePublishedLifts_data();
    void fixed_givesThePublishedLifts();
    void sequential_givesThePublishedIntervals_data();
    void sequential_givesThePublishedIntervals();
    void absolute_givesThePublishedDifferences();
    void spend_isSuppressedByDefault();
    void split_isAsPlanned();

private:
    [[nodiscard]] Json results(const ctl::Words &options) const;
    [[nodiscard]] static Json row(const Json &results, const QByteArray &metric, const QByteArray &variation);

    QTemporaryDir m_folder;
    std::optional<ctl::Program> m_program;
    Json m_fixed, m_sequential, m_default;
};

void TestHillstromRun::initTestCase()
{
    const QString data = datasetFolder();
    if (data.isEmpty())
        QSKIP("The Hillstrom data set is not here. Put it into $ASSAY_DATASETS/hillstrom-email to run this test.");
    QVERIFY(QFile::link(data, m_folder.filePath(QStringLiteral("hillstrom-email"))));
    const QString definitions = m_folder.filePath(QStringLiteral("experiment.json"));
    QVERIFY(QFile::copy(QStringLiteral(ASSAY_TEST_DATA "/hillstrom/experiment.json"), definitions));
    m_program.emplace(m_folder.filePath(QStringLiteral("workspace")));
    for (const ctl::Words &words : {ctl::Words{"init", "--no-recovery-key"}, ctl::Words{"apply", definitions}, ctl::Words{"run", "hillstrom"}}) {
        const ctl::Outcome outcome = (*m_program)(words);
        QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    }
    m_fixed = results({"--method", "fixed", "--min-control-z", "0"});
    m_sequential = results({"--method", "sequential", "--min-control-z", "0"});
    m_default = results({});
    QVERIFY(m_fixed.is_object() && m_sequential.is_object() && m_default.is_object());
}

Json TestHillstromRun::results(const ctl::Words &options) const
{
    return (*m_program)(ctl::Words{"--json", "results", "hillstrom"} + options).json();
}

Json TestHillstromRun::row(const Json &results, const QByteArray &metric, const QByteArray &variation)
{
    for (const Json &row : results["results"]) {
        if (row["metric"] == metric.toStdString() && row["variation"] == variation.toStdString())
            return row;
    }
    return {};
}

void TestHillstromRun::variations_haveThePublishedMeans_data()
{
    QTest::addColumn<QByteArray>("variation");
    QTest::addColumn<int>("n");
    QTest::addColumn<QByteArray>("metric");
    QTest::addColumn<QByteArray>("mean");
    QTest::addColumn<QByteArray>("total");
    const auto rows = [](const char *variation, int n, const QByteArrayList &means, const QByteArrayList &totals) {
        const QByteArrayList metrics{"visit", "conversion", "spend"};
        for (qsizetype i = 0; i < 3; ++i)
            QTest::addRow("%s %s", variation, metrics[i].constData()) << QByteArray(variation) << n << metrics[i] << means[i] << totals[i];
    };
    rows("No E-Mail", 21'306, {"0.106167277", "0.005726087", "0.652789355"}, {"2262", "122", "13908.33"});
    rows("Mens E-Mail", 21'307, {"0.182756840", "0.012531093", "1.422616511"}, {"3894", "267", "30311.69"});
    // The published mean of women's spend ends in 2; the published total over n gives 1.0772015710.
    rows("Womens E-Mail", 21'387, {"0.151400383", "0.008837144", "1.077201571"}, {"3238", "189", "23038.11"});
}

void TestHillstromRun::variations_haveThePublishedMeans()
{
    QFETCH(QByteArray, variation);
    QFETCH(int, n);
    QFETCH(QByteArray, metric);
    QFETCH(QByteArray, mean);
    QFETCH(QByteArray, total);
    const bool isControl = variation == "No E-Mail";

    const Json arm = row(m_fixed, metric, isControl ? "Mens E-Mail" : variation)[isControl ? "control" : "treatment"];

    QCOMPARE(arm["n"].get<int>(), n);
    COMPARE_PRINTED(arm["mean"], mean.constData());
    COMPARE_PRINTED(arm["total"], total.constData());
}

void TestHillstromRun::fixed_givesThePublishedLifts_data()
{
    QTest::addColumn<QByteArray>("variation");
    QTest::addColumn<QByteArray>("metric");
    QTest::addColumn<QByteArrayList>("figures"); // lift, standard error, low, high
    const auto row = [](const char *variation, const char *metric, const QByteArrayList &figures) {
        QTest::addRow("%s %s", variation, metric) << QByteArray(variation) << QByteArray(metric) << figures;
    };
    row("Mens E-Mail", "visit", {"0.72140462", "0.042342786", "0.63841428", "0.80439495"});
    row("Mens E-Mail", "conversion", {"1.1884219", "0.23821379", "0.72153142", "1.6553123"});
    row("Mens E-Mail", "spend", {"1.1792888", "0.3239769", "0.54430572", "1.8142718"});
    row("Womens E-Mail", "visit", {"0.42605507", "0.036559823", "0.35439913", "0.49771101"});
    row("Womens E-Mail", "conversion", {"0.54331304", "0.17861581", "0.19323248", "0.8933936"});
    row("Womens E-Mail", "spend", {"0.65015186", "0.25562932", "0.1491276", "1.1511761"});
}

void TestHillstromRun::fixed_givesThePublishedLifts()
{
    QFETCH(QByteArray, variation);
    QFETCH(QByteArray, metric);
    QFETCH(QByteArrayList, figures);

    const Json lift = row(m_fixed, metric, variation)["estimate"]["relative"];

    COMPARE_PRINTED(lift["estimate"], figures[0].constData());
    COMPARE_PRINTED(lift["se"], figures[1].constData());
    COMPARE_PRINTED(lift["low"], figures[2].constData());
    COMPARE_PRINTED(lift["high"], figures[3].constData());
}

void TestHillstromRun::sequential_givesThePublishedIntervals_data()
{
    QTest::addColumn<QByteArray>("variation");
    QTest::addColumn<QByteArray>("metric");
    QTest::addColumn<QByteArray>("multiplier");
    QTest::addColumn<QByteArrayList>("interval"); // empty: significant, with ends that were not printed
    QTest::newRow("men's visit") << QByteArray("Mens E-Mail") << QByteArray("visit") << QByteArray("3.134286") << QByteArrayList{};
    QTest::newRow("men's spend") << QByteArray("Mens E-Mail") << QByteArray("spend") << QByteArray("3.134286") << QByteArrayList{};
    QTest::newRow("women's conversion") << QByteArray("Womens E-Mail") << QByteArray("conversion") << QByteArray("3.134501")
                                        << QByteArrayList{"-0.016558", "1.103185"};
    QTest::newRow("women's spend") << QByteArray("Womens E-Mail") << QByteArray("spend") << QByteArray("3.134501")
                                   << QByteArrayList{"-0.151119", "1.451422"};
}

void TestHillstromRun::sequential_givesThePublishedIntervals()
{
    QFETCH(QByteArray, variation);
    QFETCH(QByteArray, metric);
    QFETCH(QByteArray, multiplier);
    QFETCH(QByteArrayList, interval);

    const Json result = row(m_sequential, metric, variation);
    const Json lift = result["estimate"]["relative"];

    COMPARE_PRINTED(result["estimate"]["multiplier"], multiplier.constData());
    if (interval.isEmpty()) {
        QVERIFY(lift["low"].get<double>() > 0);
        QCOMPARE(result["verdict"].get<std::string>(), std::string("better"));
    } else {
        COMPARE_PRINTED(lift["low"], interval[0].constData());
        COMPARE_PRINTED(lift["high"], interval[1].constData());
        QCOMPARE(result["verdict"].get<std::string>(), std::string("inconclusive"));
        QCOMPARE(row(m_fixed, metric, variation)["verdict"].get<std::string>(), std::string("better"));
    }
}

// Published with a t quantile and another variance: for spend the ends differ, for visits their seventh digit does.
void TestHillstromRun::absolute_givesThePublishedDifferences()
{
    const Json visit = row(m_fixed, "visit", "Mens E-Mail")["estimate"]["absolute"];
    COMPARE_PRINTED(visit["estimate"], "0.0765895637");
    COMPARE_PRINTED(visit["low"], "0.069953");
    COMPARE_PRINTED(visit["high"], "0.083226");
    const Json conversion = row(m_fixed, "conversion", "Mens E-Mail")["estimate"]["absolute"];
    COMPARE_PRINTED(conversion["estimate"], "0.0068050065");
    COMPARE_PRINTED(conversion["low"], "0.0050001");
    COMPARE_PRINTED(conversion["high"], "0.0086099");
    COMPARE_PRINTED(row(m_fixed, "spend", "Mens E-Mail")["estimate"]["absolute"]["estimate"], "0.7698271559");
}

// The control mean of spend is 8.22 of its standard errors; under 10 no relative lift is shown.
void TestHillstromRun::spend_isSuppressedByDefault()
{
    for (const char *variation : {"Mens E-Mail", "Womens E-Mail"}) {
        const Json result = row(m_default, "spend", variation);
        QCOMPARE(result["estimate"]["relative"]["not_computable"].get<std::string>(), std::string("control_near_zero"));
        QVERIFY(result["estimate"]["absolute"]["estimate"].is_number());
        QVERIFY(row(m_default, "conversion", variation)["estimate"]["relative"]["estimate"].is_number());
    }
    const Json control = row(m_default, "spend", "Mens E-Mail")["control"];
    QVERIFY(std::abs(control["mean"].get<double>() / control["se"].get<double>() - 8.22) < 0.005);
    const ctl::Outcome text = (*m_program)({"results", "hillstrom"});
    QVERIFY2(text.output.contains("--min-control-z 0"), text.output.constData());
}

void TestHillstromRun::split_isAsPlanned()
{
    COMPARE_PRINTED(m_default["split"]["chi_square"], "0.20253");
    COMPARE_PRINTED(m_default["split"]["p_value"], "0.9037");
    QCOMPARE(m_default["split"]["mismatch"].get<bool>(), false);
}

QTEST_GUILESS_MAIN(TestHillstromRun)
#include "tst_hillstromrun.moc"
