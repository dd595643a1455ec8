// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/home/homemodel.h"

#include <algorithm>
#include <set>

#include <QCoreApplication>

#include "ui/charts/foresttable.h"
#include "ui/screens/results/resultslist.h"
#include "ui/shell/jobs.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

constexpr std::size_t kMostNeeds = 6;
constexpr std::size_t kMostRunning = 8;
constexpr std::size_t kMostRuns = 6;

struct HomeText {
    Q_DECLARE_TR_FUNCTIONS(Home)
};

QString nameOf(const experiments::Experiment &experiment) { return text(experiment.name.empty() ? experiment.key : experiment.name); }

QString sharesText(const results::TrafficSplit &split)
{
    std::int64_t total = 0;
    for (const std::int64_t count : split.observed)
        total += count;
    QStringList expected;
    QStringList seen;
    for (std::size_t i = 0; i < split.observed.size() && i < split.share.size(); ++i) {
        expected.append(QLocale().toString(split.share[i] * 100, 'f', 1));
        seen.append(total > 0 ? QLocale().toString(static_cast<double>(split.observed[i]) / static_cast<double>(total) * 100, 'f', 1) : QStringLiteral("0"));
    }
    return HomeText::tr("Expected %1, seen %2").arg(expected.join(QStringLiteral(" / ")), seen.join(QStringLiteral(" / ")));
}

/// A harm that is shown is not announced with the tick of a success.
NeedRow readyRow(const experiments::Experiment &experiment, const experiments::Status &status, const experiments::Evidence &evidence, const results::Analysis *analysis)
{
    NeedRow row{nameOf(experiment), HomeText::tr("is ready for review"), ruleText(status, experiment, evidence), QStringLiteral("info"), Token::Muted,
                HomeText::tr("Review", "button"), {QStringLiteral("results"), text(experiment.key)}};
    const results::MetricResult *primary = analysis ? headlineResult(*analysis) : nullptr;
    const bool isRefused = analysis && analysis->recommendation.action == experiments::Action::DoNotRollOut;
    if (isRefused || (primary && primary->verdict == results::Verdict::Worse)) {
        row.sentence = HomeText::tr("is ready for review: do not roll out");
        row.icon = QStringLiteral("triangle-down");
        row.token = Token::Bad;
    } else if (primary && primary->verdict == results::Verdict::Better) {
        row.icon = QStringLiteral("ok");
        row.token = Token::Accent;
    }
    return row;
}

NeedRow splitRow(const experiments::Experiment &experiment, const results::TrafficSplit &split)
{
    return {nameOf(experiment), HomeText::tr("has traffic that is not split as planned"), sharesText(split), QStringLiteral("alert"), Token::Bad,
            HomeText::tr("Find the cause"), {QStringLiteral("results"), text(experiment.key)}};
}

/// The newest run of each experiment, when it went wrong.
std::vector<NeedRow> failedRuns(const workspace::Catalog &catalog, Timestamp now)
{
    std::vector<NeedRow> rows;
    std::set<std::string> seen;
    for (const pipeline::RunRecord &run : catalog.runs) {
        if (!seen.insert(run.experiment).second)
            continue;
        const bool isFailed = run.state == pipeline::RunState::Failed || run.state == pipeline::RunState::Refused || run.state == pipeline::RunState::Interrupted;
        if (!isFailed)
            continue;
        const QString name = text(run.experimentName.empty() ? run.experiment : run.experimentName);
        const QString what = run.error ? errorTitle(*run.error) : HomeText::tr("It ended before its work was done.");
        rows.push_back({name, run.state == pipeline::RunState::Refused ? HomeText::tr("had its refresh refused") : HomeText::tr("could not be refreshed"),
                        HomeText::tr("%1: %2", "when, what went wrong").arg(formatRelative(run.startedAt, now), what), QStringLiteral("pipeline"), Token::Bad,
                        HomeText::tr("Open", "button"), {QStringLiteral("pipelines"), text(run.id)}});
    }
    return rows;
}

RunningRow runningRow(const experiments::Experiment &experiment, const workspace::Catalog &catalog, const results::Analysis *analysis, Timestamp now)
{
    RunningRow row;
    row.key = text(experiment.key);
    row.name = nameOf(experiment);
    const auto metric = catalog.metrics.find(experiment.plan.primary);
    row.metric = metric == catalog.metrics.end() || metric->second.value.name.empty() ? text(experiment.plan.primary) : text(metric->second.value.name);
    if (metric != catalog.metrics.end())
        row.precision = metric->second.value.precisionTarget;
    // With results the same count as on their page: days of data, not of the calendar.
    if (analysis)
        row.day = HomeText::tr("day %1").arg(analysis->days);
    else if (experiment.start)
        row.day = HomeText::tr("day %1").arg(std::max(1, dayOf(now) - dayOf(*experiment.start) + 1));
    if (!catalog.latestSnapshot.contains(experiment.key)) {
        row.remark = HomeText::tr("Waiting for the first run");
    } else if (!analysis) {
        row.remark = HomeText::tr("Loading...");
    } else if (analysis->hiddenUntil) {
        row.remark = veilText(*analysis->hiddenUntil);
    } else if (const results::MetricResult *primary = headlineResult(*analysis)) {
        // Numbers without a verdict when the split is broken, as on the page and in the list.
        row.verdict = verdictText(*analysis, *primary);
        row.primary = *primary;
        row.primary->series.clear();
        row.primary->breakdown.clear();
    }
    return row;
}

std::optional<LinkRow> recentRow(const Location &place, const workspace::Catalog &catalog)
{
    const std::string key = utf8(place.path.section(QLatin1Char('/'), -1));
    const auto named = [&place](const std::string &name, const std::string &fallback, const QString &kind, const QString &icon) {
        return LinkRow{text(name.empty() ? fallback : name), kind, icon, Token::Muted, place};
    };
    if (place.screen == QLatin1String("results") || place.screen == QLatin1String("experiments")) {
        const auto at = catalog.experiments.find(utf8(place.path.section(QLatin1Char('/'), 0, 0)));
        if (at == catalog.experiments.end())
            return std::nullopt;
        const bool isResults = place.screen == QLatin1String("results");
        return named(at->second.value.name, at->first, isResults ? HomeText::tr("Results") : HomeText::tr("Experiment"), isResults ? QStringLiteral("results") : QStringLiteral("flask"));
    }
    if (place.screen == QLatin1String("metrics")) {
        const auto at = catalog.metrics.find(key);
        return at == catalog.metrics.end() ? std::nullopt : std::optional(named(at->second.value.name, key, HomeText::tr("Metric"), QStringLiteral("metrics")));
    }
    if (place.screen == QLatin1String("warehouses")) {
        const auto at = catalog.connections.find(key);
        return at == catalog.connections.end() ? std::nullopt : std::optional(named(at->second.value.name, key, HomeText::tr("Warehouse"), QStringLiteral("database")));
    }
    return std::nullopt;
}

LinkRow runRow(const pipeline::RunRecord &run, Timestamp now)
{
    LinkRow row;
    row.text = text(run.experimentName.empty() ? run.experiment : run.experimentName);
    row.target = {QStringLiteral("pipelines"), text(run.id)};
    switch (run.state) {
    case pipeline::RunState::Planned:
    case pipeline::RunState::Running:
    case pipeline::RunState::Cancelling:
        row.icon = QStringLiteral("refresh");
        row.note = formatPercent(run.fraction);
        row.token = Token::Accent;
        break;
    case pipeline::RunState::Succeeded:
        row.icon = QStringLiteral("ok");
        row.note = formatRelative(run.finishedAt.value_or(run.startedAt), now);
        break;
    case pipeline::RunState::Cancelled:
        row.icon = QStringLiteral("stop");
        row.note = HomeText::tr("cancelled");
        break;
    case pipeline::RunState::Failed:
    case pipeline::RunState::Interrupted:
        row.icon = QStringLiteral("alert");
        row.token = Token::Bad;
        row.note = HomeText::tr("failed");
        break;
    case pipeline::RunState::Refused:
        row.icon = QStringLiteral("shield");
        row.token = Token::Bad;
        row.note = HomeText::tr("refused");
        break;
    }
    return row;
}

} // namespace

HomeModel homeModel(const workspace::Catalog &catalog, const AnalysisLookup &analyses, const std::vector<pipeline::RunRecord> &active,
                    const QList<Location> &recent, Timestamp now)
{
    HomeModel model;
    model.hasExperiments = !catalog.experiments.empty();
    model.hasConnections = !catalog.connections.empty();
    std::vector<NeedRow> ready;
    for (const auto &[key, entry] : catalog.experiments) {
        const experiments::Experiment &experiment = entry.value;
        const std::shared_ptr<const results::Analysis> analysis = analyses(key);
        const experiments::Evidence evidence = analysis ? analysis->evidence : experiments::Evidence{};
        const experiments::Status status = experiments::statusOf(experiment, evidence, now);
        // Imports are finished by nature: they ask for nothing.
        const bool isImport = experiment.origin == experiments::Origin::Import;
        const bool isOpen = status.state != experiments::State::Concluded && !isImport;
        if (analysis && isOpen && analysis->split.isMismatch)
            model.needs.push_back(splitRow(experiment, analysis->split));
        else if (isOpen && status.state == experiments::State::ReadyForReview)
            ready.push_back(readyRow(experiment, status, evidence, analysis.get()));
        if (isOpen && (status.state == experiments::State::Running || status.state == experiments::State::ReadyForReview))
            model.running.push_back(runningRow(experiment, catalog, analysis.get(), now));
        if (const auto head = catalog.latestSnapshot.find(key); head != catalog.latestSnapshot.end() && !isImport)
            model.asOf = std::max(model.asOf.value_or(head->second.asOf), head->second.asOf);
    }
    std::ranges::move(failedRuns(catalog, now), std::back_inserter(model.needs));
    model.needs.insert(model.needs.begin(), ready.begin(), ready.end());
    model.needs.resize(std::min(model.needs.size(), kMostNeeds));
    model.running.resize(std::min(model.running.size(), kMostRunning));
    for (const Location &place : recent) {
        if (auto row = recentRow(place, catalog); row && model.recent.size() < 5)
            model.recent.push_back(std::move(*row));
    }
    std::set<std::string> shown;
    for (const pipeline::RunRecord &run : active) {
        shown.insert(run.id);
        if (model.runs.size() < kMostRuns)
            model.runs.push_back(runRow(run, now));
    }
    for (const pipeline::RunRecord &run : catalog.runs) {
        if (model.runs.size() < kMostRuns && shown.insert(run.id).second)
            model.runs.push_back(runRow(run, now));
    }
    return model;
}

} // namespace assay::ui
