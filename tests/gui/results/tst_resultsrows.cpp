// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "tests/gui/results/snapshots.h"
#include "ui/charts/foresttable.h"
#include "ui/screens/results/drilldownrows.h"
#include "ui/screens/results/evidenceview.h"
#include "ui/screens/results/healthtext.h"
#include "ui/screens/results/resultsexport.h"
#include "ui/screens/results/resultslist.h"

using namespace assay;
using namespace assay::tests;

namespace {

ui::ResultsListItem itemOf(const results::Snapshot &snapshot) { return {snapshot.experiment, shared(snapshot), analysed(snapshot), false, false}; }

Timestamp nowOf(const results::Snapshot &snapshot) { return Timestamp{snapshot.asOf.micros + 3600 * kMicrosPerSecond}; }

const ui::TableRow &rowOf(const ui::IntervalRows &rows, const QString &key)
{
    return *std::ranges::find(rows.rows, key, &ui::TableRow::key);
}

} // namespace

/// The values behind the small tables of the results screens.
class TestResultsRows final : public QObject
{
    Q_OBJECT

private slots:
    void list_putsWhatNeedsAPersonFirst()
    {
        const std::vector<ui::ResultsListItem> items{itemOf(importSnapshot()), itemOf(checkoutSnapshot()), itemOf(brokenSplitSnapshot())};
        const ui::IntervalRows rows = ui::resultsListRows(items, nowOf(checkoutSnapshot()));

        QStringList keys;
        std::vector<ui::TableRow> sorted = rows.rows;
        std::ranges::sort(sorted, {}, [](const ui::TableRow &row) { return row.cells.at(ui::ResultsStateColumn).sortKey.toString(); });
        for (const ui::TableRow &row : sorted)
            keys << row.key;

        QCOMPARE(keys, (QStringList{QStringLiteral("free-shipping-bar"), QStringLiteral("new-checkout"), QStringLiteral("asos-036afc")}));
        QCOMPARE(rowOf(rows, QStringLiteral("asos-036afc")).cells.at(ui::ResultsStateColumn).text, QStringLiteral("Import"));
        QCOMPARE(rowOf(rows, QStringLiteral("free-shipping-bar")).cells.at(ui::ResultsSplitColumn).text, QStringLiteral("Failed"));
        QCOMPARE(rowOf(rows, QStringLiteral("free-shipping-bar")).cells.at(ui::ResultsVerdictColumn).text, QStringLiteral("Withheld"));
        QCOMPARE(rowOf(rows, QStringLiteral("new-checkout")).cells.at(ui::ResultsGuardrailColumn).text, QStringLiteral("2 of 2 ok"));
    }

    void list_saysWhatIsMissing()
    {
        ui::ResultsListItem waiting;
        waiting.experiment = checkoutSnapshot().experiment;
        const ui::IntervalRows rows = ui::resultsListRows({waiting}, nowOf(checkoutSnapshot()));

        QCOMPARE(rows.rows.front().cells.at(ui::ResultsVerdictColumn).text, QStringLiteral("Not run yet"));
        QVERIFY(rows.marks.empty());
    }

    void list_prefersADecidedVariation()
    {
        const results::Snapshot snapshot = threeArmSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const results::MetricResult *row = ui::headlineResult(analysis);

        QVERIFY(row != nullptr);
        QVERIFY(row->verdict == results::Verdict::Better || row->verdict == results::Verdict::Worse);
    }

    void adjustments_followAnalyse()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        const results::MetricResult &revenue = analysis.results.at(3);

        const ui::IntervalRows rows = ui::adjustmentRows(snapshot, analysis, revenue);

        QCOMPARE(rows.rows.size(), revenue.adjustments.size());
        for (std::size_t i = 0; i < rows.rows.size(); ++i) {
            const ui::IntervalMark &mark = rows.marks.at(rows.rows[i].key);
            QCOMPARE(mark.point, std::optional(revenue.adjustments[i].estimate.relative->estimate));
            QCOMPARE(mark.linkAbove.has_value(), i > 0);
            QCOMPARE(mark.hasLinkBelow, i + 1 < rows.rows.size());
        }
        QCOMPARE(rowOf(rows, QStringLiteral("deduplicated")).cells.at(ui::StageColumn).secondary, QStringLiteral("812 mixed subjects removed"));
        QVERIFY(rowOf(rows, QStringLiteral("capped")).cells.at(ui::StageColumn).text.contains(QStringLiteral("99.9th")));
        QVERIFY(ui::adjustmentTitle(snapshot, analysis, revenue).startsWith(QStringLiteral("From +")));
        QVERIFY(ui::adjustmentSentence(analysis, revenue).contains(QStringLiteral("kept its sign")));
    }

    void adjustments_sayWhatDoesNotApply()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::IntervalRows rows = ui::adjustmentRows(snapshot, analysis, analysis.results.at(1));

        QVERIFY(rowOf(rows, QStringLiteral("capped")).cells.at(ui::StageColumn).secondary.startsWith(QStringLiteral("not applicable")));
        QVERIFY(!rows.marks.contains(QStringLiteral("capped")));
    }

    void methods_markTheOneInUse()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot, {.method = experiments::Method::Fixed, .level = {}, .isVarianceReduced = {}, .minControlZ = {}, .throughPeriod = {}});

        const ui::IntervalRows rows = ui::alternativeRows(snapshot, analysis, analysis.results.front());

        QCOMPARE(rowOf(rows, QStringLiteral("fixed")).cells.front().icon, QStringLiteral("on"));
        QCOMPARE(rowOf(rows, QStringLiteral("sequential")).cells.front().secondary, QStringLiteral("the plan"));
    }

    void breakdown_startsWithOverallAndEndsWithOther()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::IntervalRows rows = ui::breakdownRows(snapshot, analysis, analysis.results.front(), "browser");

        QCOMPARE(rows.rows.front().cells.front().text, QStringLiteral("Overall"));
        QCOMPARE(rows.rows.back().cells.front().text, QStringLiteral("Other"));
        QCOMPARE(rows.rows.size(), std::size_t{5});
    }

    void evidence_namesTheProperty()
    {
        const results::Snapshot snapshot = brokenSplitSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const std::vector<ui::TableRow> rows = ui::splitPropertyRows(analysis);

        QCOMPARE(rows.front().cells.front().text, QStringLiteral("Safari 26"));
        QCOMPARE(rows.front().cells.back().token, ui::Token::Bad);
        QCOMPARE(ui::splitRows(snapshot, analysis).size(), std::size_t{2});
        QVERIFY(ui::splitSentence(analysis).startsWith(QStringLiteral("Expected 50.0 / 50.0, seen 48.9 / 51.1 (p = 0.0000")));
    }

    void health_givesEveryFailureAFix()
    {
        for (const results::Snapshot &snapshot : {checkoutSnapshot(), brokenSplitSnapshot(), importSnapshot()}) {
            const results::Analysis analysis = results::analyse(snapshot);
            for (const results::HealthCheck &check : analysis.health) {
                const ui::HealthText words = ui::healthText(check, snapshot, analysis);
                QVERIFY(!words.title.isEmpty() && !words.finding.isEmpty() && !words.why.isEmpty());
                const bool needsFix = check.state == results::CheckState::Warn || check.state == results::CheckState::Fail;
                QCOMPARE(!words.fix.isEmpty(), needsFix);
                QVERIFY(words.title != QString::fromStdString(check.id));
            }
        }
    }

    void health_saysHowFarTheDataReaches()
    {
        results::Snapshot snapshot = checkoutSnapshot();
        const Day last = dayOf({snapshot.asOf.micros - 1});
        const auto finding = [&](const char *id) {
            const results::Analysis analysis = results::analyse(snapshot);
            return ui::healthText(*std::ranges::find(analysis.health, id, &results::HealthCheck::id), snapshot, analysis).finding;
        };
        snapshot.freshness.clear();
        snapshot.repeatedRows.reset();
        QCOMPARE(finding("freshness"), QStringLiteral("Not known: this run did not bring it back."));
        QCOMPARE(finding("duplicates"), QStringLiteral("Not known: this run did not bring it back."));

        snapshot.freshness = {{"", last}, {"orders", last + -4}};
        snapshot.repeatedRows = results::Tally{};
        QCOMPARE(finding("assignment-freshness"), QStringLiteral("Assignments reach to the last day of the run."));
        QCOMPARE(finding("freshness"), QStringLiteral("Events of orders end 4 days before the last day of the run."));
        QCOMPARE(finding("duplicates"), QStringLiteral("Fewer than 10 subjects have more than one assignment row."));

        snapshot.freshness = {{"", last + -1}, {"orders", std::nullopt}};
        snapshot.repeatedRows = 1'234;
        QCOMPARE(finding("assignment-freshness"), QStringLiteral("Assignments reach to the day before the last day of the run."));
        QCOMPARE(finding("freshness"), QStringLiteral("Events of orders: fewer than 10 subjects in the days looked at."));
        QCOMPARE(finding("duplicates"), QStringLiteral("1234 assignment rows come after the first of their subject."));
    }

    void export_writesReportsAndTables()
    {
        QTemporaryDir folder;
        const results::Snapshot snapshot = checkoutSnapshot();
        const ui::ExportRequest request{shared(snapshot), analysed(snapshot), {}, std::nullopt, QStringLiteral("Shop"), QStringLiteral("0123456789abcdef"), nowOf(snapshot)};
        const QString csv = folder.filePath(QStringLiteral("results.csv"));

        QVERIFY(ui::exportResults(request, QStringLiteral("pdf"), folder.filePath(QStringLiteral("r.pdf"))).has_value());
        QVERIFY(ui::exportResults(request, QStringLiteral("results"), csv).has_value());
        const auto unknown = ui::exportResults(request, QStringLiteral("docx"), folder.filePath(QStringLiteral("r.docx")));

        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("purchase-conversion"));
        QVERIFY(!unknown.has_value());
        QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    }
};

QTEST_MAIN(TestResultsRows)
#include "tst_resultsrows.moc"
