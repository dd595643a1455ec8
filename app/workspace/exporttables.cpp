// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/exporttables.h"

#include <array>
#include <charconv>
#include <optional>

#include <QtGlobal>

namespace assay::workspace {
namespace {

using results::Analysis;
using results::ArmValue;
using results::Estimate;
using results::MetricResult;
using results::Snapshot;
using Cells = std::vector<TableCell>;

std::string number(double value)
{
    if (value == 0)
        return "0"; // also for -0
    std::array<char, 40> text{};
    // The shortest text that reads back as the same number.
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), end};
}

bool looksLikeFormula(const std::string &text)
{
    return !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
}

std::string quoted(const std::string &text, const CsvOptions &options)
{
    const std::string guarded = options.guardsFormulas && looksLikeFormula(text) ? "'" + text : text;
    if (guarded.find_first_of(",\"\r\n") == std::string::npos)
        return guarded;
    std::string result = "\"";
    for (const char c : guarded)
        result.append(c == '"' ? 2 : 1, c);
    return result + '"';
}

struct CellText {
    const CsvOptions &options;
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return number(value); }
    std::string operator()(const std::string &text) const { return quoted(text, options); }
};

template <typename T>
TableCell cell(const std::optional<T> &value)
{
    return value ? TableCell{*value} : TableCell{};
}

TableCell text(std::string_view value) { return std::string{value}; }
TableCell yesNo(bool value) { return std::string{value ? "yes" : "no"}; }

void append(Cells &row, Cells more)
{
    std::ranges::move(more, std::back_inserter(row));
}

/// What an import's axis calls a day is an offset; everything else has a date.
TableCell periodCell(const Snapshot &snapshot, std::uint32_t period)
{
    const results::Period &value = snapshot.periods.at(period);
    if (snapshot.axis == results::AxisKind::DaysSinceStart)
        return value.offsetDays;
    return toIsoDate(value.day);
}

const char *periodColumn(const Snapshot &snapshot)
{
    return snapshot.axis == results::AxisKind::DaysSinceStart ? "days_since_start" : "day";
}

std::string_view roleName(results::Role role)
{
    switch (role) {
    case results::Role::Primary: return "primary";
    case results::Role::Guardrail: return "guardrail";
    case results::Role::Secondary: return "secondary";
    }
    return {};
}

std::string_view checkName(results::CheckState state)
{
    switch (state) {
    case results::CheckState::Pass: return "pass";
    case results::CheckState::Warn: return "warn";
    case results::CheckState::Fail: return "fail";
    case results::CheckState::NotApplicable: return "not_applicable";
    }
    return {};
}

const std::vector<std::string> kArmColumns{"n", "mean", "se", "total", "denominator_total"};
const std::vector<std::string> kEstimateColumns{"lift",       "lift_se",       "lift_low",        "lift_high", "lift_p_value", "lift_reason",
                                                "difference", "difference_se", "difference_low", "difference_high", "difference_p_value",
                                                "difference_reason"};

void addColumns(Table &table, const std::string &prefix, const std::vector<std::string> &names)
{
    for (const std::string &name : names)
        table.columns.push_back(prefix + name);
}

Cells armCells(const ArmValue &arm)
{
    return {arm.n, cell(arm.mean), cell(arm.standardError), cell(arm.total), cell(arm.denominatorTotal)};
}

Cells effectCells(const statistics::Outcome<statistics::Effect> &outcome)
{
    if (!outcome)
        return {{}, {}, {}, {}, {}, text(statistics::reasonName(outcome.error().reason))};
    return {outcome->estimate, outcome->se, cell(outcome->interval.low), cell(outcome->interval.high), cell(outcome->pValue), {}};
}

Cells estimateCells(const Estimate &estimate)
{
    Cells cells = effectCells(estimate.relative);
    append(cells, effectCells(estimate.absolute));
    return cells;
}

Cells subjectCells(const Snapshot &snapshot, const MetricResult &result)
{
    return {snapshot.experiment.key, snapshot.metrics.at(result.metric).definition.key, snapshot.variations.at(result.variation),
            snapshot.experiment.control};
}

const std::vector<std::string> kSubjectColumns{"experiment", "metric", "variation", "control"};

std::string warningsOf(const Estimate &estimate)
{
    std::string names;
    for (const auto *outcome : {&estimate.relative, &estimate.absolute}) {
        if (!*outcome)
            continue;
        for (const statistics::Warning warning : (*outcome)->warnings) {
            const std::string_view name = statistics::warningName(warning);
            if (names.find(name) == std::string::npos)
                names.append(names.empty() ? "" : " ").append(name);
        }
    }
    return names;
}

Cells provenanceCells(const Snapshot &snapshot, const Analysis &analysis)
{
    return {text(experiments::methodName(analysis.method)), analysis.level, analysis.minControlZ, yesNo(analysis.split.isMismatch),
            toIsoTime(snapshot.asOf), snapshot.id};
}

Table resultsTable(const Snapshot &snapshot, const Analysis &analysis)
{
    Table table;
    addColumns(table, "", kSubjectColumns);
    addColumns(table, "", {"role", "verdict", "guardrail"});
    addColumns(table, "control_", kArmColumns);
    addColumns(table, "treatment_", kArmColumns);
    addColumns(table, "", kEstimateColumns);
    addColumns(table, "", {"variance_reduced", "variance_reduction", "fixed_low", "fixed_high", "margin", "progress", "warnings", "method",
                           "level", "min_control_z", "split_mismatch", "as_of", "snapshot"});
    for (const MetricResult &result : analysis.results) {
        Cells row = subjectCells(snapshot, result);
        append(row, {text(roleName(result.role)), text(results::verdictName(result.verdict)),
                     result.guardrail == results::GuardrailState::None ? TableCell{} : TableCell{text(results::guardrailStateName(result.guardrail))}});
        append(row, armCells(result.control));
        append(row, armCells(result.treatment));
        append(row, estimateCells(result.estimate));
        const auto &fixed = result.estimate.fixedInterval;
        append(row, {yesNo(result.estimate.isVarianceReduced), cell(result.estimate.varianceReduction), fixed ? cell(fixed->low) : TableCell{},
                     fixed ? cell(fixed->high) : TableCell{}, cell(result.margin), cell(result.progress), warningsOf(result.estimate)});
        append(row, provenanceCells(snapshot, analysis));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table seriesTable(const Snapshot &snapshot, const Analysis &analysis)
{
    Table table;
    addColumns(table, "", kSubjectColumns);
    addColumns(table, "", {periodColumn(snapshot)});
    addColumns(table, "control_", kArmColumns);
    addColumns(table, "treatment_", kArmColumns);
    addColumns(table, "", kEstimateColumns);
    for (const MetricResult &result : analysis.results) {
        for (const results::SeriesPoint &point : result.series) {
            Cells row = subjectCells(snapshot, result);
            append(row, {periodCell(snapshot, point.period)});
            append(row, armCells(point.control));
            append(row, armCells(point.treatment));
            append(row, estimateCells(point.estimate));
            table.rows.push_back(std::move(row));
        }
    }
    return table;
}

Table breakdownTable(const Snapshot &snapshot, const Analysis &analysis)
{
    Table table;
    addColumns(table, "", kSubjectColumns);
    addColumns(table, "", {"property", "value"});
    addColumns(table, "control_", kArmColumns);
    addColumns(table, "treatment_", kArmColumns);
    addColumns(table, "", kEstimateColumns);
    for (const MetricResult &result : analysis.results) {
        for (const results::BreakdownRow &breakdown : result.breakdown) {
            Cells row = subjectCells(snapshot, result);
            append(row, {breakdown.property, breakdown.value});
            append(row, armCells(breakdown.control));
            append(row, armCells(breakdown.treatment));
            append(row, estimateCells(breakdown.estimate));
            table.rows.push_back(std::move(row));
        }
    }
    return table;
}

Table exposuresTable(const Snapshot &snapshot, const Analysis &analysis)
{
    Table table;
    table.columns = {"experiment", periodColumn(snapshot), "variation", "subjects", "subjects_so_far"};
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        const std::vector<std::int64_t> soFar = results::cumulativeSubjects(snapshot, variation);
        for (std::uint32_t period = 0; period < soFar.size() && period <= analysis.throughPeriod; ++period) {
            const std::int64_t before = period == 0 ? 0 : soFar[period - 1];
            table.rows.push_back({snapshot.experiment.key, periodCell(snapshot, period), snapshot.variations[variation], soFar[period] - before,
                                  soFar[period]});
        }
    }
    return table;
}

Table splitTable(const Snapshot &snapshot, const Analysis &analysis)
{
    Table table;
    table.columns = {"experiment", "variation", "subjects", "expected", "planned_share", "chi_square", "p_value", "mismatch"};
    const results::TrafficSplit &split = analysis.split;
    for (std::size_t i = 0; i < split.observed.size(); ++i) {
        table.rows.push_back({snapshot.experiment.key, snapshot.variations.at(i), split.observed[i],
                              i < split.expected.size() ? TableCell{split.expected[i]} : TableCell{},
                              i < split.share.size() ? TableCell{split.share[i]} : TableCell{}, cell(split.chiSquare), cell(split.pValue),
                              yesNo(split.isMismatch)});
    }
    return table;
}

Table healthTable(const Snapshot &snapshot, const Analysis &analysis)
{
    Table table;
    table.columns = {"experiment", "check", "state", "value", "threshold"};
    for (const results::HealthCheck &check : analysis.health)
        table.rows.push_back({snapshot.experiment.key, check.id, text(checkName(check.state)), cell(check.value), cell(check.threshold)});
    return table;
}

constexpr std::array kTables{
    ExportTable{"results", QT_TRANSLATE_NOOP("Export", "Results"), resultsTable},
    ExportTable{"series", QT_TRANSLATE_NOOP("Export", "Results over time"), seriesTable},
    ExportTable{"exposures", QT_TRANSLATE_NOOP("Export", "Exposures"), exposuresTable},
    ExportTable{"breakdown", QT_TRANSLATE_NOOP("Export", "Breakdown by property"), breakdownTable},
    ExportTable{"split", QT_TRANSLATE_NOOP("Export", "Traffic split"), splitTable},
    ExportTable{"health", QT_TRANSLATE_NOOP("Export", "Health checks"), healthTable},
};

} // namespace

std::string toCsv(const Table &table, const CsvOptions &options)
{
    std::string csv = options.hasByteOrderMark ? "\xEF\xBB\xBF" : "";
    const auto addLine = [&csv](const auto &cells, auto textOf) {
        bool isFirst = true;
        for (const auto &value : cells) {
            csv.append(isFirst ? "" : ",").append(textOf(value));
            isFirst = false;
        }
        csv.append("\r\n");
    };
    addLine(table.columns, [&options](const std::string &name) { return quoted(name, options); });
    for (const Cells &row : table.rows)
        addLine(row, [&options](const TableCell &value) { return std::visit(CellText{options}, value); });
    return csv;
}

std::span<const ExportTable> exportTables() { return kTables; }

const ExportTable *findExportTable(std::string_view id)
{
    for (const ExportTable &table : kTables) {
        if (table.id == id)
            return &table;
    }
    return nullptr;
}

} // namespace assay::workspace
