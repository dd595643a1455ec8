// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/experiments/experimentsscreen.h"

#include <algorithm>

#include <QGridLayout>
#include <QPushButton>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/workspace.h"
#include "ui/screens/experiments/plannerview.h"
#include "ui/screens/experiments/planview.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/shell/runcommands.h"
#include "ui/shell/shownresults.h"
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

ExperimentsScreen::ExperimentsScreen(Services &services, QWidget *parent) : ListScreen(parent), m_services(services)
{
    auto *detail = new DetailPage(QStringLiteral("experiments.detail"));
    setParts(new ListDetail(QStringLiteral("experiments"), tr("Experiments"), experimentColumns(), detail), detail);
    buildDetail();
    frame()->setFilterPlaceholder(tr("Filter experiments"));
    frame()->addFacet(QStringLiteral("status"), tr("Status"));
    frame()->addFacet(QStringLiteral("origin"), tr("Origin"));
    frame()->addFacet(QStringLiteral("metric"), tr("Metric"));
    frame()->addFacet(QStringLiteral("tag"), tr("Tag"));
    frame()->addFacet(QStringLiteral("owner"), tr("Owner"));
    frame()->sortBy(1, Qt::AscendingOrder);
    frame()->emptyState()->set(DataState::NotRunYet, tr("No experiments yet"),
                               tr("An experiment compares variations on metrics by a plan that is fixed before it starts. Describe one in a file and bring it in with "
                                  "assayctl apply FILE."));
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &ExperimentsScreen::update);
    connect(&m_services.workspace, &workspace::Workspace::resultsLoaded, this, &ExperimentsScreen::update);
    connect(&m_services.pipelines, &pipeline::PipelineService::runChanged, this, [this] { showDetail(); });
    addActions();
    update();
}

void ExperimentsScreen::buildDetail()
{
    m_run = makeButton(tr("Refresh"), QStringLiteral("refresh"), ButtonKind::Normal, "experiments.run");
    m_results = makeButton(tr("Open results"), QStringLiteral("results"), ButtonKind::Primary, "experiments.results");
    page()->header()->addWidget(m_run);
    page()->header()->addWidget(m_results);
    connect(m_run, &QPushButton::clicked, this, [this] { startRun(m_services, openKey()); });
    connect(m_results, &QPushButton::clicked, this, [this] { m_services.navigator.go(QStringLiteral("results"), openKey()); });
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
    const auto analysis = shownResults(m_services.workspace, key).analysis;
    return analysis ? analysis->evidence : experiments::Evidence{};
}

void ExperimentsScreen::update()
{
    frame()->setRows(experimentRows(*m_services.workspace.catalog(), [this](const std::string &key) { return evidenceOf(key); }, m_services.workspace.now()));
    showDetail();
}

void ExperimentsScreen::showDetail()
{
    const std::string key = utf8(openKey());
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
    const std::string from = planningSource(key);
    const auto snapshot = from.empty() ? nullptr : m_services.workspace.cachedResults(from).snapshot;
    const std::string source = snapshot ? snapshot->id : std::string();
    if (detail == m_detail && source == m_source)
        return;
    m_source = source;
    m_detail = std::move(detail);
    if (m_detail)
        fillDetail(*m_detail);
    setCrumb(m_detail ? m_detail->name : QString());
}

void ExperimentsScreen::fillDetail(const ExperimentDetail &detail)
{
    PageHeader *header = page()->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(stateText(detail.status.state), stateTone(detail.status.state), stateIcon(detail.status.state));
    header->pill()->setToolTip(detail.rule);
    header->pill()->setAccessibleDescription(detail.rule);
    page()->clear();
    auto *rule = new Label(detail.rule, TextStyle::Body, Token::Muted);
    rule->setWordWrap(true);
    page()->addSection({}, rule);
    if (!detail.importNote.isEmpty()) {
        auto *note = new Banner(Banner::Size::Note);
        note->show(Tone::Info, {}, detail.importNote, QStringLiteral("import"));
        page()->addSection({}, note);
    }
    if (!detail.hypothesis.isEmpty()) {
        auto *hypothesis = new Label(detail.hypothesis);
        hypothesis->setWordWrap(true);
        page()->addSection(tr("Hypothesis"), hypothesis);
    }
    const auto facts = [](const std::vector<Fact> &list) {
        auto *view = new KeyValueList;
        view->setLabelWidth(150);
        for (const Fact &fact : list)
            view->add(fact.label, fact.value);
        return view;
    };
    page()->addSection(tr("Overview"), facts(detail.overview));
    page()->addSection(tr("Variations"), makeVariationsView(detail.variations));
    page()->addSection(tr("Metrics"), makeMetricsView(detail.metrics, m_services.navigator));
    page()->addSection(tr("Plan"), facts(detail.plan));
    addPlanning(utf8(detail.key));
    page()->setJson(detail.json);
}

std::string ExperimentsScreen::planningSource(const std::string &key) const
{
    const auto catalog = m_services.workspace.catalog();
    const auto entry = catalog->experiments.find(key);
    if (entry == catalog->experiments.end() || entry->second.value.origin == experiments::Origin::Import)
        return {};
    if (catalog->latestSnapshot.contains(key))
        return key;
    std::string newest;
    Timestamp asOf;
    for (const auto &[other, head] : catalog->latestSnapshot) {
        const auto found = catalog->experiments.find(other);
        const bool isLike = found != catalog->experiments.end() && found->second.value.origin == experiments::Origin::Warehouse
            && std::ranges::count(found->second.value.plan.metrics(), entry->second.value.plan.primary) > 0;
        if (isLike && (newest.empty() || asOf < head.asOf)) {
            newest = other;
            asOf = head.asOf;
        }
    }
    return newest;
}

void ExperimentsScreen::addPlanning(const std::string &key)
{
    const std::string source = planningSource(key);
    const auto snapshot = source.empty() ? nullptr : m_services.workspace.cachedResults(source).snapshot;
    if (!snapshot)
        return;
    PlanningInput input{m_services.workspace.catalog()->experiments.at(key).value, snapshot, source == key, {}};
    input.basis = results::planningBasis(*snapshot, input.experiment);
    if (!input.basis.metrics.empty())
        page()->addSection(tr("How long, how small"), new PlannerView(std::move(input)));
}

std::optional<Timestamp> ExperimentsScreen::asOf() const
{
    const auto catalog = m_services.workspace.catalog();
    const auto head = m_detail ? catalog->latestSnapshot.find(utf8(m_detail->key)) : catalog->latestSnapshot.end();
    return head == catalog->latestSnapshot.end() ? std::nullopt : std::optional(head->second.asOf);
}

} // namespace assay::ui
