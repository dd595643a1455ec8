// SPDX-License-Identifier: GPL-3.0-or-later
// From the list to one metric and back by keyboard, in the whole window.
#include "models/access/actions.h"
#include "tests/gui/uifixture.h"
#include "ui/screens/results/forestview.h"
#include "ui/screens/results/resultslist.h"
#include "ui/screens/results/resultspage.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/screens/results/resultsscreen.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/tableview.h"
#include "ui/widgets/theme.h"

using namespace assay;
using namespace assay::ui;

class TestResultsFlow final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        Theme::instance().useBundledFont();
        Theme::instance().setMode(Theme::Mode::Light);
    }

    void init()
    {
        m_fixture = std::make_unique<fakes::UiFixture>(fakes::makeShopStore());
        m_window = std::make_unique<MainWindow>(m_fixture->services());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->go({QStringLiteral("results"), {}});
        m_screen = m_window->findChild<ResultsScreen *>();
        QVERIFY(m_screen != nullptr);
        m_list = m_screen->findChild<TableView *>(QStringLiteral("results.table"));
        m_page = m_screen->findChild<ResultsPage *>();
        QTRY_VERIFY(m_fixture->workspace->cachedResults("new-checkout").analysis != nullptr);
    }

    void cleanup()
    {
        m_window.reset();
        m_fixture.reset();
    }

    void keyboard_goesFromListToMetricAndBack()
    {
        QTRY_VERIFY(m_list->selectKey(QStringLiteral("new-checkout")));
        QTest::keyClick(m_list, Qt::Key_Return);
        QTRY_VERIFY(m_page->isVisible());
        QCOMPARE(m_screen->crumb(), QStringLiteral("New checkout"));
        auto *forest = m_page->findChild<ForestView *>(QStringLiteral("results.forest"));
        QTRY_VERIFY(forest->currentResult().has_value());

        QTest::keyClick(forest, Qt::Key_Return);
        QVERIFY(m_page->isDrillDownOpen());
        QVERIFY(m_screen->leaveDetail());
        QVERIFY(!m_page->isDrillDownOpen());
        QTest::keyClick(forest, Qt::Key_Escape);

        QTRY_VERIFY(m_list->isVisible());
        QCOMPARE(m_list->currentKey(), QStringLiteral("new-checkout"));
        QVERIFY(m_screen->crumb().isEmpty());
    }

    void path_opensOneMetric()
    {
        const auto snapshot = m_fixture->workspace->cachedResults("new-checkout").snapshot;
        const QString metric = QString::fromStdString(snapshot->metrics.back().definition.key);

        m_window->go({QStringLiteral("results"), QStringLiteral("new-checkout/%1").arg(metric)});

        QVERIFY(m_page->isDrillDownOpen());
        QVERIFY(m_screen->asOf().has_value());
    }

    void veil_liftsOnlyWithAReasonThatStaysInTheLog()
    {
        QTRY_VERIFY(m_fixture->workspace->cachedResults("express-badge").analysis != nullptr);
        m_window->go({QStringLiteral("results"), QStringLiteral("express-badge")});
        QTRY_VERIFY(m_page->presenter()->veil().has_value());
        QTest::mouseClick(m_page->findChild<QPushButton *>(QStringLiteral("results.showAnyway")), Qt::LeftButton);
        auto *reason = m_window->findChild<QLineEdit *>(QStringLiteral("results.earlyLook.reason"));
        QVERIFY(reason != nullptr && reason->hasFocus());

        QTest::keyClick(reason, Qt::Key_Return);
        QVERIFY(reason->isVisible());
        QVERIFY(m_page->presenter()->veil().has_value());
        QTest::keyClicks(reason, QStringLiteral("checkout is broken"));
        QTest::keyClick(reason, Qt::Key_Return);

        QTRY_VERIFY(!m_page->presenter()->veil());
        QVERIFY(m_page->presenter()->analysis().results.front().estimate.relative.has_value());
        const auto catalog = m_fixture->workspace->catalog();
        QCOMPARE(catalog->earlyLooks.at("express-badge").size(), std::size_t{1});
        QCOMPARE(catalog->earlyLooks.at("express-badge").front().reason, std::string("checkout is broken"));
        QVERIFY(m_page->findChild<QWidget *>(QStringLiteral("results.earlyLooks"))->isVisible());
    }

    void decision_asksForAReasonAndIsRecorded()
    {
        m_window->go({QStringLiteral("results"), QStringLiteral("new-checkout")});
        m_page->setDecisionShown(true);
        auto *panel = m_page->findChild<QWidget *>(QStringLiteral("results.decision"));
        auto *record = m_page->findChild<QPushButton *>(QStringLiteral("results.decision.record"));
        auto *rationale = m_page->findChild<QPlainTextEdit *>(QStringLiteral("results.decision.rationale"));
        auto *stop = m_page->findChild<QRadioButton *>(QStringLiteral("results.decision.stop"));
        QVERIFY(panel->isVisible());
        stop->setChecked(true);

        record->click();
        QVERIFY(m_page->findChild<QWidget *>(QStringLiteral("results.decision.problem"))->isVisibleTo(panel));
        QCOMPARE(m_fixture->workspace->catalog()->experiments.at("new-checkout").value.decision, experiments::Decision::None);
        rationale->setPlainText(QStringLiteral("The team that owns it was dissolved."));
        record->click();

        QTRY_COMPARE(m_fixture->workspace->catalog()->experiments.at("new-checkout").value.decision, experiments::Decision::Stopped);
        const experiments::Experiment &decided = m_fixture->workspace->catalog()->experiments.at("new-checkout").value;
        QCOMPARE(decided.rationale, std::string("The team that owns it was dissolved."));
        QVERIFY(decided.decidedAt.has_value());
        QTRY_VERIFY(!record->isVisible()); // what is decided is not decided again
    }

    void export_writesTheReportAndIsNoted()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("report.pdf"));
        m_window->go({QStringLiteral("results"), QStringLiteral("new-checkout")});
        const std::size_t before = auditedReports();

        emit m_page->exportAsked(QStringLiteral("pdf"));
        auto *dialog = m_screen->findChild<QFileDialog *>();
        QVERIFY(dialog != nullptr);
        emit dialog->fileSelected(path);
        dialog->close();
        m_window->go({QStringLiteral("home"), {}}); // the page may be left while the report is drawn

        QTRY_COMPARE(auditedReports(), before + 1);
        QFile report(path);
        QVERIFY(report.open(QIODevice::ReadOnly));
        QVERIFY(report.read(5) == "%PDF-");
    }

    void export_saysWhereItCouldNotWrite()
    {
        m_window->go({QStringLiteral("results"), QStringLiteral("new-checkout")});
        emit m_page->exportAsked(QStringLiteral("html"));
        auto *dialog = m_screen->findChild<QFileDialog *>();
        QVERIFY(dialog != nullptr);

        emit dialog->fileSelected(QStringLiteral("/nowhere/at/all/report.html"));
        dialog->close();

        const auto says = [this] {
            const auto boxes = m_window->findChild<QWidget *>(QStringLiteral("shell.toasts"))->findChildren<QFrame *>();
            return std::ranges::any_of(boxes, [](const QFrame *box) { return box->accessibleName().contains(QStringLiteral("/nowhere/at/all/report.html")); });
        };
        QTRY_VERIFY(says());
    }

    void unknownPath_showsTheList()
    {
        m_window->go({QStringLiteral("results"), QStringLiteral("no-such-experiment")});

        QVERIFY(m_list->isVisible());
    }

private:
    [[nodiscard]] std::size_t auditedReports() const
    {
        const auto events = m_fixture->workspace->audit();
        const bool isRead = QTest::qWaitFor([&] { return events.isFinished(); });
        const auto result = isRead ? events.result() : fail(Error{ErrorCode::ReadFailed, Remedy::Retry, {}, {}});
        return result ? static_cast<std::size_t>(std::ranges::count_if(*result, [](const access::AuditEvent &event) { return event.action == access::action::ReportWrite; })) : 0;
    }

    std::unique_ptr<fakes::UiFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
    ResultsScreen *m_screen{};
    TableView *m_list{};
    ResultsPage *m_page{};
};

QTEST_MAIN(TestResultsFlow)
#include "tst_resultsflow.moc"
