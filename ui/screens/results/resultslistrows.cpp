// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "ui/charts/foresttable.h"
#include "ui/screens/results/resultslist.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

using results::Analysis;
using results::GuardrailState;
using results::MetricResult;
using results::Role;
using results::Verdict;

/// Wide intervals of a few experiments must not flatten all others: the axis holds three in four. Imports
/// do not set it while there are experiments of the workspace's own.
ForestAxis sharedAxis(std::vector<double> reaches)
{
    if (reaches.empty())
        return forestAxis({});
    const auto place = static_cast<std::ptrdiff_t>((reaches.size() - 1) * 3 / 4);
    std::nth_element(reaches.begin(), reaches.begin() + place, reaches.end());
    const double reach = reaches[static_cast<std::size_t>(place)];
    const statistics::Interval interval{-reach, reach};
    return forestAxis(std::span(&interval, 1));
}

/// What needs a person comes first: broken, ready, wrap-up, running, the rest, imports.
int rankOf(const ResultsListItem &item, const experiments::Status &status)
{
    if (item.analysis && item.analysis->split.isMismatch)
        return 0;
    if (item.experiment.origin == experiments::Origin::Import)
        return 5;
    if (status.state == experiments::State::ReadyForReview)
        return 1;
    if (status.state == experiments::State::WrapUp)
        return 2;
    return status.state == experiments::State::Running ? 3 : 4;
}

Cell guardrailCell(const Analysis &analysis, std::uint32_t variation)
{
    if (analysis.hiddenUntil)
        return {.text = ResultsList::tr("hidden"), .sortKey = -99.0, .token = Token::Muted};
    int within = 0;
    int harmed = 0;
    int unproven = 0;
    int all = 0;
    for (const MetricResult &row : analysis.results) {
        if (row.role != Role::Guardrail || row.variation != variation)
            continue;
        ++all;
        within += row.guardrail == GuardrailState::Pass || row.guardrail == GuardrailState::Positive ? 1 : 0;
        harmed += row.guardrail == GuardrailState::Negative ? 1 : 0;
        unproven += row.guardrail == GuardrailState::Unproven ? 1 : 0;
    }
    if (all == 0)
        return {.text = ResultsList::tr("none"), .token = Token::Muted};
    Cell cell{.text = ResultsList::tr("%1 of %2 ok").arg(within).arg(all)};
    if (harmed > 0) {
        cell.tip = cell.text;
        cell.text = ResultsList::tr("%1 harmed").arg(harmed);
        cell.token = Token::Bad;
    } else if (unproven > 0) {
        cell.tip = ResultsList::tr("%1 of %2 within margin; of the others it is not shown yet").arg(within).arg(all);
        cell.text = ResultsList::tr("Not shown yet");
        cell.token = Token::Muted;
    }
    cell.sortKey = static_cast<double>(within) / all - harmed;
    return cell;
}

Cell splitCell(const Analysis &analysis)
{
    if (!analysis.split.isPlanKnown)
        return {.text = ResultsList::tr("not known"), .sortKey = 2.0, .token = Token::Muted};
    if (analysis.split.isMismatch)
        return {.text = ResultsList::tr("Failed"), .sortKey = 0.0, .icon = QStringLiteral("alert"), .iconToken = Token::Bad, .token = Token::Bad};
    return {.text = ResultsList::tr("As planned"), .sortKey = 1.0, .token = Token::Muted};
}

void addHeadline(TableRow &row, IntervalRows &table, std::vector<double> &reaches, const ResultsListItem &item)
{
    const Analysis &analysis = *item.analysis;
    const MetricResult *result = headlineResult(analysis);
    const ForestTable forest = forestTable(*item.snapshot, analysis, {std::nullopt, 0});
    const ForestRow *shown = nullptr;
    for (const ForestGroup &group : forest.groups) {
        for (const ForestRow &candidate : group.rows) {
            if (result && &analysis.results[candidate.result] == result)
                shown = &candidate;
        }
    }
    if (!shown) {
        row.cells.resize(ResultsAsOfColumn + 1);
        row.cells[ResultsVerdictColumn] = {.text = ResultsList::tr("No primary metric"), .token = Token::Muted};
        return;
    }
    const auto &effect = headlineOf(analysis, result->estimate);
    if (effect && !shown->lift.isEmpty())
        reaches.push_back(std::max(std::abs(effect->interval.low.value_or(0)), std::abs(effect->interval.high.value_or(0))));
    IntervalMark mark = shown->mark;
    mark.precision.reset();
    if (analysis.hiddenUntil)
        mark.caption = ResultsList::tr("until %1", "hidden until").arg(dayText(dayOf(*analysis.hiddenUntil)));
    table.marks[row.key] = mark;
    const bool isWithheld = analysis.split.isMismatch;
    const Token tone = isWithheld ? Token::Muted : !shown->hasVerdict ? Token::Text : shown->glyph.tone == GlyphTone::Bad ? Token::Bad : Token::Good;
    const QString interval = shown->lift.isEmpty() ? QString() : ResultsList::tr("%1 to %2", "interval").arg(shown->low, shown->high);
    const int arms = treatmentCount(*item.snapshot);
    row.cells.push_back({.text = shown->name, .secondary = arms > 1 ? variationName(*item.snapshot, result->variation) : QString()});
    row.cells.push_back({.text = {}, .tip = shown->details, .spoken = shown->accessible});
    row.cells.push_back({.text = shown->lift, .sortKey = effect ? QVariant(effect->estimate) : QVariant(-1e300), .style = shown->hasVerdict ? TextStyle::BodyBold : TextStyle::Body, .token = tone, .tip = interval});
    row.cells.push_back({.text = shown->verdict, .sortKey = static_cast<int>(result->verdict), .token = shown->hasVerdict ? tone : Token::Muted});
    row.cells.push_back(guardrailCell(analysis, result->variation));
    row.cells.push_back(splitCell(analysis));
    Cell progress{.text = result->progress ? shareText(*result->progress, 0) : QString(), .sortKey = result->progress.value_or(-1), .token = Token::Muted};
    progress.fraction = result->progress.value_or(-1);
    row.cells.push_back(progress);
    row.cells.push_back({.text = QString::number(analysis.days), .sortKey = analysis.days});
    const bool isDated = item.snapshot->axis == results::AxisKind::UtcDay;
    row.cells.push_back({.text = isDated ? dayText(dayOf(item.snapshot->asOf)) : ResultsList::tr("no dates"), .sortKey = static_cast<qlonglong>(item.snapshot->asOf.micros), .token = Token::Muted,
                         .tip = isDated ? formatTime(item.snapshot->asOf) : QString()});
}

} // namespace

const MetricResult *headlineResult(const Analysis &analysis)
{
    const MetricResult *best = nullptr;
    for (const MetricResult &row : analysis.results) {
        if (row.role != Role::Primary)
            continue;
        const bool isDecided = row.verdict == Verdict::Better || row.verdict == Verdict::Worse;
        const bool hasDecided = best && (best->verdict == Verdict::Better || best->verdict == Verdict::Worse);
        if (!best || (isDecided && !hasDecided))
            best = &row;
    }
    return best;
}

IntervalRows resultsListRows(const std::vector<ResultsListItem> &items, Timestamp now)
{
    IntervalRows table;
    std::vector<double> reaches;
    std::vector<double> imported;
    for (const ResultsListItem &item : items) {
        TableRow row;
        row.key = text(item.experiment.key);
        const experiments::Status status = experiments::statusOf(item.experiment, item.analysis ? item.analysis->evidence : experiments::Evidence{}, now);
        const bool isImport = item.experiment.origin == experiments::Origin::Import;
        const QString name = text(item.experiment.name.empty() ? item.experiment.key : item.experiment.name);
        row.cells.push_back({.text = name, .tip = row.key});
        // Newest first within a rank: text sorts by value, so the age is written with leading zeros.
        const auto age = static_cast<qulonglong>(std::max<std::int64_t>(0, now.micros - (item.snapshot ? item.snapshot->asOf.micros : 0)));
        row.cells.push_back({.text = isImport ? ResultsList::tr("Import") : stateText(status.state), .sortKey = QStringLiteral("%1|%2|%3").arg(rankOf(item, status)).arg(age, 20, 10, QLatin1Char('0')).arg(name),
                             .icon = isImport ? QStringLiteral("import") : stateIcon(status.state), .pill = isImport ? Tone::Outline : stateTone(status.state), .tip = item.analysis ? ruleText(status, item.experiment, item.analysis->evidence) : QString()});
        row.facets = {{QStringLiteral("status"), stateFacet(status.state)}, {QStringLiteral("origin"), isImport ? QStringLiteral("import") : QStringLiteral("warehouse")}};
        if (item.analysis) {
            addHeadline(row, table, isImport ? imported : reaches, item);
        } else {
            row.cells.resize(ResultsAsOfColumn + 1);
            row.cells[ResultsVerdictColumn] = {.text = item.isRunning ? ResultsList::tr("Running") : item.isLoading ? ResultsList::tr("Loading") : ResultsList::tr("Not run yet"), .sortKey = 99, .token = Token::Muted};
        }
        if (item.isRunning)
            row.cells[ResultsAsOfColumn].text = ResultsList::tr("refreshing");
        table.rows.push_back(std::move(row));
    }
    table.axis = sharedAxis(reaches.empty() ? std::move(imported) : std::move(reaches));
    return table;
}

} // namespace assay::ui
