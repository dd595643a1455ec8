// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/resultview.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/texttable.h"
#include "app/workspace/definitions.h"
#include "models/access/actions.h"
#include "models/core/fields.h"
#include "models/experiments/lifecycle.h"
#include "models/results/standing.h"
#include "models/results/veil.h"
#include "ui/charts/foresttable.h"
#include "ui/shell/shownresults.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ctl {
namespace {

using results::Analysis;
using results::MetricResult;
using results::Snapshot;

/// How the effect of a row is written: with as many digits as tell it from zero.
struct EffectWriter {
    const metrics::Metric &metric;
    bool isAbsolute{};
    int decimals{};

    EffectWriter(const metrics::Metric &measured, const Analysis &analysis, const statistics::Effect &effect)
        : metric(measured)
        , isAbsolute(analysis.isAbsolute)
        , decimals(isAbsolute ? ui::differenceDecimals(effect, metric) : std::max(2, ui::liftDecimals(effect)))
    {
    }

    [[nodiscard]] QString operator()(double value) const
    {
        return isAbsolute ? ui::differenceText(value, metric, decimals) : ui::liftText(value, decimals);
    }
};

QString intervalText(const statistics::Interval &interval, const EffectWriter &write)
{
    const auto end = [&](const std::optional<double> &value, const char *open) {
        return value ? write(*value) : QString::fromUtf8(open);
    };
    return end(interval.low, "no lower end") + QStringLiteral(" to ") + end(interval.high, "no upper end");
}

QString valueOf(const results::ArmValue &arm, const metrics::Metric &metric)
{
    return arm.mean ? ui::valueText(*arm.mean, metric) : QStringLiteral("-");
}

QStringList rowOf(const MetricResult &result, const Snapshot &snapshot, const Analysis &analysis)
{
    const metrics::Metric &metric = snapshot.metrics.at(result.metric).definition;
    const auto &effect = analysis.isAbsolute ? result.estimate.absolute : result.estimate.relative;
    QStringList cells{ui::metricName(snapshot, result.metric),
                      ui::roleText(result.role).toLower(),
                      ui::variationName(snapshot, result.variation),
                      ui::numberText(static_cast<double>(result.treatment.n), 0),
                      valueOf(result.control, metric),
                      valueOf(result.treatment, metric)};
    if (analysis.hiddenUntil) {
        cells << QStringLiteral("-") << QStringLiteral("hidden by plan") << ui::verdictText(analysis, result).toLower();
    } else if (effect) {
        const EffectWriter write(metric, analysis, *effect);
        const QString mark = result.estimate.isVarianceReduced ? QString{QChar{ui::kAdjustedMark}} : QString{};
        cells << write(effect->estimate) + mark << intervalText(effect->interval, write) << ui::verdictText(analysis, result).toLower();
    } else {
        cells << QStringLiteral("-") << ui::reasonShortText(effect.error().reason) << ui::verdictText(analysis, result).toLower();
    }
    return cells;
}

QString splitLine(const Analysis &analysis)
{
    if (!analysis.split.pValue)
        return QStringLiteral("Traffic split: not tested");
    const QString p = QStringLiteral(" (p ") + ui::pText(*analysis.split.pValue, 5) + u')';
    if (analysis.split.isMismatch)
        return QStringLiteral("Traffic split: BROKEN") + p + QStringLiteral(". The lifts cannot be trusted.");
    return QStringLiteral("Traffic split: as planned") + p;
}

/// ", Holm correction"; nothing without one.
QString correctionText(experiments::Correction correction)
{
    switch (correction) {
    case experiments::Correction::None: return {};
    case experiments::Correction::PreferentialBonferroni: return QStringLiteral(", preferential Bonferroni");
    case experiments::Correction::Holm: return QStringLiteral(", Holm correction");
    case experiments::Correction::BenjaminiHochberg: return QStringLiteral(", Benjamini-Hochberg correction");
    }
    return {};
}

QString sidednessText(experiments::Sidedness sidedness)
{
    switch (sidedness) {
    case experiments::Sidedness::TwoSided: return {};
    case experiments::Sidedness::Improvement: return QStringLiteral(", one-sided for improvement");
    case experiments::Sidedness::Harm: return QStringLiteral(", one-sided for harm");
    }
    return {};
}

/// The instant up to which the shown numbers reach: an earlier day when one was chosen.
Timestamp shownUntil(const Snapshot &snapshot, const Analysis &analysis)
{
    const std::size_t shown = analysis.throughPeriod;
    if (snapshot.experiment.origin == experiments::Origin::Import || shown + 1 >= snapshot.periods.size())
        return snapshot.asOf;
    return std::min(snapshot.asOf, startOf(snapshot.periods[shown].day + 1));
}

/// ", prior 0 % ± 5 %"; under other methods nothing.
QString priorText(const Analysis &analysis)
{
    return analysis.method == experiments::Method::Bayesian ? QStringLiteral(", ") + ui::priorText(analysis.prior) : QString{};
}

QString methodLine(const Snapshot &snapshot, const Analysis &analysis, Timestamp now)
{
    return ui::methodText(analysis.method) + QStringLiteral(" intervals at ") + ui::levelText(analysis.level)
        + priorText(analysis) + (analysis.hiddenUntil ? QString{} : QStringLiteral(", ") + ui::reductionText(analysis))
        + correctionText(analysis.correction) + sidednessText(analysis.sidedness)
        + QStringLiteral(", data before ") + ui::timeText(shownUntil(snapshot, analysis), now) + QStringLiteral(", snapshot ")
        + QString::fromStdString(snapshot.id);
}

QStringList summaryRow(const workspace::LoadedResults &results, const MetricResult &result, Timestamp now)
{
    const Snapshot &snapshot = *results.snapshot;
    const Analysis &analysis = *results.analysis;
    QStringList cells = rowOf(result, snapshot, analysis);
    cells.remove(3, 3); // subjects and the two values
    cells.remove(1);    // the role: only primary metrics are here
    const experiments::Status status = experiments::statusOf(snapshot.experiment, analysis.evidence, now);
    return QStringList{QString::fromStdString(snapshot.experiment.name), ui::stateText(status.state)} + cells
        + QStringList{analysis.split.isMismatch ? QStringLiteral("BROKEN") : QStringLiteral("as planned")};
}

/// Each reason and warning of the table once, in words.
QStringList remarks(const Analysis &analysis)
{
    QStringList lines;
    const auto add = [&lines](const QString &line) {
        if (!lines.contains(line))
            lines.append(line);
    };
    if (analysis.hiddenUntil)
        return {QStringLiteral("The plan decides once, on %1; until then its effects are hidden. --early-look \"REASON\" shows them and is logged.")
                    .arg(QString::fromStdString(toIsoDate(dayOf(*analysis.hiddenUntil))))};
    for (const MetricResult &result : analysis.results) {
        const auto &effect = analysis.isAbsolute ? result.estimate.absolute : result.estimate.relative;
        if (!effect)
            add(ui::reasonText(effect.error().reason));
        else
            std::ranges::for_each(effect->warnings, [&add](statistics::Warning warning) { add(ui::warningText(warning)); });
        if (!effect && effect.error().reason == statistics::Reason::ControlNearZero)
            add(QStringLiteral("--absolute shows the difference; --min-control-z 0 shows the lift all the same."));
        if (effect && result.estimate.isVarianceReduced)
            add(QChar{ui::kAdjustedMark} + QStringLiteral(" Variance-adjusted by values from before: not the effect of the two values beside it."));
        if (results::hasWidened(result))
            add(QStringLiteral("Better or worse stands where the interval excluded zero on an earlier day and has widened since: "
                               "the method holds at any time."));
        if (result.byDifference)
            add(QStringLiteral("Verdicts are by the lift, as planned; by the difference alone there would be another one."));
    }
    return lines;
}

QString deviationWords(const Analysis &analysis)
{
    QStringList words;
    for (const std::string &deviation : analysis.deviations)
        words << ui::deviationText(deviation);
    return words.join(QStringLiteral(", "));
}

/// Facts that count as 0 because they are no numbers, a line per metric.
QStringList notFiniteLines(const Snapshot &snapshot)
{
    QStringList lines;
    for (std::size_t i = 0; i < snapshot.metrics.size(); ++i) {
        const results::Tally &count = snapshot.metrics[i].notFinite;
        if (count == results::Tally{0})
            continue;
        const QString number = count ? ui::numberText(static_cast<double>(*count), 0) : QStringLiteral("A few");
        lines << ui::metricName(snapshot, static_cast<std::uint32_t>(i)) + QStringLiteral(": ") + number
                + QStringLiteral(" facts are no numbers (NaN or infinite) and count as 0.");
    }
    return lines;
}

std::int64_t subjects(const Analysis &analysis)
{
    std::int64_t all = 0;
    for (const std::int64_t observed : analysis.split.observed)
        all += observed;
    return all;
}

} // namespace

Result<workspace::LoadedResults> analysedResults(workspace::Workspace &workspace, const std::string &experiment, const Arguments &arguments)
{
    if (!workspace.catalog()->experiments.contains(experiment))
        return fail(workspace::unknownDocument(*workspace.catalog(), "experiment", experiment));
    Result<workspace::LoadedResults> loaded = await(workspace.results(experiment));
    if (!loaded)
        return loaded;
    const Result<results::AnalysisOptions> options = analysisOptions(arguments, *loaded->snapshot);
    if (!options)
        return fail(options.error());
    if (*options != results::AnalysisOptions{})
        loaded->analysis = std::make_shared<const Analysis>(results::analyse(*loaded->snapshot, *options));
    const std::optional<Timestamp> hidden = ui::veilOf(*workspace.catalog(), *loaded->snapshot);
    const std::optional<std::string> reason = arguments.value("early-look");
    if (reason && reason->empty())
        return fail(usageError("--early-look", "a reason, which is logged"));
    if (hidden && reason) {
        // The look is in the audit chain before anything is shown.
        const std::string detail = canonicalJson(Json{{"reason", *reason}});
        if (Result<void> noted = await(workspace.note(std::string{access::action::EarlyLook}, "experiment/" + experiment, detail)); !noted)
            return fail(std::move(noted.error()));
    } else if (hidden) {
        loaded->analysis = std::make_shared<const Analysis>(results::veiled(*loaded->analysis, *hidden));
    }
    return loaded;
}

void printResults(const Terminal &terminal, const workspace::LoadedResults &results, Timestamp now)
{
    const Snapshot &snapshot = *results.snapshot;
    const Analysis &analysis = *results.analysis;
    const experiments::Experiment &experiment = snapshot.experiment;
    const experiments::Status status = experiments::statusOf(experiment, analysis.evidence, now);
    terminal.print(QString::fromStdString(experiment.name) + QStringLiteral(" (") + QString::fromStdString(experiment.key) + u')');
    terminal.print(ui::stateText(status.state) + QStringLiteral(", ") + ui::numberText(static_cast<double>(subjects(analysis)), 0)
                   + QStringLiteral(" subjects, control ")
                   + ui::variationName(snapshot, analysis.baseline));
    terminal.print(methodLine(snapshot, analysis, now));
    if (!analysis.deviations.empty())
        terminal.print(QStringLiteral("Not as planned: ") + deviationWords(analysis));
    if (analysis.segment)
        terminal.print(QStringLiteral("Only subjects with ") + QString::fromStdString(analysis.segment->property) + QStringLiteral(" = ")
                       + ui::propertyValueText(analysis.segment->value));
    terminal.print(splitLine(analysis));
    if (experiment.origin == experiments::Origin::Import)
        terminal.print(QStringLiteral("Imported aggregates. ") + QString::fromStdString(experiment.attribution));

    using Align = TextTable::Align;
    const QString effect = analysis.isAbsolute ? QStringLiteral("Difference") : QStringLiteral("Lift");
    TextTable table({{QStringLiteral("Metric")},
                     {QStringLiteral("Role")},
                     {QStringLiteral("Variation")},
                     {QStringLiteral("Subjects"), Align::Right},
                     {QStringLiteral("Control"), Align::Right},
                     {QStringLiteral("Value"), Align::Right},
                     {effect, Align::Right},
                     {ui::levelText(analysis.level) + QStringLiteral(" interval")},
                     {QStringLiteral("Verdict")}});
    for (const MetricResult &result : analysis.results)
        table.add(rowOf(result, snapshot, analysis));
    terminal.print(QString{u'\n' + table.text()});
    for (const QString &line : remarks(analysis) + notFiniteLines(snapshot))
        terminal.print(QStringLiteral("* ") + line);
}

void printSummary(const Terminal &terminal, const std::vector<workspace::LoadedResults> &all, Timestamp now)
{
    TextTable table({{QStringLiteral("Experiment")},
                     {QStringLiteral("State")},
                     {QStringLiteral("Primary metric")},
                     {QStringLiteral("Variation")},
                     {QStringLiteral("Lift"), TextTable::Align::Right},
                     {QStringLiteral("Interval")},
                     {QStringLiteral("Verdict")},
                     {QStringLiteral("Split")}});
    for (const workspace::LoadedResults &results : all) {
        for (const MetricResult &result : results.analysis->results) {
            if (result.role == results::Role::Primary)
                table.add(summaryRow(results, result, now));
        }
    }
    terminal.print(table.text());
}

} // namespace assay::ctl
