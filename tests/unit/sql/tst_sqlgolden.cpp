// SPDX-License-Identifier: GPL-3.0-or-later
// The whole text of a plan per metric kind and dialect. ASSAY_UPDATE_GOLDEN=1 writes the files anew; the
// change is then read as a diff.
#include <QFile>

#include "models/sql/dialect.h"
#include "models/sql/planner.h"
#include "tests/fakes/everykind.h"

using namespace assay;

class TestSqlGolden final : public QObject
{
    Q_OBJECT

private slots:
    void planExperiment_writesTheKnownText_data();
    void planExperiment_writesTheKnownText();
};

void TestSqlGolden::planExperiment_writesTheKnownText_data()
{
    QTest::addColumn<QString>("metrics");
    QTest::addColumn<QString>("dialect");
    QTest::addColumn<bool>("hasBreakdown");
    QTest::addColumn<bool>("wantsSeries");
    const auto rows = [](const char *name, const char *metrics, bool hasBreakdown = false, bool wantsSeries = true) {
        for (const char *dialect : {"duckdb", "postgresql"})
            QTest::newRow((std::string{name} + "__" + dialect).c_str()) << QString::fromLatin1(metrics) << QString::fromLatin1(dialect) << hasBreakdown << wantsSeries;
    };
    rows("count", "purchases");
    rows("sum", "revenue");
    rows("sum_totals_only", "revenue", false, false);
    rows("sum_percentile_cap", "score_capped");
    rows("sum_absolute_cap", "revenue_bounded");
    rows("sum_filtered_window", "second_day_revenue");
    rows("mean", "order_value");
    rows("conversion", "converted");
    rows("threshold", "big_spender");
    rows("retention", "retained_day_1");
    rows("ratio_one_source", "purchases_per_view");
    rows("ratio_two_sources", "refund_share");
    rows("percentile_of_facts", "purchase_p90");
    rows("percentile_of_subjects", "revenue_p95");
    rows("funnel", "refunded");
    rows("breakdown", "converted", true);
    rows("several", "revenue,purchases,mobile_views,unknown_device");
}

void TestSqlGolden::planExperiment_writesTheKnownText()
{
    QFETCH(QString, metrics);
    QFETCH(QString, dialect);
    QFETCH(bool, hasBreakdown);
    QFETCH(bool, wantsSeries);
    std::vector<std::string> keys;
    for (const QString &key : metrics.split(QLatin1Char(',')))
        keys.push_back(key.toStdString());
    sql::PlanRequest request = fakes::withMetrics(fakes::everyKindRequest(), keys);
    request.slices = 2;
    request.wantsSeries = wantsSeries;
    if (hasBreakdown)
        request.properties.resize(1);
    else
        request.properties.clear();

    const Result<sql::PipelinePlan> plan = sql::planExperiment(request, *sql::dialectFor(dialect.toStdString()));

    QVERIFY(plan.has_value());
    std::string text;
    for (const sql::Statement &statement : plan->statements)
        text.append("-- ").append(statement.id).append(": ").append(statement.title).append("\n").append(statement.text).append(";\n\n");
    QString actual = QString::fromStdString(text);
    actual.replace(QLatin1String("app=" ASSAY_VERSION " "), QLatin1String("app=VERSION "));
    const QString path = QStringLiteral(ASSAY_TEST_DATA "/golden/sql/%1.sql").arg(QString::fromLatin1(QTest::currentDataTag()));
    QFile file(path);
    if (qEnvironmentVariableIsSet("ASSAY_UPDATE_GOLDEN")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(actual.toUtf8());
        QSKIP("the file was written anew");
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
    const QStringList expected = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
    const QStringList lines = actual.split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < std::min(expected.size(), lines.size()); ++i)
        QVERIFY2(lines[i] == expected[i], qPrintable(QStringLiteral("line %1\n  now:   %2\n  known: %3").arg(i + 1).arg(lines[i], expected[i])));
    QCOMPARE(lines.size(), expected.size());
}

QTEST_APPLESS_MAIN(TestSqlGolden)
#include "tst_sqlgolden.moc"
