// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"

namespace assay::metrics {

/// How facts become one value per subject (statistics.md section 2).
enum class MetricKind {
    Count,      ///< facts of the subject in the window
    Sum,        ///< sum of the value column
    Mean,       ///< average value per fact: planned as the ratio sum / count of one fact
    Conversion, ///< 1 when at least one fact lies in the window
    Ratio,      ///< numerator / denominator, each a count or a sum
    Threshold,  ///< 1 when the sum or count strictly exceeds the threshold
    Retention,  ///< 1 when a fact lies in [start, end) days after assignment; only subjects old enough count
    Percentile, ///< a percentile of the values of all facts of all subjects, or of the sums per subject
    Funnel,     ///< 1 when the fact and then every further step happened, in this order, in the window
};

/// What a Percentile ranks.
enum class Ranked {
    Facts,      ///< the values of facts; a subject is a cluster of its facts
    Subjects,   ///< the sum of each subject (its facts when there is no value column); without facts it is 0
};

enum class Comparison { Equal, NotEqual, OneOf, NotOneOf, Less, LessOrEqual, Greater, GreaterOrEqual, IsNull, IsNotNull };

/// One test on a column of the fact source. Values are literals, never SQL.
struct FactFilter {
    std::string column;
    Comparison comparison{};
    std::vector<std::string> values;  ///< one, or several for OneOf/NotOneOf, or none for the null tests
    bool isNumeric{};                 ///< values are numbers and compare as such
    std::string extra{};              ///< unknown members, canonical JSON

    bool operator==(const FactFilter &) const = default;
};

/// What is counted or summed: rows of one fact source that pass all filters.
struct MetricFact {
    std::string factSource;           ///< key
    std::string valueColumn;          ///< empty: rows are counted
    std::vector<FactFilter> filters;  ///< joined by and
    std::string extra{};              ///< unknown members, canonical JSON

    bool operator==(const MetricFact &) const = default;
};

/// Time after the subject's first exposure in which facts count: start <= t < start + length.
struct Window {
    double startHours{};              ///< >= 0
    std::optional<double> lengthHours; ///< absent: until the end of the analysis
    std::string extra{};              ///< unknown members, canonical JSON

    bool operator==(const Window &) const = default;
};

enum class CapKind { None, Percentile, Absolute };

/// Winsorisation of per-subject values, above only by default.
struct Cap {
    CapKind kind{};
    std::optional<double> lower;      ///< fraction (Percentile) or value (Absolute)
    std::optional<double> upper;      ///< fraction such as 0.999, or value
    std::string extra{};              ///< unknown members, canonical JSON

    bool operator==(const Cap &) const = default;
};

enum class Direction { Increase, Decrease, None };

struct Metric {
    std::string key;
    std::string name;
    std::string description;
    MetricKind kind{};
    MetricFact fact;                          ///< the numerator of a Ratio; empty: only imports measure it
    std::optional<MetricFact> denominator;    ///< Ratio only
    Window window;
    Cap cap;                                  ///< Count and Sum; a Ratio caps both sides
    double threshold{};                       ///< Threshold only, strict >
    double retentionStartDays{};              ///< Retention only
    std::optional<double> retentionEndDays;
    double percentile{};                      ///< Percentile only, a fraction such as 0.95
    Ranked ranked{};                          ///< Percentile only
    std::vector<MetricFact> then;             ///< Funnel only: the steps after `fact`; each at the instant of the one before, or later
    std::string unit;                         ///< "€", "s", empty
    int decimals = 2;
    Direction direction = Direction::Increase;
    double precisionTarget = 0.05;            ///< half-width of the relative interval to reach, a fraction
    bool isCertified{};
    std::string owner;
    std::vector<std::string> tags;
    std::string extra;                        ///< unknown members, canonical JSON

    bool operator==(const Metric &) const = default;
};

/// True for kinds whose value per subject is 0 or 1.
[[nodiscard]] bool isProportion(MetricKind kind);
/// True for kinds compared as a ratio of two sums (Ratio, Mean).
[[nodiscard]] bool isRatio(MetricKind kind);
/// True for kinds that are no sum over subjects: a snapshot holds QuantileCells of them, and no series.
[[nodiscard]] bool isQuantile(MetricKind kind);
/// True when a pre-exposure value of the same metric may serve as covariate (statistics.md section 7).
[[nodiscard]] bool hasCovariate(const Metric &metric);
/// The fact sources the metric reads, numerator or first step first; none when only imports measure it.
[[nodiscard]] std::vector<std::string> factSourcesOf(const Metric &metric);
/// The stored name of a kind ("conversion").
[[nodiscard]] std::string_view metricKindName(MetricKind kind);
/// The stored name of a comparison ("=", "not_in").
[[nodiscard]] std::string_view comparisonName(Comparison comparison);

[[nodiscard]] Json toJson(const Metric &metric);
/// Also holds the rules that bind kind, fact, window and cap together, so that what is decoded can be planned.
/// @param unknown  takes one InvalidDocument for each member that nothing reads
/// @return InvalidDocument with `kind`, `key`, `path`, `what`
[[nodiscard]] Result<Metric> metricFromJson(const Json &body, std::vector<Error> *unknown = nullptr);

} // namespace assay::metrics
