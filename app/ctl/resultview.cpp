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

Result<std::optional<experiments::Method>> methodOption(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> name = arguments.value("method");
    if (!name)
        return std::optional<experiments::Method>{};
    const std::optional<experiments::Method> method = experiments::methodFromName(*name);
    if (!method)
        return fail(usageError("--method", "sequential, fixed, hybrid or bayesian"));
    if (method == experiments::Method::Hybrid && snapshot.axis == results::AxisKind::UtcDay && !snapshot.experiment.end)
        return fail(usageError("--method", "another method, as hybrid needs the planned end of the experiment, which it does not have"));
    return method;
}

Result<std::optional<bool>> switchOption(const Arguments &arguments, const char *name)
{
    const std::optional<std::string> value = arguments.value(name);
    if (!value)
        return std::optional<bool>{};
    if (*value != "on" && *value != "off")
        return fail(usageError(std::string{"--"} + name, "on or off"));
    return std::optional{*value == "on"};
}

/// A named choice of the plan; `fromName` gives nothing for a name it does not know.
template <typename Choice>
Result<std::optional<Choice>> choiceOption(const Arguments &arguments, const char *name, std::optional<Choice> (*fromName)(std::string_view),
                                           const char *allowed)
{
    const std::optional<std::string> value = arguments.value(name);
    if (!value)
        return std::optional<Choice>{};
    const std::optional<Choice> choice = fromName(*value);
    if (!choice)
        return fail(usageError(std::string{"--"} + name, allowed));
    return choice;
}

std::string joined(const std::vector<std::string> &words)
{
    std::string all;
    for (const std::string &word : words)
        all.append(all.empty() ? "" : ", ").append(word);
    return all;
}

Result<std::optional<std::uint32_t>> baselineOption(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> key = arguments.value("baseline");
    if (!key)
        return std::optional<std::uint32_t>{};
    const auto found = std::ranges::find(snapshot.variations, *key);
    if (found == snapshot.variations.end())
        return fail(usageError("--baseline", "one of the variations " + joined(snapshot.variations)));
    return std::optional{static_cast<std::uint32_t>(found - snapshot.variations.begin())};
}

/// PROPERTY=VALUE, of which there must be totals.
Result<std::optional<results::Segment>> segmentOption(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> text = arguments.value("segment");
    if (!text)
        return std::optional<results::Segment>{};
    const std::size_t equals = text->find('=');
    const results::Segment segment{text->substr(0, equals), equals == std::string::npos ? std::string{} : text->substr(equals + 1)};
    const auto property = std::ranges::find(snapshot.properties, segment.property);
    if (property == snapshot.properties.end())
        return fail(usageError("--segment", snapshot.properties.empty() ? "an experiment with breakdowns"
                                                                        : "PROPERTY=VALUE with one of the properties " + joined(snapshot.properties)));
    std::vector<std::string> values;
    for (const results::BreakdownCell &cell : snapshot.breakdown) {
        const bool isIts = cell.property == static_cast<std::uint32_t>(property - snapshot.properties.begin());
        if (isIts && std::ranges::find(values, cell.value) == values.end())
            values.push_back(cell.value);
    }
    if (std::ranges::find(values, segment.value) == values.end())
        return fail(usageError("--segment", segment.property + "=VALUE with one of the values " + joined(values)));
    return std::optional{segment};
}

/// Which days there are, for who named another.
std::string rangeText(const Snapshot &snapshot)
{
    if (snapshot.periods.empty())
        return "nothing, as there are no data yet";
    const auto named = [&snapshot](const results::Period &period) {
        return snapshot.axis == results::AxisKind::UtcDay ? toIsoDate(period.day) : plainNumber(period.offsetDays).dump();
    };
    return "a day from " + named(snapshot.periods.front()) + " to " + named(snapshot.periods.back()) + ", where the data are";
}

/// The last period that is not after the date, or the last offset that is not above the number.
Result<std::optional<std::uint32_t>> throughPeriod(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> text = arguments.value("as-of");
    if (!text)
        return std::optional<std::uint32_t>{};
    const bool hasDates = snapshot.axis == results::AxisKind::UtcDay;
    const Result<Day> day = dayFromIso(*text);
    const Result<std::optional<double>> offset = arguments.number("as-of", 0, 100'000);
    if (hasDates ? !day : !offset)
        return fail(usageError("--as-of", rangeText(snapshot)));
    const auto isCounted = [&](const results::Period &period) { return hasDates ? period.day <= *day : period.offsetDays <= **offset; };
    const auto end = std::ranges::partition_point(snapshot.periods, isCounted);
    if (end == snapshot.periods.begin())
        return fail(usageError("--as-of", rangeText(snapshot)));
    return std::optional{static_cast<std::uint32_t>(end - snapshot.periods.begin() - 1)};
}

QString effectText(double value, const MetricResult &result, const Snapshot &snapshot, bool isAbsolute)
{
    return isAbsolute ? ui::differenceText(value, snapshot.metrics.at(result.metric).definition) : ui::liftText(value, 2);
}

QString intervalText(const statistics::Interval &interval, const MetricResult &result, const Snapshot &snapshot, bool isAbsolute)
{
    const auto end = [&](const std::optional<double> &value, const char *open) {
        return value ? effectText(*value, result, snapshot, isAbsolute) : QString::fromUtf8(open);
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
    if (analysis.hiddenUntil)
        cells << QStringLiteral("-") << QStringLiteral("hidden by plan") << ui::verdictText(analysis, result).toLower();
    else if (effect)
        cells << effectText(effect->estimate, result, snapshot, analysis.isAbsolute)
              << intervalText(effect->interval, result, snapshot, analysis.isAbsolute) << ui::verdictText(analysis, result).toLower();
    else
        cells << QStringLiteral("-") << ui::reasonShortText(effect.error().reason) << ui::verdictText(analysis, result).toLower();
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

QString methodLine(const Snapshot &snapshot, const Analysis &analysis, Timestamp now)
{
    return ui::methodText(analysis.method) + QStringLiteral(" intervals at ") + ui::levelText(analysis.level)
        + (analysis.isVarianceReduced ? QStringLiteral(", variance reduced") : QStringLiteral(", variance not reduced"))
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

Result<results::AnalysisOptions> analysisOptions(const Arguments &arguments, const Snapshot &snapshot)
{
    const auto method = methodOption(arguments, snapshot);
    const auto level = arguments.number("level", 0.8, 0.999);
    const auto cuped = switchOption(arguments, "cuped");
    const auto minControlZ = arguments.number("min-control-z", 0, 1'000);
    const auto through = throughPeriod(arguments, snapshot);
    const auto correction = choiceOption<experiments::Correction>(arguments, "correction", experiments::correctionFromName,
                                                                  "none, preferential_bonferroni, holm or benjamini_hochberg");
    const auto sidedness = choiceOption<experiments::Sidedness>(arguments, "sidedness", experiments::sidednessFromName,
                                                                "two_sided, improvement or harm");
    const auto profile = choiceOption<experiments::Profile>(arguments, "profile", experiments::profileFromName, "eppo or growthbook");
    const auto baseline = baselineOption(arguments, snapshot);
    const auto segment = segmentOption(arguments, snapshot);
    const auto errorOf = [](const auto &result) { return result ? nullptr : &result.error(); };
    for (const Error *problem : {errorOf(method), errorOf(level), errorOf(cuped), errorOf(minControlZ), errorOf(through),
                                 errorOf(correction), errorOf(sidedness), errorOf(profile), errorOf(baseline), errorOf(segment)}) {
        if (problem != nullptr)
            return fail(*problem);
    }
    results::AnalysisOptions options;
    options.method = *method;
    options.level = *level;
    options.isVarianceReduced = *cuped;
    options.minControlZ = *minControlZ;
    options.throughPeriod = *through;
    options.correction = *correction;
    options.sidedness = *sidedness;
    options.profile = *profile;
    options.baseline = *baseline;
    options.segment = *segment;
    options.isAbsolute = arguments.has("absolute");
    return options;
}

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
        terminal.print(QStringLiteral("Not as planned: ") + QString::fromStdString(joined(analysis.deviations)));
    if (analysis.segment)
        terminal.print(QStringLiteral("Only subjects with ") + QString::fromStdString(analysis.segment->property + " = " + analysis.segment->value));
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
    for (const QString &line : remarks(analysis))
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
