// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/experiments/experimentsscreen.h"

#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/workspace.h"
#include "ui/screens/experiments/planview.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/shell/runcommands.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/detailpage.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/listdetail.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

ExperimentsScreen::ExperimentsScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    buildDetail();
    m_frame = new ListDetail(QStringLiteral("experiments"), tr("Experiments"), experimentColumns(), m_page);
    m_frame->setFilterPlaceholder(tr("Filter experiments"));
    m_frame->addFacet(QStringLiteral("status"), tr("Status"));
    m_frame->addFacet(QStringLiteral("origin"), tr("Origin"));
    m_frame->addFacet(QStringLiteral("metric"), tr("Metric"));
    m_frame->addFacet(QStringLiteral("tag"), tr("Tag"));
    m_frame->addFacet(QStringLiteral("owner"), tr("Owner"));
    m_frame->sortBy(1, Qt::AscendingOrder);
    m_frame->emptyState()->set(DataState::NotRunYet, tr("No experiments yet"),
                               tr("An experiment compares variations on metrics by a plan that is fixed before it starts. Describe one in a file and bring it in with "
                                  "assayctl apply FILE."));
    layout->addWidget(m_frame);
    connect(m_frame, &ListDetail::opened, this, [this](const QString &key) {
        showDetail();
        emit moved(key);
    });
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &ExperimentsScreen::update);
    connect(&m_services.workspace, &workspace::Workspace::resultsLoaded, this, &ExperimentsScreen::update);
    connect(&m_services.pipelines, &pipeline::PipelineService::runChanged, this, [this] { showDetail(); });
    addActions();
    update();
}

void ExperimentsScreen::buildDetail()
{
    m_page = new DetailPage(QStringLiteral("experiments.detail"));
    m_run = makeButton(tr("Refresh"), QStringLiteral("refresh"), ButtonKind::Normal, "experiments.run");
    m_results = makeButton(tr("Open results"), QStringLiteral("results"), ButtonKind::Primary, "experiments.results");
    m_page->header()->addWidget(m_run);
    m_page->header()->addWidget(m_results);
    connect(m_run, &QPushButton::clicked, this, [this] { startRun(m_services, m_frame->openKey()); });
    connect(m_results, &QPushButton::clicked, this, [this] { m_services.navigator.go(QStringLiteral("results"), m_frame->openKey()); });
}

void ExperimentsScreen::addActions()
{
    AppAction run{.id = QStringLiteral("experiment.run"), .text = tr("&Refresh the open experiment"), .menu = MenuId::Experiment};
    run.icon = QStringLiteral("refresh");
    run.whyDisabled = [this] { return m_detail ? whyNotRun(m_services, m_detail->key) : whyNoExperiment(); };
    run.run = [this] { startRun(m_services, m_detail->key); };
    m_services.actions.add(std::move(run));
    AppAction all{.id = QStringLiteral("experiment.runAll"), .text = tr("Refresh &all experiments"), .menu = MenuId::Experiment};
    all.icon = QStringLiteral("refresh");
    all.run = [this] { startAllRuns(m_services); };
    m_services.actions.add(std::move(all));
    AppAction open{.id = QStringLiteral("experiment.results"), .text = tr("&Open its results"), .menu = MenuId::Experiment, .group = 1};
    open.icon = QStringLiteral("results");
    open.whyDisabled = [this] {
        if (!m_detail)
            return whyNoExperiment();
        return m_detail->hasResults ? QString() : tr("It has no results yet: refresh it first");
    };
    open.run = [this] { m_services.navigator.go(QStringLiteral("results"), m_detail->key); };
    m_services.actions.add(std::move(open));
}

QString ExperimentsScreen::whyNoExperiment() const { return tr("Open an experiment first"); }

experiments::Evidence ExperimentsScreen::evidenceOf(const std::string &key) const
{
    const auto analysis = m_services.workspace.cachedResults(key).analysis;
    return analysis ? analysis->evidence : experiments::Evidence{};
}

void ExperimentsScreen::update()
{
    m_frame->setRows(experimentRows(*m_services.workspace.catalog(), [this](const std::string &key) { return evidenceOf(key); }, m_services.workspace.now()));
    showDetail();
}

void ExperimentsScreen::open(const QString &path)
{
    m_frame->open(path);
    showDetail();
}

void ExperimentsScreen::showDetail()
{
    const std::string key = utf8(m_frame->openKey());
    std::optional<ExperimentDetail> detail
        = key.empty() ? std::nullopt : experimentDetail(*m_services.workspace.catalog(), key, evidenceOf(key), m_services.workspace.now());
    if (detail) {
        const QString reason = whyNotRun(m_services, detail->key);
        m_run->setEnabled(reason.isEmpty());
        m_run->setToolTip(reason);
        m_run->setAccessibleDescription(reason);
        m_results->setEnabled(detail->hasResults);
        m_results->setToolTip(detail->hasResults ? QString() : tr("It has no results yet: refresh it first"));
        m_results->setAccessibleDescription(m_results->toolTip());
    }
    if (detail == m_detail)
        return;
    m_detail = std::move(detail);
    if (m_detail)
        fillDetail(*m_detail);
    emit described();
}

void ExperimentsScreen::fillDetail(const ExperimentDetail &detail)
{
    PageHeader *header = m_page->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(stateText(detail.status.state), stateTone(detail.status.state), stateIcon(detail.status.state));
    header->pill()->setToolTip(detail.rule);
    header->pill()->setAccessibleDescription(detail.rule);
    m_page->clear();
    auto *rule = new Label(detail.rule, TextStyle::Body, Token::Muted);
    rule->setWordWrap(true);
    m_page->addSection({}, rule);
    if (!detail.importNote.isEmpty()) {
        auto *note = new Banner(Banner::Size::Note);
        note->show(Tone::Info, {}, detail.importNote, QStringLiteral("import"));
        m_page->addSection({}, note);
    }
    if (!detail.hypothesis.isEmpty()) {
        auto *hypothesis = new Label(detail.hypothesis);
        hypothesis->setWordWrap(true);
        m_page->addSection(tr("Hypothesis"), hypothesis);
    }
    const auto facts = [](const std::vector<Fact> &list) {
        auto *view = new KeyValueList;
        view->setLabelWidth(150);
        for (const Fact &fact : list)
            view->add(fact.label, fact.value);
        return view;
    };
    m_page->addSection(tr("Overview"), facts(detail.overview));
    m_page->addSection(tr("Variations"), makeVariationsView(detail.variations));
    m_page->addSection(tr("Metrics"), makeMetricsView(detail.metrics, m_services.navigator));
    m_page->addSection(tr("Plan"), facts(detail.plan));
    m_page->setJson(detail.json);
}

QString ExperimentsScreen::crumb() const { return m_detail ? m_detail->name : QString(); }

QList<QWidget *> ExperimentsScreen::panes() const { return m_frame->panes(); }

std::optional<Timestamp> ExperimentsScreen::asOf() const
{
    const auto catalog = m_services.workspace.catalog();
    const auto head = m_detail ? catalog->latestSnapshot.find(utf8(m_detail->key)) : catalog->latestSnapshot.end();
    return head == catalog->latestSnapshot.end() ? std::nullopt : std::optional(head->second.asOf);
}

bool ExperimentsScreen::focusFilter() { return m_frame->focusFilter(); }

bool ExperimentsScreen::toggleText()
{
    if (!m_detail)
        return false;
    m_page->toggleText();
    return true;
}

bool ExperimentsScreen::leaveDetail() { return m_frame->leaveDetail(); }

} // namespace assay::ui
