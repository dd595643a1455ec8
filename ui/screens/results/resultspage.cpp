// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultspage.h"

#include <algorithm>

#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "ui/charts/twintablechart.h"
#include "ui/screens/results/controlbar.h"
#include "ui/screens/results/decisionpanel.h"
#include "ui/screens/results/drilldownview.h"
#include "ui/screens/results/earlylooksheet.h"
#include "ui/screens/results/forestview.h"
#include "ui/screens/results/healthview.h"
#include "ui/screens/results/resultsbanners.h"
#include "ui/screens/results/resultscharts.h"
#include "ui/screens/results/resultshead.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/surface.h"

namespace assay::ui {
namespace {

constexpr int kLeastTableRows = 5;
constexpr int kCompactWidth = 1000;
constexpr int kNarrowWidth = 860;

enum Body { TableBody, HealthBody, DrillDownBody };
} // namespace

ResultsPage::ResultsPage(QWidget *parent) : QWidget(parent), m_presenter(new ResultsPresenter(this))
{
    setObjectName(QStringLiteral("results.page"));
    build();
    connectParts();
}

void ResultsPage::build()
{
    const Theme &theme = Theme::instance();
    m_head = new ResultsHead;
    m_tabs = new QTabBar;
    m_tabs->setObjectName(QStringLiteral("results.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the results page"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Results"));
    m_tabs->addTab(tr("Health"));
    auto *tabRow = new Surface(Token::Surface);
    tabRow->setLines(Qt::BottomEdge);
    auto *tabLayout = new QHBoxLayout(tabRow);
    tabLayout->setContentsMargins(theme.px(16), 0, theme.px(16), 0);
    tabLayout->addWidget(m_tabs);
    tabLayout->addStretch();
    m_banners = new ResultsBanners;
    m_body = new QStackedWidget;
    m_body->addWidget(buildResultsTab());
    m_healthView = new HealthView(m_presenter);
    m_body->addWidget(m_healthView);
    m_drillDown = new DrillDownView(m_presenter);
    m_body->addWidget(m_drillDown);
    auto *filled = new Surface(Token::Surface);
    auto *filledColumn = new QVBoxLayout(filled);
    filledColumn->setContentsMargins(0, 0, 0, 0);
    filledColumn->setSpacing(0);
    filledColumn->addWidget(tabRow);
    filledColumn->addWidget(m_banners);
    filledColumn->addWidget(m_body, 1);
    m_state = new DataStateView;
    m_pages = new QStackedWidget;
    m_pages->addWidget(filled);
    m_pages->addWidget(m_state);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *top = new Surface(Token::Surface);
    auto *topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(0, 0, 0, 0);
    topColumn->addWidget(m_head);
    column->addWidget(top);
    m_decision = new DecisionPanel;
    m_decision->hide();
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_pages, 1);
    row->addWidget(m_decision);
    column->addLayout(row, 1);
}

QWidget *ResultsPage::buildResultsTab()
{
    const Theme &theme = Theme::instance();
    m_forest = new ForestView;
    m_controls = new ControlBar(m_presenter, m_forest);
    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->setObjectName(QStringLiteral("results.splitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme.px(1));
    m_splitter->addWidget(m_forest);
    m_charts = new ResultsCharts(m_presenter);
    m_splitter->addWidget(m_charts);
    m_splitter->installEventFilter(this);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_controls);
    column->addWidget(m_splitter, 1);
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("results.scroll"));
    scroll->setAccessibleName(tr("Results"));
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    return scroll;
}

void ResultsPage::connectParts()
{
    connect(m_presenter, &ResultsPresenter::changed, this, &ResultsPage::refresh);
    connect(m_presenter, &ResultsPresenter::chartsChanged, m_charts, &ResultsCharts::refresh);
    connect(m_presenter, &ResultsPresenter::busyChanged, this, [this] { m_head->set(m_input, *m_presenter); });
    connect(m_tabs, &QTabBar::currentChanged, this, &ResultsPage::setTab);
    connect(m_head, &ResultsHead::healthAsked, this, [this] { setTab(HealthTab); });
    connect(m_head, &ResultsHead::refreshAsked, this, &ResultsPage::refreshAsked);
    connect(m_head, &ResultsHead::decisionToggled, this, &ResultsPage::setDecisionShown);
    connect(m_decision, &DecisionPanel::closeAsked, this, [this] { setDecisionShown(false); });
    connect(m_decision, &DecisionPanel::decided, this, &ResultsPage::decided);
    connect(m_head, &ResultsHead::exportAsked, this, &ResultsPage::exportAsked);
    connect(m_banners, &ResultsBanners::causeAsked, this, [this] { setTab(HealthTab); });
    connect(m_banners, &ResultsBanners::lookAsked, this, &ResultsPage::askForLook);
    connect(m_banners, &ResultsBanners::cancelAsked, this, &ResultsPage::cancelAsked);
    connect(m_banners, &ResultsBanners::runShown, this, &ResultsPage::runShown);
    connect(m_forest, &ForestView::currentResultChanged, m_presenter, &ResultsPresenter::setCurrentRow);
    connect(m_forest, &ForestView::pinToggled, m_presenter, &ResultsPresenter::togglePin);
    connect(m_forest, &ForestView::opened, this, [this](std::size_t result) {
        openMetric(result);
        emit metricOpened(result);
    });
    connect(m_forest, &ForestView::zoomed, m_presenter, [this](int steps) {
        if (steps == 0)
            m_presenter->resetZoom();
        else
            m_presenter->zoomBy(steps);
    });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_isSplitByHand = true; });
    connect(m_drillDown, &DrillDownView::closed, this, [this] { closeMetric(); });
    connect(m_drillDown, &DrillDownView::moved, this, &ResultsPage::metricOpened);
    for (TwinTableChart *chart : findChildren<TwinTableChart *>()) {
        connect(chart, &TwinTableChart::exported, this, &ResultsPage::chartExported);
        connect(chart, &TwinTableChart::exportFailed, this, &ResultsPage::chartFailed);
    }
}

void ResultsPage::set(const ResultsPageInput &input)
{
    const bool isOther = m_input.experiment.key != input.experiment.key;
    const bool keepsOld = !isOther && input.isLoading && m_presenter->hasResults();
    const auto oldSnapshot = m_input.snapshot;
    const auto oldAnalysis = m_input.analysis;
    m_input = input;
    if (keepsOld) {
        // While newer results are decoded the old ones stay, with everything the person chose.
        m_input.snapshot = oldSnapshot;
        m_input.analysis = oldAnalysis;
    }
    if (isOther) {
        setDecisionShown(false);
        m_body->setCurrentIndex(TableBody);
        m_tabs->setCurrentIndex(ResultsTab);
    }
    {
        // One refresh below shows all of it.
        const QSignalBlocker blocker(m_presenter);
        if (!m_input.snapshot || !m_input.analysis)
            m_presenter->clear();
        else if (!m_presenter->hasResults() || m_presenter->snapshot().id != m_input.snapshot->id || m_presenter->veil() != m_input.veil())
            m_presenter->setResults(m_input.snapshot, m_input.analysis, m_input.veil());
    }
    refresh();
}

void ResultsPage::refresh()
{
    m_head->set(m_input, *m_presenter);
    showState();
    if (!m_presenter->hasResults())
        return;
    const int failed = m_presenter->headline().failedChecks;
    if (const QString health = failed > 0 ? tr("Health (%1)").arg(failed) : tr("Health"); health != m_tabs->tabText(HealthTab))
        m_tabs->setTabText(HealthTab, health);
    m_banners->set(m_input, *m_presenter);
    if (!m_decision->isHidden())
        m_decision->set(m_input, *m_presenter);
    m_controls->refresh();
    m_forest->setTable(m_presenter->table());
    if (m_forest->currentResult() != m_presenter->currentRow())
        m_forest->selectResult(m_presenter->currentRow());
    const Theme &theme = Theme::instance();
    const int rowHeight = theme.px(31);
    const int full = m_forest->fullHeight();
    m_forest->setMinimumHeight(std::min(full, theme.px(40) + kLeastTableRows * rowHeight));
    m_forest->setMaximumHeight(full + 1);
    placeSplitter();
    m_charts->refresh();
    // Hidden parts catch up when they are opened.
    if (m_body->currentIndex() == HealthBody)
        m_healthView->refresh();
    if (isDrillDownOpen())
        m_drillDown->refresh();
}

/// The table is as high as its rows while the charts keep their room; a person's own split stays.
void ResultsPage::placeSplitter()
{
    if (m_isSplitByHand || !m_presenter->hasResults())
        return;
    const int room = m_splitter->height() - m_splitter->handleWidth();
    const int charts = Theme::instance().px(ResultsCharts::kRowHeight);
    const int table = std::clamp(m_forest->fullHeight(), m_forest->minimumHeight(), std::max(m_forest->minimumHeight(), room - charts));
    m_splitter->setSizes({table, std::max(charts, room - table)});
}

void ResultsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitWidth();
}

/// Beside the decision one chart stays; in a narrow window the decision takes the place of the results, and
/// without it charts stand below each other.
void ResultsPage::fitWidth()
{
    const Theme &theme = Theme::instance();
    const bool isDeciding = !m_decision->isHidden();
    const bool isNarrow = width() < theme.px(kNarrowWidth);
    const bool isCompact = width() < theme.px(kCompactWidth);
    m_head->setCompact(isCompact);
    m_pages->setVisible(!isDeciding || !isNarrow);
    m_decision->setWide(isNarrow);
    m_charts->setSingle(isDeciding);
    if (!isDeciding)
        m_charts->setCompact(isCompact);
    placeSplitter();
}

bool ResultsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_splitter && event->type() == QEvent::Resize)
        placeSplitter();
    return QWidget::eventFilter(watched, event);
}

void ResultsPage::showState()
{
    if (m_presenter->hasResults()) {
        m_pages->setCurrentIndex(0);
        return;
    }
    m_pages->setCurrentIndex(1);
    m_state->clearActions();
    m_state->clearSteps();
    if (m_input.isLoading) {
        m_state->set(DataState::Running, tr("Opening the results"), tr("They are decrypted and analysed on this computer."));
        return;
    }
    if (m_input.isRunning()) {
        m_state->set(DataState::Running, tr("The pipeline is running"), tr("Results appear here when it is done."));
        connect(m_state->addAction(tr("Show the run"), QStringLiteral("pipeline"), "results.showRun"), &QPushButton::clicked, this, &ResultsPage::runShown);
        return;
    }
    if (m_input.run && m_input.run->error) {
        m_state->set(DataState::Failed, errorTitle(*m_input.run->error), errorAdvice(*m_input.run->error));
        connect(m_state->addAction(tr("Run again"), QStringLiteral("refresh"), "results.runAgain"), &QPushButton::clicked, this, &ResultsPage::refreshAsked);
        connect(m_state->addAction(tr("Show the run"), QStringLiteral("pipeline"), "results.showRun"), &QPushButton::clicked, this, &ResultsPage::runShown);
        return;
    }
    m_state->set(DataState::NotRunYet, tr("Not run yet"), m_input.whyNoRefresh.isEmpty() ? tr("Results appear after the first pipeline run.") : m_input.whyNoRefresh);
    if (m_input.whyNoRefresh.isEmpty())
        connect(m_state->addAction(tr("Run now"), QStringLiteral("play"), "results.runNow"), &QPushButton::clicked, this, &ResultsPage::refreshAsked);
}

void ResultsPage::setTab(int tab)
{
    {
        const QSignalBlocker blocker(m_tabs);
        m_tabs->setCurrentIndex(tab);
    }
    if (tab == ResultsTab && isDrillDownOpen())
        return;
    if (tab == HealthTab && m_presenter->hasResults())
        m_healthView->refresh();
    m_body->setCurrentIndex(tab == HealthTab ? HealthBody : TableBody);
}

void ResultsPage::openMetric(std::size_t result)
{
    if (!m_presenter->hasResults() || result >= m_presenter->analysis().results.size())
        return;
    {
        const QSignalBlocker blocker(m_tabs);
        m_tabs->setCurrentIndex(ResultsTab);
    }
    m_body->setCurrentIndex(DrillDownBody);
    m_drillDown->open(result);
}

bool ResultsPage::isDrillDownOpen() const { return m_body->currentIndex() == DrillDownBody; }

bool ResultsPage::closeMetric()
{
    if (!isDrillDownOpen())
        return false;
    const std::size_t result = m_drillDown->result();
    m_body->setCurrentIndex(TableBody);
    m_forest->selectResult(result);
    focusTable();
    emit metricClosed();
    return true;
}

/// In a narrow window the decision takes the place of the results.
void ResultsPage::setDecisionShown(bool isShown)
{
    const bool isPossible = isShown && m_presenter->hasResults() && !m_input.isImport();
    if (isPossible)
        m_decision->set(m_input, *m_presenter);
    m_decision->setVisible(isPossible);
    const QSignalBlocker blocker(m_head);
    m_head->setDecisionShown(isPossible);
    fitWidth();
}

void ResultsPage::askForLook()
{
    if (!m_presenter->veil())
        return;
    auto *sheet = new EarlyLookSheet(window(), dayText(dayOf(*m_presenter->veil())));
    connect(sheet, &EarlyLookSheet::confirmed, this, &ResultsPage::lookAsked);
    sheet->present();
}

void ResultsPage::focusTable() { m_forest->setFocus(Qt::OtherFocusReason); }

QList<QWidget *> ResultsPage::panes() const
{
    if (m_pages->currentIndex() == 1)
        return {m_state};
    if (isDrillDownOpen())
        return {m_tabs, m_drillDown, m_decision};
    if (m_body->currentIndex() == HealthBody)
        return {m_tabs, m_healthView, m_decision};
    return {m_tabs, m_forest, m_charts, m_decision}; // a hidden pane is passed over
}

} // namespace assay::ui
