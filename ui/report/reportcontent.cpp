// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/reportcontent.h"

#include <algorithm>

#include <QCoreApplication>
#include <QPainter>

#include "ui/charts/chartkinds.h"
#include "ui/charts/forestdetails.h"
#include "ui/charts/foresttable.h"
#include "ui/charts/periodaxis.h"
#include "ui/screens/results/decisionwords.h"
#include "ui/screens/results/evidenceview.h"
#include "ui/screens/results/healthtext.h"
#include "ui/widgets/figurepainter.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

using results::Analysis;
using results::Snapshot;

struct Report {
    Q_DECLARE_TR_FUNCTIONS(Report)
};

bool isImport(const Snapshot &snapshot) { return snapshot.experiment.origin == experiments::Origin::Import; }
bool isDated(const Snapshot &snapshot) { return snapshot.axis == results::AxisKind::UtcDay; }

QString experimentName(const Snapshot &snapshot) { return text(snapshot.experiment.name.empty() ? snapshot.experiment.key : snapshot.experiment.name); }

QString rangeText(const ReportInput &input)
{
    const Snapshot &snapshot = *input.snapshot;
    if (snapshot.periods.empty())
        return Report::tr("no data yet");
    const auto last = std::min<std::uint32_t>(input.analysis->throughPeriod, static_cast<std::uint32_t>(snapshot.periods.size() - 1));
    if (!isDated(snapshot))
        return Report::tr("%n day(s) since start, the import has no calendar dates", nullptr, input.analysis->days);
    if (last == 0)
        return formatDay(snapshot.periods.front().day);
    return Report::tr("%1 to %2, %n day(s)", nullptr, input.analysis->days).arg(formatDay(snapshot.periods.front().day), formatDay(snapshot.periods[last].day));
}

QString deviations(const ReportInput &input)
{
    QStringList parts;
    if (input.options.method)
        parts << methodText(*input.options.method).toLower();
    if (input.options.level)
        parts << levelText(*input.options.level);
    if (input.options.isVarianceReduced)
        parts << (*input.options.isVarianceReduced ? Report::tr("variance reduced") : Report::tr("variance not reduced"));
    if (input.options.throughPeriod)
        parts << Report::tr("through %1").arg(periodLabel(*input.snapshot, *input.options.throughPeriod));
    if (input.options.minControlZ)
        parts << Report::tr("smallest control mean %1 standard errors from 0").arg(numberText(*input.options.minControlZ, 0));
    if (std::ranges::find(input.analysis->deviations, "effect") != input.analysis->deviations.end())
        parts << deviationText("effect");
    return parts.join(QStringLiteral(", "));
}

void addHead(ReportSink &sink, const ReportInput &input)
{
    const Snapshot &snapshot = *input.snapshot;
    const Analysis &analysis = *input.analysis;
    sink.title(experimentName(snapshot));
    if (!snapshot.experiment.hypothesis.empty())
        sink.paragraph(text(snapshot.experiment.hypothesis), true);
    sink.space(4);
    std::int64_t subjects = 0;
    for (const std::int64_t count : analysis.split.observed)
        subjects += count;
    std::vector<std::pair<QString, QString>> facts{{Report::tr("Key"), text(snapshot.experiment.key)}, {Report::tr("Data"), rangeText(input)}};
    if (isDated(snapshot))
        facts.emplace_back(Report::tr("As of"), formatTime(snapshot.asOf));
    facts.emplace_back(Report::tr("Subjects"), formatCount(subjects));
    facts.emplace_back(Report::tr("Method"), Report::tr("%1, level %2", "method, level").arg(methodText(analysis.method), levelText(analysis.level)));
    if (analysis.method == experiments::Method::Bayesian)
        facts.emplace_back(Report::tr("Prior"), priorText(analysis.prior));
    if (!analysis.hiddenUntil)
        facts.emplace_back(Report::tr("Variance"), reductionText(analysis));
    if (const QString notPlan = deviations(input); !notPlan.isEmpty())
        facts.emplace_back(Report::tr("Not the plan"), notPlan);
    if (isImport(snapshot))
        facts.emplace_back(Report::tr("Source"), Report::tr("Imported aggregates: %1").arg(text(snapshot.experiment.attribution)));
    else
        facts.emplace_back(Report::tr("Warehouse"), text(snapshot.connection));
    sink.facts(facts);
    sink.space(6);
    if (analysis.split.isMismatch)
        sink.alert(Report::tr("Traffic is not split as planned. Do not use these results until the cause is known."), splitSentence(analysis));
}

/// What the plan recommends. Under other settings than the plan's, or without a plan, nothing is.
QString recommendationSentence(const ReportInput &input)
{
    const Analysis &analysis = *input.analysis;
    if (isImport(*input.snapshot) || !analysis.deviations.empty())
        return {};
    const QString action = recommendationText(*input.snapshot, analysis);
    for (const ContractRow &row : contractRows(*input.snapshot, analysis)) {
        if (row.isMatched)
            return Report::tr("Recommended by the contract: %1. It says so for: %2.", "action, outcome").arg(action, row.outcome);
    }
    return Report::tr("Recommended: %1. %2", "action, reason").arg(action, recommendationReason(*input.snapshot, analysis));
}

void addSentences(ReportSink &sink, const ReportInput &input)
{
    if (const QString sentence = recommendationSentence(input); !sentence.isEmpty())
        sink.paragraph(sentence);
    for (const results::MetricResult &row : input.analysis->results) {
        if (row.role == results::Role::Primary && (!input.variation || row.variation == *input.variation))
            sink.paragraph(resultSentence(*input.snapshot, *input.analysis, row));
    }
}

ReportRow forestRow(const ForestRow &row, const ForestTable &table, const Ink &ink, const ReportFonts &fonts)
{
    ReportRow printed;
    const QString interval = row.lift.isEmpty() ? QString() : Report::tr("%1 to %2", "interval").arg(row.low, row.high);
    QString name = row.variation.isEmpty() ? row.name : Report::tr("%1, %2", "metric, variation").arg(row.name, row.variation);
    if (row.isLowerBetter)
        name += QStringLiteral(" \u2193");
    printed.cells = {name, row.control, row.treatment, {}, row.isAdjusted ? row.lift + QChar(kAdjustedMark) : row.lift, interval, row.verdict, row.p};
    if (table.isWithheld)
        printed.color = ink.muted;
    printed.paint = [&ink, &fonts, mark = row.mark, axis = table.axis](QPainter &painter, const QRectF &cell) {
        paintInterval(painter, mark, axis, cell.adjusted(4, 0, -4, 0), ink, ink.surface, fonts.caption, kFigureScale);
    };
    return printed;
}

void addForest(ReportSink &sink, const ReportInput &input, const Ink &ink, const ReportFonts &fonts)
{
    const ForestTable table = forestTable(*input.snapshot, *input.analysis, {input.variation, 0});
    //: %1 what the intervals are; the arrow stands behind metrics of which less is better
    sink.section(Report::tr("Results"), Report::tr("%1; \u2193 less is better").arg(table.axisTitle));
    std::vector<ReportRow> rows;
    for (const ForestGroup &group : table.groups) {
        rows.push_back({.cells = {group.title, group.note}, .isCaption = true, .color = {}, .paint = {}});
        for (const ForestRow &row : group.rows)
            rows.push_back(forestRow(row, table, ink, fonts));
    }
    const std::vector<ReportColumn> columns{{Report::tr("Metric"), 3.3},
                                            {table.controlHeader, 1.15, true},
                                            {table.treatmentHeader, 1.2, true},
                                            {{}, 2.3},
                                            {table.effectHeader, 1.1, true},
                                            {table.intervalHeader, 1.75, true},
                                            {Report::tr("Verdict"), 1.95},
                                            {Report::tr("p"), 1.2, true}};
    const ForestAxis axis = table.hasOwnAxes ? ForestAxis{1, 1} : table.axis;
    sink.table(columns, rows, 18, 3, [&ink, &fonts, axis](QPainter &painter, const QRectF &cell) {
        const QRectF area = cell.adjusted(4, 0, -4, 0);
        paintForestAxis(painter, axis, area, QRectF(area.left(), area.top() + 2, area.width(), area.height() - 6), ink, fonts.caption, kFigureScale);
    });
}

void addCharts(ReportSink &sink, const ReportInput &input)
{
    const Analysis &analysis = *input.analysis;
    ChartInput chart{*input.snapshot, analysis, {}, SeriesMode::Lift};
    for (std::size_t i = 0; i < analysis.results.size() && chart.rows.size() < kMostPins; ++i) {
        const results::MetricResult &row = analysis.results[i];
        if (row.role == results::Role::Primary && (!input.variation || row.variation == *input.variation))
            chart.rows.push_back(i);
    }
    for (const ChartKind &kind : chartKinds()) {
        if (kind.fits(chart))
            sink.chart(kind.plot(chart));
    }
}

ReportRow printed(const TableRow &row)
{
    ReportRow result;
    for (const Cell &cell : row.cells)
        result.cells << cell.text;
    return result;
}

void addHealth(ReportSink &sink, const ReportInput &input)
{
    const Analysis &analysis = *input.analysis;
    sink.section(Report::tr("Health"));
    std::vector<ReportRow> checks;
    for (const results::HealthCheck &check : analysis.health) {
        const HealthText words = healthText(check, *input.snapshot, analysis);
        checks.push_back({.cells = {words.title, checkStateText(check.state), words.finding}, .color = {}, .paint = {}});
    }
    sink.table({{Report::tr("Check"), 2}, {Report::tr("State"), 1}, {Report::tr("Finding"), 5}}, checks);
    sink.section(Report::tr("Expected against seen"));
    std::vector<ReportRow> split;
    for (const TableRow &row : splitRows(*input.snapshot, analysis))
        split.push_back(printed(row));
    sink.table({{Report::tr("Variation"), 2}, {Report::tr("Planned"), 1, true}, {Report::tr("Expected"), 1, true}, {Report::tr("Seen"), 1, true}, {Report::tr("Difference"), 1, true}}, split);
}

void addNumbers(ReportSink &sink, const ReportInput &input)
{
    sink.section(Report::tr("Numbers behind each row"));
    for (const results::MetricResult &row : input.analysis->results) {
        if (!input.variation || row.variation == *input.variation)
            sink.paragraph(rowDetails(*input.snapshot, *input.analysis, row));
    }
}

void addStatements(ReportSink &sink, const ReportInput &input)
{
    if (input.snapshot->provenance.empty())
        return;
    sink.section(Report::tr("Statements"), Report::tr("aggregates only left the warehouse"));
    std::vector<ReportRow> rows;
    std::int64_t silent = 0;
    for (const results::Provenance &statement : input.snapshot->provenance) {
        if (statement.rows == 0) {
            ++silent; // stages inside the warehouse: hundreds, and nothing of them left it
            continue;
        }
        rows.push_back({.cells = {text(statement.stage), text(statement.title), formatCount(statement.rows), formatBytes(statement.bytes), text(statement.sha256).left(16)}, .color = {}, .paint = {}});
    }
    sink.table({{Report::tr("Stage"), 0.8}, {Report::tr("Statement"), 4}, {Report::tr("Rows"), 0.9, true}, {Report::tr("Bytes"), 0.9, true}, {Report::tr("SHA-256, first 16"), 2}}, rows);
    sink.paragraph(Report::tr("Statements that returned nothing: %1. Their texts are kept with the snapshot.").arg(formatCount(silent)));
}

} // namespace

QString reportTitle(const ReportInput &input)
{
    const QString name = experimentName(*input.snapshot);
    return isDated(*input.snapshot) ? Report::tr("%1, results as of %2").arg(name, formatTime(input.snapshot->asOf)) : Report::tr("%1, imported results").arg(name);
}

void layOutReport(ReportSink &sink, const ReportInput &input, const Ink &ink, const ReportFonts &fonts)
{
    const QString head = input.workspace.isEmpty() ? reportTitle(input) : Report::tr("%1: %2", "workspace, title").arg(input.workspace, reportTitle(input));
    // The whole id and digest stand in the audit log; here they only have to tell one snapshot from the next.
    QString foot = Report::tr("Snapshot %1, engine %2, printed %3").arg(text(input.snapshot->id).left(13), text(input.snapshot->engineVersion), formatTime(input.now));
    if (!input.snapshotDigest.isEmpty())
        foot += Report::tr(", SHA-256 %1").arg(input.snapshotDigest.left(16));
    sink.begin(input.analysis->split.isMismatch ? Report::tr("TRAFFIC IMBALANCE. %1").arg(head) : head, foot);
    addHead(sink, input);
    addSentences(sink, input);
    addForest(sink, input, ink, fonts);
    addCharts(sink, input);
    addHealth(sink, input);
    addNumbers(sink, input);
    addStatements(sink, input);
}

} // namespace assay::ui
