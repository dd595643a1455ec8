// SPDX-License-Identifier: GPL-3.0-or-later
// What the screens say, without a window: rows and details made from the shop of the fixture.
#include "tests/gui/shopresults.h"
#include "tests/gui/uifixture.h"
#include "ui/screens/activity/activityrows.h"
#include "ui/screens/datamodel/modelrows.h"
#include "ui/screens/experiments/experimentrows.h"
#include "ui/screens/home/homemodel.h"
#include "ui/screens/ledger/ledgerpresenter.h"
#include "ui/screens/metrics/metricrows.h"
#include "ui/screens/pipelines/runrows.h"
#include "ui/screens/warehouses/warehouserows.h"
#include "ui/shell/jobs.h"
#include "ui/shell/statusline.h"
#include "ui/widgets/format.h"

#include "models/access/actions.h"

using namespace assay;
using namespace assay::ui;

namespace {

experiments::Evidence noEvidence(const std::string &) { return {}; }

const TableRow &rowOf(const std::vector<TableRow> &rows, const QString &key)
{
    const auto at = std::ranges::find(rows, key, &TableRow::key);
    if (at == rows.end())
        qFatal("no row %s", qPrintable(key));
    return *at;
}

access::LedgerEntry entry(std::string run, std::string statement, access::LedgerVerdict verdict, std::int64_t bytes = 0)
{
    access::LedgerEntry made;
    made.run = std::move(run);
    made.statement = std::move(statement);
    made.verdict = verdict;
    made.bytes = bytes;
    made.rows = bytes > 0 ? 10 : 0;
    made.at = fakes::kNow;
    return made;
}

pipeline::RunRecord runIn(const workspace::Catalog &catalog, pipeline::RunState state)
{
    const auto at = std::ranges::find(catalog.runs, state, &pipeline::RunRecord::state);
    if (at == catalog.runs.end())
        qFatal("no run in that state");
    return *at;
}

} // namespace

class TestPresenters final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
        m_shop = std::make_unique<fakes::UiFixture>(fakes::makeShopStore());
    }

    void experiments_showStateAndWhatSetIt()
    {
        const auto rows = experimentRows(catalog(), noEvidence, fakes::kNow);

        QCOMPARE(rows.size(), fakes::shopExperiments().size());
        QCOMPARE(rowOf(rows, QStringLiteral("gift-wrap")).cells[1].text, QStringLiteral("Concluded"));
        QCOMPARE(rowOf(rows, QStringLiteral("pay-later")).cells[1].text, QStringLiteral("Draft"));
        QCOMPARE(rowOf(rows, QStringLiteral("pay-later")).cells[1].tip, QStringLiteral("The experiment has no start yet."));
        for (const TableRow &row : rows)
            QCOMPARE(row.cells.size(), experimentColumns().size());
    }

    void experimentDetail_namesPlanAndVariations()
    {
        const auto detail = experimentDetail(catalog(), "new-checkout", {}, fakes::kNow);

        QVERIFY(detail.has_value());
        QCOMPARE(detail->variations.size(), 2U);
        QCOMPARE(detail->variations[0].share, 0.5);
        QVERIFY(detail->variations[0].isControl);
        QCOMPARE(detail->metrics[0].name, QStringLiteral("Purchase conversion"));
        QCOMPARE(detail->metrics[1].note, QStringLiteral("up to 2.0 % worse is acceptable"));
        QVERIFY(detail->json.contains(QLatin1String("\"new-checkout\"")));
        QVERIFY(!experimentDetail(catalog(), "nothing", {}, fakes::kNow).has_value());
    }

    void metricSentence_saysTheDefinition_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("sentence");
        using Kind = metrics::MetricKind;
        const auto row = [](const char *name, Kind kind, const char *sentence) { QTest::newRow(name) << static_cast<int>(kind) << QString::fromUtf8(sentence); };
        row("count", Kind::Count, "Number of amount of Purchases where status is one of paid, sent per subject, within 7 day(s) of first exposure.");
        row("sum", Kind::Sum, "Sum of amount of Purchases where status is one of paid, sent per subject, within 7 day(s) of first exposure.");
        row("mean", Kind::Mean, "Average amount of Purchases where status is one of paid, sent, within 7 day(s) of first exposure.");
        row("conversion", Kind::Conversion, "Share of subjects with amount of Purchases where status is one of paid, sent, within 7 day(s) of first exposure.");
        row("threshold", Kind::Threshold, "Share of subjects whose amount of Purchases where status is one of paid, sent exceed 20, within 7 day(s) of first exposure.");
        row("retention", Kind::Retention, "Share of subjects with amount of Purchases where status is one of paid, sent from 7 day(s) to 14 day(s) after first exposure.");
    }

    void metricSentence_saysTheDefinition()
    {
        QFETCH(int, kind);
        QFETCH(QString, sentence);
        metrics::Metric metric;
        metric.kind = static_cast<metrics::MetricKind>(kind);
        metric.fact = {"purchases", "amount", {{"status", metrics::Comparison::OneOf, {"paid", "sent"}, false}}};
        metric.window.lengthHours = 7 * 24;
        metric.threshold = 20;
        metric.retentionStartDays = 7;
        metric.retentionEndDays = 14;

        QCOMPARE(metricSentence(metric, catalog()), sentence);
    }

    void metricDetail_namesItsUses()
    {
        const auto detail = metricDetail(catalog(), "revenue");

        QVERIFY(detail.has_value());
        QCOMPARE(detail->sources, (std::vector<std::pair<QString, QString>>{{QStringLiteral("purchases"), QStringLiteral("Purchases")}}));
        QCOMPARE(detail->usedBy.size(), fakes::shopExperiments().size());
        const auto cap = std::ranges::find(detail->facts, QStringLiteral("Cap"), &std::pair<QString, QString>::first);
        QCOMPARE(cap->second, QStringLiteral("above at percentile 99.9"));
    }

    void modelDetail_listsColumnsAndUses()
    {
        const auto source = modelDetail(catalog(), QStringLiteral("assignment_source/assignments"));

        QVERIFY(source.has_value());
        QCOMPARE(source->columns.size(), 5U); // four roles and one property
        QCOMPARE(source->usedBy.size(), 1 + fakes::shopExperiments().size());
        QVERIFY(source->sql.startsWith(QLatin1String("SELECT")));
        QVERIFY(!modelDetail(catalog(), QStringLiteral("fact_source/assignments")).has_value());
    }

    void modelRows_coverEveryKind()
    {
        QCOMPARE(modelRows(catalog()).size(), catalog().entities.size() + catalog().assignmentSources.size() + catalog().factSources.size() + catalog().properties.size());
    }

    void warehouses_sayWhatTheyReadAndWhoUsesThem()
    {
        const auto rows = warehouseRows(catalog(), fakes::kNow);
        const auto detail = warehouseDetail(catalog(), "shop", fakes::kNow);

        QCOMPARE(rows.size(), 1U);
        QCOMPARE(rows[0].cells[2].text, QStringLiteral("/srv/warehouse/shop.duckdb"));
        QCOMPARE(rows[0].cells[4].sortKey.toInt(), static_cast<int>(fakes::shopExperiments().size()));
        QVERIFY(detail.has_value());
        const auto credential = std::ranges::find(detail->fields, QStringLiteral("Credential"), &std::pair<QString, QString>::first);
        QCOMPARE(credential->second, QStringLiteral("none needed"));
    }

    void checks_areReadFromTheRunnersAnswer()
    {
        const auto lines = pipeline::checksFromResult(R"({"checks":[{"id":"open","state":"passed"},{"id":"clock","state":"not-applicable"},)"
                                            R"({"id":"refuse-write","state":"failed","error":{"code":"PermissionDenied","facts":[["what","the session may write"]],"remedy":"ask-admin"}}]})");

        QVERIFY(lines.has_value());
        QCOMPARE(lines->size(), 3U);
        QVERIFY((*lines)[0].state == CheckLine::State::Passed);
        QVERIFY((*lines)[1].state == CheckLine::State::NotApplicable);
        QVERIFY((*lines)[2].error && (*lines)[2].error->code == ErrorCode::PermissionDenied);
    }

    void checks_refuseAnotherForm_data()
    {
        QTest::addColumn<QString>("answer");
        for (const char *answer : {"", "[]", "{}", R"({"checks":3})", R"({"checks":[{"id":1,"state":"passed"}]})", R"({"checks":[{"id":"open"}]})",
                                   R"({"checks":[{"id":"open","state":"failed","error":{"code":"NoSuchCode"}}]})"})
            QTest::newRow(answer) << QString::fromLatin1(answer);
    }

    void checks_refuseAnotherForm()
    {
        QFETCH(QString, answer);

        const auto lines = pipeline::checksFromResult(utf8(answer));

        QVERIFY(!lines.has_value());
        QVERIFY(lines.error().code == ErrorCode::RunnerProtocol);
    }

    void timeline_groupsSlicesIntoStages()
    {
        const pipeline::RunRecord run = runIn(catalog(), pipeline::RunState::Running);

        const auto closed = timelineRows(run, {}, fakes::kNow);
        const auto open = timelineRows(run, {QStringLiteral("F1")}, fakes::kNow);

        QCOMPARE(closed.size(), 4U);
        QCOMPARE(closed[1].title, QStringLiteral("Scan of the facts"));
        QCOMPARE(closed[1].statements, 4);
        QVERIFY(closed[1].state == pipeline::StatementState::Running);
        QCOMPARE(closed[1].statement, 4); // the running slice is the one whose SQL is shown
        QCOMPARE(open.size(), 8U);
        QVERIFY(!open[2].isStage);
    }

    void runFigures_guessOnlyWithSomethingToJudgeBy()
    {
        pipeline::RunRecord run = runIn(catalog(), pipeline::RunState::Running);
        run.startedAt = Timestamp{fakes::kNow.micros - 60 * kMicrosPerSecond};
        run.fraction = 0.5;

        QCOMPARE(runFigures(run, fakes::kNow).elapsedNote, QStringLiteral("about 60 s left"));
        run.fraction = 0.05;
        QVERIFY(runFigures(run, fakes::kNow).elapsedNote.isEmpty());
    }

    void runs_replaceWhatTheCatalogRemembersOfThem()
    {
        pipeline::RunRecord newer = runIn(catalog(), pipeline::RunState::Running);
        newer.fraction = 0.99;

        const auto runs = allRuns(catalog(), {newer});

        QCOMPARE(runs.size(), catalog().runs.size());
        QCOMPARE(std::ranges::find(runs, newer.id, &pipeline::RunRecord::id)->fraction, 0.99);
    }

    void jobs_sayStepAndProgress()
    {
        const pipeline::RunRecord run = runIn(catalog(), pipeline::RunState::Running);

        const auto lines = jobLines({run}, fakes::kNow);

        QCOMPARE(lines.size(), 1U);
        QCOMPARE(lines[0].title, QStringLiteral("Refresh of Search ranker"));
        QCOMPARE(lines[0].step, QStringLiteral("step 5 of 7: Totals of purchases, slice 4 of 4"));
        QVERIFY(lines[0].canCancel);
        QVERIFY(jobSummary({}).isEmpty());
    }

    void ledgerLines_leaveOutIntentsThatHaveAnOutcome()
    {
        using V = access::LedgerVerdict;
        const std::vector<access::LedgerEntry> entries{entry("r1", "a", V::Intended), entry("r1", "b", V::Intended), entry("r1", "a", V::Passed, 500)};

        const auto lines = ledgerLines(entries);

        QCOMPARE(lines.size(), 2U);
        QVERIFY(lines[0].entry.verdict == V::Passed && !lines[0].isOpen);
        QVERIFY(lines[1].entry.statement == "b" && lines[1].isOpen);
    }

    void ledgerTotals_countWhatLeft()
    {
        using V = access::LedgerVerdict;
        std::vector<access::LedgerEntry> entries{entry("r1", "a", V::Passed, 500), entry("r1", "b", V::Refused, 900), entry("r1", "c", V::NotSent), entry("r2", "a", V::Passed, 100)};
        entries[0].smallestCell = 40;
        entries[3].smallestCell = 14;

        const LedgerTotals totals = ledgerTotals(ledgerLines(entries));

        QCOMPARE(totals.bytes, 600); // nothing of a refused result left
        QCOMPARE(totals.statements, 3);
        QCOMPARE(totals.refused, 1);
        QCOMPARE(totals.smallest.value(), 14);
        QCOMPARE(egressOn(entries, dayOf(fakes::kNow)), 600);
        QCOMPARE(egressOn(entries, dayOf(fakes::kNow) + 1), 0);
    }

    void shapeRows_addAColumnThatWasNotDeclared()
    {
        LedgerPresenter presenter(*m_shop->workspace);
        presenter.setPeriod(0);
        QSignalSpy changed(&presenter, &LedgerPresenter::changed);
        presenter.load();
        QVERIFY(changed.wait());
        const auto refused = std::ranges::find(presenter.lines(), access::LedgerVerdict::Refused, [](const LedgerLine &line) { return line.entry.verdict; });
        QVERIFY(refused != presenter.lines().end());

        const auto rows = shapeRows(refused->entry);

        QCOMPARE(rows.size(), 5U);
        QCOMPARE(rows.back().column, QStringLiteral("email"));
        QVERIFY(rows.back().isRefused && !rows.back().isDeclared);
        QCOMPARE(refusalText(refused->entry), QStringLiteral("Refused: column email is not part of the declared shape. Nothing was read."));
    }

    void ledgerCsv_guardsFormulasAndKeepsEveryEntry()
    {
        access::LedgerEntry bad = entry("r1", "a", access::LedgerVerdict::Refused);
        bad.what = "=1+1, \"quoted\"";

        const QByteArray csv = ledgerCsv({bad, entry("r1", "b", access::LedgerVerdict::Intended)});

        QCOMPARE(csv.count("\r\n"), 3);
        QVERIFY(csv.contains("\"'=1+1, \"\"quoted\"\"\""));
        QCOMPARE(ledgerJsonLines({bad}).count('\n'), 1);
    }

    void ledger_isVerified()
    {
        LedgerPresenter presenter(*m_shop->workspace);
        QSignalSpy verified(&presenter, &LedgerPresenter::verified);

        presenter.verify();

        QVERIFY(verified.wait());
        const auto report = verified.first().first().value<access::ChainReport>();
        QVERIFY(!report.brokenAt);
        QVERIFY(report.entries > 90);
    }

    void activity_hasASentenceForEveryAction()
    {
        for (const std::string_view action : access::kActions) {
            access::AuditEvent event;
            event.action = std::string(action);
            event.object = "metric/revenue";
            const QString sentence = activitySentence(event);

            QVERIFY2(!sentence.isEmpty() && !sentence.contains(QLatin1String("%1")) && !sentence.contains(text(action)), qPrintable(sentence));
        }
    }

    void activity_saysWhenADetailIsGone()
    {
        access::AuditEvent event;
        QVERIFY(activityDetail(event).contains(QLatin1String("erased")));
        event.detail = R"({"a":1})";
        QVERIFY(activityDetail(event).contains(QLatin1String("\"a\": 1")));
    }

    void home_saysWhatNeedsAPerson()
    {
        m_shop->workspace->preloadResults();
        for (const auto &[key, head] : catalog().latestSnapshot)
            QTRY_VERIFY(m_shop->workspace->cachedResults(key).analysis);
        const AnalysisLookup lookup = [this](const std::string &key) { return m_shop->workspace->cachedResults(key).analysis; };

        const HomeModel model = homeModel(catalog(), lookup, {}, {{QStringLiteral("metrics"), QStringLiteral("revenue")}, {QStringLiteral("metrics"), QStringLiteral("gone")}}, fakes::kNow);

        QStringList needs;
        for (const NeedRow &row : model.needs)
            needs.append(row.subject + QLatin1Char(' ') + row.sentence);
        QVERIFY2(needs.contains(QStringLiteral("New checkout is ready for review")), qPrintable(needs.join(QLatin1Char('\n'))));
        QVERIFY2(needs.contains(QStringLiteral("Free shipping bar has traffic that is not split as planned")), qPrintable(needs.join(QLatin1Char('\n'))));
        QVERIFY2(needs.contains(QStringLiteral("Delivery promise could not be refreshed")), qPrintable(needs.join(QLatin1Char('\n'))));
        const auto shipping = std::ranges::find(model.running, QStringLiteral("free-shipping-bar"), &RunningRow::key);
        QVERIFY(shipping != model.running.end());
        QVERIFY(shipping->remark.isEmpty());
        QCOMPARE(shipping->verdict, QStringLiteral("Withheld"));
        QVERIFY(shipping->primary && shipping->primary->estimate.relative); // numbers stay, as on the page
        QCOMPARE(shipping->day, QStringLiteral("day 6")); // as on its page: days of data
        // Started, but without an assignment it is still scheduled everywhere.
        QVERIFY(std::ranges::find(model.running, QStringLiteral("home-hero"), &RunningRow::key) == model.running.end());
        QCOMPARE(model.recent.size(), 1U); // what is gone is not offered
        QVERIFY(std::ranges::find(model.running, QStringLiteral("gift-wrap"), &RunningRow::key) == model.running.end());
    }

    void home_ofAnEmptyWorkspaceIsEmpty()
    {
        const HomeModel model = homeModel({}, [](const std::string &) { return nullptr; }, {}, {}, fakes::kNow);

        QVERIFY(!model.hasExperiments && model.needs.empty() && model.running.empty() && model.runs.empty());
    }

private:
    [[nodiscard]] const workspace::Catalog &catalog() const { return *m_shop->workspace->catalog(); }

    std::unique_ptr<fakes::UiFixture> m_shop;
};

QTEST_MAIN(TestPresenters)
#include "tst_presenters.moc"
