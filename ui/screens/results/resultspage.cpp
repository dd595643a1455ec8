// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultspage.h"

#include <algorithm>

#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "app/workspace/exporttables.h"
#include "ui/charts/twintablechart.h"
#include "ui/screens/results/controlbar.h"
#include "ui/screens/results/drilldownview.h"
#include "ui/screens/results/evidenceview.h"
#include "ui/screens/results/forestview.h"
#include "ui/screens/results/healthtext.h"
#include "ui/screens/results/healthview.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/surface.h"

namespace assay::ui {
namespace {

constexpr int kChartsHeight = 260;
constexpr int kLeastTableRows = 5;
constexpr int kCompactWidth = 1000;

enum Body { TableBody, HealthBody, DrillDownBody };
enum Below { ChartsBelow, EvidenceBelow };

/// A banner with the page's side padding around it, hidden together with it.
QWidget *padded(Banner *banner)
{
    const Theme &theme = Theme::instance();
    auto *box = new QVBoxLayout;
    box->setContentsMargins(theme.px(24), theme.px(8), theme.px(24), 0);
    box->addWidget(banner);
    auto *host = new QWidget;
    host->setLayout(box);
    return host;
}

void showBanner(Banner *banner, bool isShown)
{
    banner->setVisible(isShown);
    banner->parentWidget()->setVisible(isShown);
}

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
    buildHeader();
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
    m_split = new Banner;
    m_split->setObjectName(QStringLiteral("results.splitBanner"));
    m_run = new Banner(Banner::Size::Note);
    m_run->setObjectName(QStringLiteral("results.runBanner"));
    m_import = new Banner(Banner::Size::Note);
    m_import->setObjectName(QStringLiteral("results.importBanner"));
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
    for (Banner *banner : {m_split, m_run, m_import}) {
        filledColumn->addWidget(padded(banner));
        showBanner(banner, false);
    }
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
    topColumn->addWidget(m_header);
    column->addWidget(top);
    column->addWidget(m_pages, 1);
}

void ResultsPage::buildHeader()
{
    m_header = new PageHeader;
    m_health = makeButton({}, QStringLiteral("ok"), ButtonKind::Flat, "results.health");
    makeSmall(m_health);
    m_refresh = makeButton(tr("Refresh"), QStringLiteral("refresh"), ButtonKind::Primary, "results.refresh");
    m_export = makeIconButton(tr("Export these results"), QStringLiteral("download"), "results.export");
    m_header->addWidget(m_health);
    m_header->addWidget(m_refresh);
    m_header->addWidget(m_export);
    buildExportMenu();
}

void ResultsPage::buildExportMenu()
{
    m_exportMenu = new QMenu(this);
    const auto add = [this](const QString &text, const QString &format) {
        connect(m_exportMenu->addAction(text), &QAction::triggered, this, [this, format] { emit exportAsked(format); });
    };
    add(tr("Report as &PDF…"), QStringLiteral("pdf"));
    add(tr("Report as P&NG…"), QStringLiteral("png"));
    m_exportMenu->addSeparator();
    for (const workspace::ExportTable &table : workspace::exportTables())
        add(tr("%1 as CSV…").arg(QCoreApplication::translate("Export", table.title)), QString::fromLatin1(table.id));
    connect(m_export, &QPushButton::clicked, this, [this] { m_exportMenu->popup(m_export->mapToGlobal(QPoint(0, m_export->height()))); });
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
    m_splitter->addWidget(buildCharts());
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

QWidget *ResultsPage::buildCharts()
{
    const Theme &theme = Theme::instance();
    const auto side = [&](QWidget *left, QWidget *right, int leftShare, int rightShare) {
        auto *row = new QSplitter(Qt::Horizontal);
        row->setChildrenCollapsible(false);
        row->setHandleWidth(theme.px(1));
        row->addWidget(left);
        row->addWidget(right);
        row->setStretchFactor(0, leftShare);
        row->setStretchFactor(1, rightShare);
        row->setSizes({leftShare * 10, rightShare * 10});
        return row;
    };
    const auto pad = [&theme](QWidget *widget, bool isLeading) {
        widget->setContentsMargins(theme.px(isLeading ? 24 : 16), theme.px(8), theme.px(isLeading ? 16 : 24), theme.px(8));
    };
    m_lift = new TwinTableChart(QStringLiteral("results.lift"));
    m_lift->setModes({tr("Lift"), tr("Values"), tr("Width"), tr("p"), tr("Split")}, 0);
    m_exposures = new TwinTableChart(QStringLiteral("results.exposures"));
    m_evidence = new EvidenceView(m_presenter);
    m_splitChart = new TwinTableChart(QStringLiteral("results.split"));
    auto *evidenceScroll = new QScrollArea;
    evidenceScroll->setFrameShape(QFrame::NoFrame);
    evidenceScroll->setWidgetResizable(true);
    evidenceScroll->setAccessibleName(tr("Evidence"));
    m_evidence->setBackgroundRole(QPalette::Base);
    m_evidence->setAutoFillBackground(true);
    evidenceScroll->setWidget(m_evidence);
    pad(m_lift, true);
    pad(m_exposures, false);
    pad(m_splitChart, false);
    m_evidence->setPadding(24, 10, 16, 8);
    m_below = new QStackedWidget;
    m_chartRow = side(m_lift, m_exposures, 58, 42);
    m_evidenceRow = side(evidenceScroll, m_splitChart, 52, 48);
    m_below->addWidget(m_chartRow);
    m_below->addWidget(m_evidenceRow);
    m_below->setMinimumHeight(theme.px(kChartsHeight - 20));
    return m_below;
}

void ResultsPage::connectParts()
{
    connect(m_presenter, &ResultsPresenter::changed, this, &ResultsPage::refresh);
    connect(m_presenter, &ResultsPresenter::chartsChanged, this, &ResultsPage::refreshCharts);
    connect(m_tabs, &QTabBar::currentChanged, this, &ResultsPage::setTab);
    connect(m_health, &QPushButton::clicked, this, [this] { setTab(HealthTab); });
    connect(m_refresh, &QPushButton::clicked, this, &ResultsPage::refreshAsked);
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
    connect(m_lift, &TwinTableChart::modeChosen, m_presenter, [this](int mode) { m_presenter->setSeriesMode(static_cast<SeriesMode>(mode)); });
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
        m_body->setCurrentIndex(TableBody);
        m_tabs->setCurrentIndex(ResultsTab);
    }
    {
        // One refresh below shows all of it.
        const QSignalBlocker blocker(m_presenter);
        if (!m_input.snapshot || !m_input.analysis)
            m_presenter->clear();
        else if (!m_presenter->hasResults() || m_presenter->snapshot().id != m_input.snapshot->id)
            m_presenter->setResults(m_input.snapshot, m_input.analysis);
    }
    refresh();
}

void ResultsPage::refresh()
{
    refreshHead();
    showState();
    if (!m_presenter->hasResults())
        return;
    showBanners();
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
    refreshCharts();
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
    const int charts = Theme::instance().px(kChartsHeight);
    const int table = std::clamp(m_forest->fullHeight(), m_forest->minimumHeight(), std::max(m_forest->minimumHeight(), room - charts));
    m_splitter->setSizes({table, std::max(charts, room - table)});
}

void ResultsPage::setCompact(bool isCompact)
{
    m_isCompact = isCompact;
    const Qt::Orientation orientation = isCompact ? Qt::Vertical : Qt::Horizontal;
    m_chartRow->setOrientation(orientation);
    m_evidenceRow->setOrientation(orientation);
    m_below->setMinimumHeight(Theme::instance().px(isCompact ? 2 * kChartsHeight : kChartsHeight - 20));
    refreshHead();
}

void ResultsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const bool isCompact = width() < Theme::instance().px(kCompactWidth);
    if (isCompact != m_isCompact)
        setCompact(isCompact);
}

bool ResultsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_splitter && event->type() == QEvent::Resize)
        placeSplitter();
    return QWidget::eventFilter(watched, event);
}

void ResultsPage::refreshHead()
{
    const experiments::Experiment &experiment = m_input.experiment;
    m_header->setTitle(text(experiment.name.empty() ? experiment.key : experiment.name));
    m_header->setKey(m_isCompact ? QString() : text(experiment.key));
    const bool isImport = experiment.origin == experiments::Origin::Import;
    const experiments::Evidence evidence = m_input.analysis ? m_input.analysis->evidence : experiments::Evidence{};
    const experiments::Status status = experiments::statusOf(experiment, evidence, m_input.now);
    if (isImport)
        m_header->pill()->set(tr("Import"), Tone::Info, QStringLiteral("import"));
    else
        m_header->pill()->set(stateText(status.state), stateTone(status.state), stateIcon(status.state));
    m_header->pill()->setToolTip(isImport ? tr("Imported aggregates: there is nothing to refresh") : ruleText(status, experiment, evidence));
    m_header->pill()->show();
    m_refresh->setVisible(!isImport);
    const bool isRunning = m_input.run && !pipeline::isFinal(m_input.run->state);
    m_refresh->setEnabled(m_input.whyNoRefresh.isEmpty() && !isRunning);
    m_refresh->setToolTip(isRunning ? tr("The pipeline is running") : m_input.whyNoRefresh);
    m_export->setEnabled(m_presenter->hasResults());
    m_health->setVisible(m_presenter->hasResults());
    if (!m_presenter->hasResults()) {
        m_header->setMeta({});
        return;
    }
    const ResultsHeadline head = m_presenter->headline();
    const bool isUndated = m_presenter->snapshot().axis == results::AxisKind::DaysSinceStart;
    QStringList meta{head.days};
    if (!isUndated || m_presenter->options().throughPeriod)
        meta << head.asOf;
    m_header->setMeta(m_isCompact ? QStringList() : meta);
    const Theme &theme = Theme::instance();
    m_health->setText(head.health);
    if (!head.isHealthy)
        m_health->setIcon(theme.icon(QStringLiteral("alert"), Token::Bad));
    else if (head.hasWarnings)
        m_health->setIcon(theme.icon(QStringLiteral("warning"), Token::Warning));
    else
        m_health->setIcon(theme.icon(QStringLiteral("ok"), Token::Accent));
    m_tabs->setTabText(HealthTab, head.failedChecks > 0 ? tr("Health (%1)").arg(head.failedChecks) : tr("Health"));
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
    const bool isRunning = m_input.run && !pipeline::isFinal(m_input.run->state);
    if (isRunning) {
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

void ResultsPage::showBanners()
{
    const results::Analysis &analysis = m_presenter->analysis();
    if (analysis.split.isMismatch) {
        m_split->clearActions();
        m_split->show(Tone::Danger, tr("Traffic is not split as planned. Do not use these results until the cause is known."), splitSentence(analysis), QStringLiteral("alert"));
        connect(m_split->addAction(tr("Find the cause"), "results.findCause"), &QPushButton::clicked, this, [this] { setTab(HealthTab); });
    }
    showBanner(m_split, analysis.split.isMismatch);
    m_below->setCurrentIndex(analysis.split.isMismatch ? EvidenceBelow : ChartsBelow);

    bool hasRun = false;
    if (const auto &run = m_input.run; run && !pipeline::isFinal(run->state)) {
        hasRun = true;
        m_run->clearActions();
        m_run->show(Tone::Info, tr("Refreshing, %1.").arg(shareText(run->fraction, 0)), tr("The results below stay until the run is done."), QStringLiteral("refresh"));
        connect(m_run->addAction(tr("Cancel"), "results.cancelRun"), &QPushButton::clicked, this, &ResultsPage::cancelAsked);
    } else if (run && run->error) {
        hasRun = true;
        m_run->clearActions();
        m_run->show(Tone::Warning, errorTitle(*run->error), tr("Results of %1 are still shown. %2").arg(timeText(m_presenter->snapshot().asOf), errorAdvice(*run->error)), QStringLiteral("warning"));
        connect(m_run->addAction(tr("Show the run"), "results.showRun"), &QPushButton::clicked, this, &ResultsPage::runShown);
    }
    showBanner(m_run, hasRun);

    const ResultsHeadline head = m_presenter->headline();
    const bool isImport = m_input.experiment.origin == experiments::Origin::Import;
    if (isImport)
        m_import->show(Tone::Info, tr("Imported aggregates."), head.attribution, QStringLiteral("import"));
    showBanner(m_import, isImport);
}

void ResultsPage::refreshCharts()
{
    if (!m_presenter->hasResults())
        return;
    const ResultsHeadline head = m_presenter->headline();
    const QString note = tr("%1, %2").arg(head.name, head.asOf);
    if (m_presenter->analysis().split.isMismatch) {
        m_evidence->refresh();
        m_splitChart->setPlot(m_presenter->plot("split-series"));
        m_splitChart->setExportNote(note);
    }
    m_lift->setPlot(m_presenter->plot("lift-series"));
    m_lift->setModes({}, static_cast<int>(m_presenter->seriesMode()));
    m_exposures->setPlot(m_presenter->plot("exposures"));
    m_lift->setExportNote(note);
    m_exposures->setExportNote(note);
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

void ResultsPage::focusTable() { m_forest->setFocus(Qt::OtherFocusReason); }

QList<QWidget *> ResultsPage::panes() const
{
    if (m_pages->currentIndex() == 1)
        return {m_state};
    if (isDrillDownOpen())
        return {m_tabs, m_drillDown};
    if (m_body->currentIndex() == HealthBody)
        return {m_tabs, m_healthView};
    return {m_tabs, m_forest, m_below};
}

} // namespace assay::ui
