// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultsscreen.h"

#include <algorithm>

#include <QFileDialog>
#include <QStackedLayout>
#include <QThreadPool>

#include <nlohmann/json.hpp>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/background.h"
#include "app/workspace/workspace.h"
#include "models/access/actions.h"
#include "ui/screens/results/decisionpanel.h"
#include "ui/screens/results/resultsexport.h"
#include "ui/screens/results/resultslist.h"
#include "ui/screens/results/resultspage.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/shell/runcommands.h"
#include "ui/shell/shownresults.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {

ResultsScreen::ResultsScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    m_list = new ResultsList;
    m_page = new ResultsPage;
    m_stack = new QStackedLayout(this);
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_page);
    connect(m_list, &ResultsList::opened, this, [this](const QString &key) {
        open(key);
        emit moved(key);
    });
    connect(m_page, &ResultsPage::refreshAsked, this, [this] { startRun(m_services, text(m_key)); });
    connect(m_page, &ResultsPage::cancelAsked, this, [this] {
        if (const auto run = runOf(m_key))
            m_services.pipelines.cancel(run->id);
    });
    connect(m_page, &ResultsPage::runShown, this, [this] {
        if (const auto run = runOf(m_key))
            m_services.navigator.go(QStringLiteral("pipelines"), text(run->id));
    });
    connect(m_page, &ResultsPage::metricOpened, this, [this](std::size_t result) {
        emit moved(metricPath(result));
        emit described();
    });
    connect(m_page, &ResultsPage::metricClosed, this, [this] {
        emit moved(text(m_key));
        emit described();
    });
    connect(m_page, &ResultsPage::decided, this, &ResultsScreen::recordDecision);
    connect(m_page, &ResultsPage::lookAsked, this, &ResultsScreen::lookEarly);
    connect(m_page, &ResultsPage::exportAsked, this, &ResultsScreen::askWhere);
    connect(m_page, &ResultsPage::chartExported, this, [this](const QString &format) { noteExport(m_key, format); });
    connect(m_page, &ResultsPage::chartFailed, this, [this](const QString &path, const QString &reason) {
        m_services.navigator.say({Tone::Danger, tr("%1 could not be written: %2").arg(path, reason), {}, {}});
    });
    connectServices();
    addActions();
    for (const auto &[key, snapshot] : m_services.workspace.catalog()->latestSnapshot) {
        if (!m_services.workspace.cachedResults(key).snapshot)
            m_loading.insert(key);
    }
    refreshList();
    m_services.workspace.preloadResults();
}

void ResultsScreen::connectServices()
{
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, [this] {
        loadMissing();
        refreshList();
        refreshPage();
    });
    connect(&m_services.workspace, &workspace::Workspace::resultsLoaded, this, [this](const QString &experiment) {
        m_loading.erase(utf8(experiment));
        refreshList();
        if (utf8(experiment) == m_key)
            refreshPage();
    });
    connect(&m_services.pipelines, &pipeline::PipelineService::runChanged, this, [this](const pipeline::RunRecord &run) {
        if (run.experiment == m_key)
            refreshPage();
    });
}

void ResultsScreen::addActions()
{
    const auto add = [this](const char *id, const QString &words, const char *icon, const QKeySequence &keys, int group, std::function<void()> run) {
        AppAction action{.id = QLatin1String(id), .text = words, .menu = MenuId::Experiment, .submenu = {}, .shortcut = keys, .icon = QLatin1String(icon), .whyDisabled = {}, .run = std::move(run), .isChecked = {}, .group = group};
        action.whyDisabled = [this] { return whyNoPage(); };
        m_services.actions.add(std::move(action));
    };
    add("results.export", tr("&Export a report…"), "download", QKeySequence(Qt::CTRL | Qt::Key_E), 2, [this] { askWhere(QStringLiteral("pdf")); });
    add("results.plan", tr("Show the results as &planned"), "results", {}, 2, [this] { m_page->presenter()->resetToPlan(); });
    add("results.decide", tr("&Decide…"), "check", {}, 2, [this] { m_page->setDecisionShown(true); });
    add("results.health", tr("Show &health checks"), "shield", {}, 2, [this] { m_page->setTab(ResultsPage::HealthTab); });
}

QString ResultsScreen::whyNoPage() const
{
    const bool isShown = isVisible() && !m_key.empty() && m_page->presenter()->hasResults();
    return isShown ? QString() : tr("Open the results of an experiment first");
}

void ResultsScreen::refreshList()
{
    const auto catalog = m_services.workspace.catalog();
    const std::vector<pipeline::RunRecord> active = m_services.pipelines.active();
    std::vector<ResultsListItem> items;
    for (const auto &[key, entry] : catalog->experiments) {
        if (entry.document.isArchived)
            continue;
        const workspace::LoadedResults cached = shownResults(m_services.workspace, key);
        const bool isStored = catalog->latestSnapshot.contains(key);
        const bool isRunning = std::ranges::find(active, key, &pipeline::RunRecord::experiment) != active.end();
        items.push_back({entry.value, cached.snapshot, cached.analysis, isStored && !cached.analysis, isRunning});
    }
    m_list->setItems(items, m_services.workspace.now());
}

std::optional<pipeline::RunRecord> ResultsScreen::runOf(const std::string &experiment) const
{
    for (const pipeline::RunRecord &run : m_services.pipelines.active()) {
        if (run.experiment == experiment)
            return run;
    }
    const auto catalog = m_services.workspace.catalog();
    const auto latest = std::ranges::find(catalog->runs, experiment, &pipeline::RunRecord::experiment);
    const bool hasFailed = latest != catalog->runs.end() && latest->error.has_value();
    return hasFailed ? std::optional(*latest) : std::nullopt;
}

ResultsPageInput ResultsScreen::pageInput() const
{
    ResultsPageInput input;
    const auto catalog = m_services.workspace.catalog();
    input.experiment = catalog->experiments.at(m_key).value;
    const workspace::LoadedResults cached = m_services.workspace.cachedResults(m_key);
    input.snapshot = cached.snapshot;
    input.analysis = cached.analysis;
    if (const auto looks = catalog->earlyLooks.find(m_key); looks != catalog->earlyLooks.end())
        input.earlyLooks = looks->second;
    input.run = runOf(m_key);
    input.isLoading = !cached.analysis && m_loading.contains(m_key);
    input.whyNoRefresh = whyNotRun(m_services, text(m_key));
    input.now = m_services.workspace.now();
    return input;
}

void ResultsScreen::loadMissing()
{
    const auto catalog = m_services.workspace.catalog();
    for (const auto &[key, snapshot] : catalog->latestSnapshot) {
        if (!m_loading.contains(key) && !m_services.workspace.cachedResults(key).snapshot)
            load(key);
    }
}

void ResultsScreen::load(const std::string &experiment)
{
    m_loading.insert(experiment);
    workspace::whenDone(m_services.workspace.results(experiment), this, [this, key = experiment](const Result<workspace::LoadedResults> &loaded) {
        m_loading.erase(key);
        if (!loaded)
            m_services.navigator.say({Tone::Danger, errorTitle(loaded.error()), {}, {}});
        else if (!m_services.workspace.cachedResults(key).snapshot)
            load(key); // a newer snapshot was stored meanwhile
        refreshList();
        if (key == m_key)
            refreshPage();
    });
}

void ResultsScreen::refreshPage()
{
    if (m_key.empty())
        return;
    if (!m_services.workspace.catalog()->experiments.contains(m_key)) {
        open({});
        return;
    }
    m_page->set(pageInput());
    emit described();
}

void ResultsScreen::open(const QString &path)
{
    const QStringList parts = path.split(QLatin1Char('/'));
    const std::string key = utf8(parts.value(0));
    if (key.empty() || !m_services.workspace.catalog()->experiments.contains(key)) {
        const QString previous = text(m_key);
        m_key.clear();
        m_stack->setCurrentWidget(m_list);
        if (!previous.isEmpty())
            m_list->selectKey(previous);
        m_list->focusTable();
        emit described();
        return;
    }
    const bool isOther = key != m_key;
    m_key = key;
    const bool isStored = m_services.workspace.catalog()->latestSnapshot.contains(key);
    if (isOther && isStored && !m_services.workspace.cachedResults(key).analysis)
        load(key);
    refreshPage();
    m_stack->setCurrentWidget(m_page);
    if (parts.size() > 1)
        openMetricOf(parts.value(1), parts.value(2));
    else if (!m_page->closeMetric())
        m_page->focusTable();
    emit described();
}

QString ResultsScreen::metricPath(std::size_t result) const
{
    const results::Snapshot &snapshot = m_page->presenter()->snapshot();
    const results::MetricResult &row = m_page->presenter()->analysis().results.at(result);
    return QStringLiteral("%1/%2/%3").arg(text(m_key), text(snapshot.metrics.at(row.metric).definition.key), text(snapshot.variations.at(row.variation)));
}

void ResultsScreen::openMetricOf(const QString &metric, const QString &variation)
{
    if (!m_page->presenter()->hasResults())
        return;
    const results::Snapshot &snapshot = m_page->presenter()->snapshot();
    const auto &rows = m_page->presenter()->analysis().results;
    const auto found = std::ranges::find_if(rows, [&](const results::MetricResult &row) {
        return text(snapshot.metrics.at(row.metric).definition.key) == metric && (variation.isEmpty() || text(snapshot.variations.at(row.variation)) == variation);
    });
    if (found != rows.end())
        m_page->openMetric(static_cast<std::size_t>(found - rows.begin()));
}

QString ResultsScreen::crumb() const
{
    if (m_key.empty())
        return {};
    const auto catalog = m_services.workspace.catalog();
    const auto entry = catalog->experiments.find(m_key);
    return entry == catalog->experiments.end() ? QString() : text(entry->second.value.name.empty() ? m_key : entry->second.value.name);
}

QList<QWidget *> ResultsScreen::panes() const { return m_key.empty() ? m_list->panes() : m_page->panes(); }

std::optional<Timestamp> ResultsScreen::asOf() const
{
    const bool isDated = !m_key.empty() && m_page->presenter()->hasResults() && m_page->presenter()->snapshot().axis == results::AxisKind::UtcDay;
    return isDated ? std::optional(m_page->presenter()->snapshot().asOf) : std::nullopt;
}

bool ResultsScreen::focusFilter() { return m_key.empty() && m_list->focusFilter(); }

bool ResultsScreen::leaveDetail()
{
    if (m_key.empty())
        return false;
    if (m_page->closeMetric())
        return true;
    open({});
    emit moved({});
    return true;
}

void ResultsScreen::askWhere(const QString &format)
{
    const bool isReport = isReportFormat(format);
    const QString suffix = isReport ? format : QStringLiteral("csv");
    auto *dialog = new QFileDialog(this, tr("Export results"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(QStringLiteral("*.") + suffix);
    dialog->selectFile(isReport ? QStringLiteral("%1.%2").arg(text(m_key), suffix) : QStringLiteral("%1-%2.csv").arg(text(m_key), format));
    connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString &path) { write(format, path); });
    dialog->open();
}

void ResultsScreen::write(const QString &format, const QString &path)
{
    ExportRequest request{m_page->presenter()->sharedSnapshot(), m_page->presenter()->sharedAnalysis(), m_page->presenter()->options(),
                                m_page->presenter()->variation(), text(m_services.workspace.name()),
                                text(m_services.workspace.cachedResults(m_key).digest), m_services.workspace.now()};
    // A report of many metrics takes longer to draw than a window may stand still.
    const auto writing = workspace::inBackground<void>(QThreadPool::globalInstance(), [request = std::move(request), format, path] { return exportResults(request, format, path); });
    workspace::whenDone(writing, this, [this, format, path, key = m_key](const Result<void> &written) {
        if (!written) {
            m_services.navigator.say({Tone::Danger, errorTitle(written.error()), {}, {}});
            return;
        }
        m_services.navigator.say({Tone::Good, tr("Saved as %1").arg(path), {}, {}});
        noteExport(key, format);
    });
}

void ResultsScreen::recordDecision(const DecisionTaken &taken)
{
    experiments::Experiment experiment = m_services.workspace.catalog()->experiments.at(m_key).value;
    experiment.decision = taken.decision;
    experiment.decidedVariation = taken.variation;
    experiment.rationale = taken.rationale;
    experiment.decidedAt = m_services.workspace.now();
    const workspace::DocumentInput document{"experiment", canonicalJson(experiments::toJson(experiment)), utf8(tr("decision"))};
    workspace::whenDone(m_services.workspace.apply({document}), this, [this, name = text(experiment.name.empty() ? experiment.key : experiment.name)](const Result<std::vector<workspace::DocumentChange>> &applied) {
        if (applied)
            m_services.navigator.say({Tone::Good, tr("The decision on %1 is recorded").arg(name), {}, {}});
        else
            m_services.navigator.say({Tone::Danger, errorTitle(applied.error()), {}, {}});
    });
}

/// The look is in the audit chain before anything is shown.
void ResultsScreen::lookEarly(const QString &reason)
{
    const std::string detail = canonicalJson(Json{{"reason", utf8(reason)}});
    workspace::whenDone(m_services.workspace.note(std::string(access::action::EarlyLook), "experiment/" + m_key, detail), this, [this](const Result<void> &noted) {
        if (noted)
            m_services.workspace.refresh();
        else
            m_services.navigator.say({Tone::Danger, errorTitle(noted.error()), {}, {}});
    });
}

void ResultsScreen::noteExport(const std::string &key, const QString &format)
{
    const bool isReport = isReportFormat(format);
    const std::string_view action = isReport ? access::action::ReportWrite : access::action::ExportWrite;
    workspace::whenDone(m_services.workspace.note(std::string(action), "experiment/" + key, utf8(QStringLiteral("{\"format\":\"%1\"}").arg(format))), this, [this](const Result<void> &noted) {
        if (!noted)
            m_services.navigator.say({Tone::Warning, errorTitle(noted.error()), {}, {}});
    });
}

} // namespace assay::ui
