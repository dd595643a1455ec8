// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/pipelines/pipelinesscreen.h"

#include <algorithm>

#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/workspace.h"
#include "ui/screens/pipelines/runpage.h"
#include "ui/screens/pipelines/runrows.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/shell/runcommands.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/listdetail.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

PipelinesScreen::PipelinesScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_page = new RunPage;
    m_frame = new ListDetail(QStringLiteral("pipelines"), tr("Pipelines"), runColumns(), m_page);
    m_frame->hidePane();
    m_frame->setFilterPlaceholder(tr("Filter runs"));
    m_frame->addFacet(QStringLiteral("state"), tr("State"));
    m_frame->addFacet(QStringLiteral("experiment"), tr("Experiment"));
    m_frame->addFacet(QStringLiteral("warehouse"), tr("Warehouse"));
    m_frame->sortBy(5, Qt::DescendingOrder);
    m_all = makeButton(tr("Refresh all"), QStringLiteral("refresh"), ButtonKind::Primary, "pipelines.refreshAll");
    connect(m_all, &QPushButton::clicked, this, [this] { startAllRuns(m_services); });
    m_frame->header()->addWidget(m_all);
    m_frame->emptyState()->set(DataState::NotRunYet, tr("No pipeline has run yet"),
                               tr("A run computes totals inside the warehouse. Only those totals come back, never rows about single subjects, and they stay "
                                  "readable offline."));
    QPushButton *first = m_frame->emptyState()->addAction(tr("Refresh all"), QStringLiteral("play"), "pipelines.firstRun");
    connect(first, &QPushButton::clicked, this, [this] { startAllRuns(m_services); });
    layout->addWidget(m_frame);
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(50);
    connect(m_soon, &QTimer::timeout, this, &PipelinesScreen::update);
    connect(&m_services.pipelines, &pipeline::PipelineService::runChanged, this, [this] {
        if (!m_soon->isActive())
            m_soon->start();
    });
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &PipelinesScreen::update);
    connect(m_frame, &ListDetail::opened, this, [this](const QString &key) {
        showRun();
        emit moved(key);
    });
    connect(m_page, &RunPage::cancelAsked, this, [this](const QString &run) { m_services.pipelines.cancel(utf8(run)); });
    connect(m_page, &RunPage::remedyAsked, this, &PipelinesScreen::remedy);
    addActions();
    update();
}

void PipelinesScreen::addActions()
{
    AppAction cancel{.id = QStringLiteral("pipeline.cancel"), .text = tr("&Cancel running pipelines"), .menu = MenuId::Experiment, .group = 2};
    cancel.icon = QStringLiteral("stop");
    cancel.whyDisabled = [this] { return m_services.pipelines.active().empty() ? tr("No pipeline is running") : QString(); };
    cancel.run = [this] {
        for (const pipeline::RunRecord &run : m_services.pipelines.active())
            m_services.pipelines.cancel(run.id);
    };
    m_services.actions.add(std::move(cancel));
    AppAction copy{.id = QStringLiteral("pipeline.copySql"), .text = tr("Copy the &SQL of the open run"), .menu = MenuId::Edit, .group = 1};
    copy.icon = QStringLiteral("copy");
    copy.whyDisabled = [this] { return m_frame->openKey().isEmpty() ? tr("Open a run first") : QString(); };
    copy.run = [this] { m_page->copySql(); };
    m_services.actions.add(std::move(copy));
}

void PipelinesScreen::update()
{
    const auto catalog = m_services.workspace.catalog();
    std::vector<TableRow> rows = runRows(allRuns(*catalog, m_services.pipelines.active()), *catalog, m_services.workspace.now());
    m_all->setVisible(!rows.empty()); // the empty page has its own
    m_frame->setRows(std::move(rows));
    showRun();
}

void PipelinesScreen::open(const QString &path)
{
    m_frame->open(path);
    update();
}

void PipelinesScreen::showRun()
{
    const auto catalog = m_services.workspace.catalog();
    const std::vector<pipeline::RunRecord> runs = allRuns(*catalog, m_services.pipelines.active());
    const auto run = std::ranges::find(runs, utf8(m_frame->openKey()), &pipeline::RunRecord::id);
    QString crumb;
    if (!m_frame->openKey().isEmpty() && run != runs.end()) {
        const auto connection = catalog->connections.find(run->connection);
        const QString name = connection == catalog->connections.end() || connection->second.value.name.empty() ? text(run->connection) : text(connection->second.value.name);
        m_page->setRun(*run, name, m_services.workspace.now());
        m_experiment = text(run->experiment);
        crumb = tr("%1, %2", "experiment and time of a run").arg(text(run->experimentName.empty() ? run->experiment : run->experimentName), formatTime(run->startedAt));
    }
    if (crumb != m_crumb) {
        m_crumb = crumb;
        emit described();
    }
}

void PipelinesScreen::remedy(Remedy remedy)
{
    switch (remedy) {
    case Remedy::FixInput: m_services.navigator.go(QStringLiteral("experiments"), m_experiment); return;
    case Remedy::Reconnect: m_services.navigator.go(QStringLiteral("warehouses")); return;
    case Remedy::Retry:
    case Remedy::Unlock:
    case Remedy::StartKeychain:
    case Remedy::CloseOtherProgram:
    case Remedy::Install:
    case Remedy::RunPipeline:
        if (const QString run = startRun(m_services, m_experiment); !run.isEmpty())
            m_services.navigator.go(QStringLiteral("pipelines"), run);
        return;
    case Remedy::None:
    case Remedy::AskAdmin: return;
    }
}

QList<QWidget *> PipelinesScreen::panes() const { return m_frame->openKey().isEmpty() ? m_frame->panes() : m_page->panes(); }

bool PipelinesScreen::focusFilter()
{
    if (!m_frame->openKey().isEmpty())
        return false;
    return m_frame->focusFilter();
}

bool PipelinesScreen::leaveDetail() { return m_frame->leaveDetail(); }

} // namespace assay::ui
