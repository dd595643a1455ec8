// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/home/homescreen.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/workspace.h"
#include "ui/screens/home/homerows.h"
#include "ui/shell/navigator.h"
#include "ui/shell/shownresults.h"
#include "ui/shell/runcommands.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

namespace {

ForestAxis sharedAxis(const std::vector<RunningRow> &rows)
{
    std::vector<statistics::Interval> intervals;
    for (const RunningRow &row : rows) {
        if (row.primary && row.primary->estimate.relative)
            intervals.push_back(row.primary->estimate.relative->interval);
    }
    return forestAxis(intervals);
}

} // namespace

HomeScreen::HomeScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget;
    layout->addWidget(m_stack);
    buildPage();
    buildEmpty();
    // Many changes at once (a run reports 20 times a second) make one update.
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(100);
    connect(m_soon, &QTimer::timeout, this, &HomeScreen::update);
    const auto later = [this] { m_soon->start(); };
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, later);
    connect(&m_services.workspace, &workspace::Workspace::resultsLoaded, this, later);
    connect(&m_services.pipelines, &pipeline::PipelineService::runChanged, this, later);
    m_services.workspace.preloadResults();
}

void HomeScreen::buildPage()
{
    const Theme &theme = Theme::instance();
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader;
    m_header->setTitle(tr("Home"));
    QPushButton *refresh = makeButton(tr("Refresh all"), QStringLiteral("refresh"), ButtonKind::Normal, "home.refreshAll");
    connect(refresh, &QPushButton::clicked, this, [this] { startAllRuns(m_services); });
    m_header->addWidget(refresh);
    column->addWidget(m_header);
    auto *content = new QWidget;
    content->setAccessibleName(tr("Home"));
    m_cards = new QHBoxLayout(content);
    QBoxLayout *cards = m_cards;
    cards->setContentsMargins(theme.px(24), 0, theme.px(24), theme.px(16));
    cards->setSpacing(theme.px(16));
    auto *left = new QVBoxLayout;
    auto *right = new QVBoxLayout;
    left->setSpacing(theme.px(16));
    right->setSpacing(theme.px(16));
    m_needs = new Card(tr("Needs you"));
    m_running = new Card(tr("Running now"));
    m_recentCard = new Card(tr("Recently opened"));
    m_runs = new Card(tr("Pipelines"));
    QPushButton *all = makeLink(tr("All runs"), "home.allRuns");
    connect(all, &QPushButton::clicked, this, [this] { m_services.navigator.go(QStringLiteral("pipelines")); });
    m_runs->addHeaderWidget(all);
    for (Card *card : {m_needs, m_running})
        left->addWidget(card);
    left->addStretch();
    for (Card *card : {m_recentCard, m_runs})
        right->addWidget(card);
    right->addStretch();
    cards->addLayout(left, 748);
    cards->addLayout(right, 336);
    m_scroll = new QScrollArea;
    m_scroll->setObjectName(QStringLiteral("home.cards"));
    m_scroll->setAccessibleName(tr("Home"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setWidget(content);
    m_scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    column->addWidget(m_scroll, 1);
    m_stack->addWidget(page);
}

void HomeScreen::buildEmpty()
{
    m_empty = new DataStateView;
    m_empty->setObjectName(QStringLiteral("home.empty"));
    m_empty->set(DataState::NotRunYet, tr("Nothing here yet"),
                 tr("A workspace starts with a warehouse connection, a source of assignments and an experiment. "
                    "Describe them in files and bring them in with assayctl apply, or start Assay with --sample to look around first."));
    QPushButton *warehouses = m_empty->addAction(tr("Open warehouses"), QStringLiteral("database"), "home.openWarehouses");
    connect(warehouses, &QPushButton::clicked, this, [this] { m_services.navigator.go(QStringLiteral("warehouses")); });
    m_stack->addWidget(m_empty);
}

void HomeScreen::open(const QString &) { update(); }

void HomeScreen::resizeEvent(QResizeEvent *event)
{
    Screen::resizeEvent(event);
    // In a narrow window the side cards stand below the others.
    m_cards->setDirection(width() < Theme::instance().px(1'000) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

QList<QWidget *> HomeScreen::panes() const { return {m_stack->currentWidget()}; }

void HomeScreen::setRecent(const QList<Location> &recent)
{
    m_recent = recent;
    m_soon->start();
}

void HomeScreen::update()
{
    const workspace::Workspace &space = m_services.workspace;
    const AnalysisLookup lookup = [&space](const std::string &key) { return shownResults(space, key).analysis; };
    HomeModel model = homeModel(*space.catalog(), lookup, m_services.pipelines.active(), m_recent, space.now());
    m_header->setSubtitle(QLocale().toString(QDateTime::fromMSecsSinceEpoch(space.now().micros / 1'000, Qt::UTC).date(), QLocale::LongFormat));
    if (m_isFilled && model == m_model)
        return;
    m_isFilled = true;
    m_model = std::move(model);
    fill();
    for (const QString &screen : {QStringLiteral("results"), QStringLiteral("pipelines")})
        emit counted(screen, static_cast<int>(std::ranges::count_if(m_model.needs, [&screen](const NeedRow &row) { return row.target.screen == screen; })));
    emit described();
}

void HomeScreen::fill()
{
    const bool isEmpty = !m_model.hasExperiments && m_model.runs.empty();
    m_stack->setCurrentIndex(isEmpty ? 1 : 0);
    m_empty->clearSteps();
    m_empty->addStep(tr("Warehouse connected"), m_model.hasConnections ? tr("in place") : tr("assayctl apply connection.json"), m_model.hasConnections);
    m_empty->addStep(tr("Experiment described"), tr("assayctl apply experiment.json"), false);
    m_empty->addStep(tr("First run"), tr("assayctl run, or Run here"), false);
    for (Card *card : {m_needs, m_running, m_recentCard, m_runs})
        card->clearRows();
    for (const NeedRow &row : m_model.needs)
        m_needs->addRow(makeNeedRow(row, m_services.navigator));
    const ForestAxis axis = sharedAxis(m_model.running);
    const bool hasIntervals = std::ranges::any_of(m_model.running, [](const RunningRow &row) { return row.primary.has_value(); });
    m_running->setNote(!hasIntervals ? QString() : tr("lift, always-valid interval, axis ± %1").arg(formatPercent(axis.max, axis.max < 0.01 ? 1 : 0)));
    for (const RunningRow &row : m_model.running)
        m_running->addRow(makeRunningRow(row, axis, m_services.navigator));
    for (const LinkRow &row : m_model.recent)
        m_recentCard->addRow(makeLinkRow(row, m_services.navigator));
    for (const LinkRow &row : m_model.runs)
        m_runs->addRow(makeLinkRow(row, m_services.navigator));
    m_needs->setCount(static_cast<int>(m_model.needs.size()));
    m_running->setCount(static_cast<int>(m_model.running.size()));
    m_needs->setVisible(!m_model.needs.empty());
    m_running->setVisible(!m_model.running.empty());
    m_recentCard->setVisible(!m_model.recent.empty());
    m_runs->setVisible(!m_model.runs.empty());
}

} // namespace assay::ui
