// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/asoscsv.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

namespace assay::results {
namespace {

constexpr std::string_view kHeader
    = "experiment_id,variant_id,metric_id,time_since_start,count_c,count_t,mean_c,mean_t,variance_c,variance_t";
constexpr std::size_t kColumns = 10;
constexpr std::size_t kMaxBytes = 64U << 20U;
constexpr std::size_t kMaxRows = 500'000;
constexpr double kMaxDays = 10'000;
constexpr double kMaxCount = 1e12;
constexpr double kMaxValue = 1e100; // squares of it stay finite

using Cells = std::array<std::string_view, kColumns>;

Error badLine(std::size_t line, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", "asos")
        .with("key", {})
        .with("path", "line " + std::to_string(line))
        .with("what", std::move(what));
}

Error tooLarge(std::string_view what, std::size_t limit)
{
    return Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}
        .with("what", std::string{what})
        .with("limit", std::to_string(limit));
}

/// Takes the next line off `text`, without its line end.
std::string_view takeLine(std::string_view &text)
{
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::optional<Cells> cellsOf(std::string_view line)
{
    Cells cells;
    for (std::size_t i = 0; i < kColumns; ++i) {
        const std::size_t comma = line.find(',');
        if ((comma == std::string_view::npos) != (i + 1 == kColumns))
            return std::nullopt;
        cells[i] = line.substr(0, comma);
        line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    return cells;
}

std::optional<double> numberIn(std::string_view text, double minimum, double maximum)
{
    double value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || !(value >= minimum && value <= maximum))
        return std::nullopt; // also NaN, which compares false
    return value;
}

std::optional<double> wholeIn(std::string_view text, double minimum, double maximum)
{
    const auto value = numberIn(text, minimum, maximum);
    return value && std::floor(*value) == *value ? value : std::nullopt;
}

bool isExperimentId(std::string_view text)
{
    return !text.empty() && text.size() <= 32
        && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
}

/// Reads one side; the problem names the column.
Result<AsosArm> armOf(std::size_t line, bool isShare, std::string_view count, std::string_view mean, std::string_view variance)
{
    const auto n = wholeIn(count, 0, kMaxCount);
    if (!n)
        return fail(badLine(line, "a count that is a whole number, not negative"));
    const auto m = isShare ? numberIn(mean, 0, 1) : numberIn(mean, -kMaxValue, kMaxValue);
    if (!m)
        return fail(badLine(line, isShare ? "a mean between 0 and 1 for the binary metric" : "a finite mean"));
    AsosArm arm{static_cast<std::int64_t>(*n), *m, std::nullopt};
    if (variance.empty())
        return arm;
    arm.variance = numberIn(variance, 0, kMaxValue);
    if (!arm.variance)
        return fail(badLine(line, "a variance that is not negative, or an empty cell"));
    return arm;
}

Result<AsosRow> rowOf(std::size_t line, std::string_view text)
{
    const auto cells = cellsOf(text);
    if (!cells)
        return fail(badLine(line, "ten cells"));
    const auto &[experiment, variantText, metricText, time, countC, countT, meanC, meanT, varianceC, varianceT] = *cells;
    if (!isExperimentId(experiment))
        return fail(badLine(line, "an experiment_id of up to 32 lower-case letters and digits"));
    const auto variant = wholeIn(variantText, 0, 9'999);
    if (!variant)
        return fail(badLine(line, "a variant_id from 0 to 9999"));
    const auto metric = wholeIn(metricText, 1, kAsosMetrics);
    if (!metric)
        return fail(badLine(line, "a metric_id from 1 to 4"));
    // Checkpoints carry the noise of repeated addition (1.5000000000000002).
    const auto days = numberIn(time, 0, kMaxDays);
    const double halfDays = days ? std::round(*days * 2) : 0;
    if (!days || std::abs(*days * 2 - halfDays) > 1e-6)
        return fail(badLine(line, "a time_since_start in whole or half days"));
    const bool isShare = *metric == 1;
    auto control = armOf(line, isShare, countC, meanC, varianceC);
    if (!control)
        return fail(std::move(control.error()));
    auto treatment = armOf(line, isShare, countT, meanT, varianceT);
    if (!treatment)
        return fail(std::move(treatment.error()));
    return AsosRow{std::string{experiment},
                   static_cast<int>(*variant),
                   static_cast<int>(*metric),
                   static_cast<std::int32_t>(halfDays),
                   *control,
                   *treatment};
}

auto placeOf(const AsosRow &row)
{
    return std::tie(row.experiment, row.variant, row.metric, row.halfDays);
}

} // namespace

Result<std::vector<AsosRow>> asosRowsFromCsv(std::string_view csv)
{
    if (csv.size() > kMaxBytes)
        return fail(tooLarge("bytes", kMaxBytes));
    if (takeLine(csv) != kHeader)
        return fail(badLine(1, "the header " + std::string{kHeader}));

    std::vector<AsosRow> rows;
    for (std::size_t line = 2; !csv.empty(); ++line) {
        const std::string_view text = takeLine(csv);
        if (text.empty() && csv.empty())
            break;
        if (rows.size() == kMaxRows)
            return fail(tooLarge("rows", kMaxRows));
        auto row = rowOf(line, text);
        if (!row)
            return fail(std::move(row.error()));
        rows.push_back(std::move(*row));
    }

    std::ranges::stable_sort(rows, [](const AsosRow &a, const AsosRow &b) { return placeOf(a) < placeOf(b); });
    const auto twice
        = std::ranges::adjacent_find(rows, [](const AsosRow &a, const AsosRow &b) { return placeOf(a) == placeOf(b); });
    if (twice != rows.end())
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", "asos")
                        .with("key", twice->experiment)
                        .with("path", "metric " + std::to_string(twice->metric))
                        .with("what", "each checkpoint once"));
    return rows;
}

} // namespace assay::results
