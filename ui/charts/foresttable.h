// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QString>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "ui/widgets/figurepainter.h"
#include "ui/widgets/forestgeometry.h"

namespace assay::ui {

/// One treatment on one metric, as the forest table writes it.
struct ForestRow {
    std::size_t result{};              ///< index into Analysis::results
    VerdictGlyph glyph;
    QString name;                      ///< of the metric
    QString note;                      ///< "↓ better", or the variation while all are shown
    QString variation;                 ///< only while all are shown
    bool isLowerBetter{};
    QString control, treatment;        ///< their own values; empty when not known
    IntervalMark mark;
    QString lift;                      ///< empty when there is no number
    QString low, high;                 ///< ends of the interval in force, empty with `lift`
    QString verdict;                   ///< always a word
    QString p;                         ///< or the chance to be better
    std::optional<double> progress;    ///< 0..1
    std::vector<std::optional<double>> trend;
    bool isAdjusted{};                 ///< variance-adjusted: the lift is not that of the two values beside it
    bool hasVerdict{};                 ///< better or worse: lift and word take the colour of the glyph
    QString details;                   ///< several lines: means, totals, subjects, errors, adjustments
    QString accessible;                ///< the row as a sentence

    bool operator==(const ForestRow &) const = default;
};

struct ForestGroup {
    results::Role role{};              ///< of the first row when groups are variations
    QString title;
    QString note;                      ///< "2 of 2 within margin, level 95 %"
    std::vector<ForestRow> rows;

    bool operator==(const ForestGroup &) const = default;
};

/// Behind a lift that is variance-adjusted; notes say what it means.
inline constexpr char16_t kAdjustedMark = u'\u2020';

/// Everything the forest table shows, on the page and in reports.
struct ForestTable {
    std::vector<ForestGroup> groups;
    ForestAxis axis;
    QString axisTitle;                 ///< "Lift with always-valid interval"
    QString effectHeader;              ///< "Lift" or "Difference"
    QString intervalHeader;            ///< "Interval, %"
    QString controlHeader, treatmentHeader;
    QString veil;                      ///< "Hidden until 28 Nov by plan"; empty: nothing is hidden
    QString pHeader;                   ///< "p", or "Chance" of the Bayesian method
    bool isWithheld{};                 ///< the traffic split failed
    bool hasOwnAxes{};                 ///< absolute view: units differ between rows

    bool operator==(const ForestTable &) const = default;
};

struct ForestChoice {
    std::optional<std::uint32_t> variation; ///< one treatment; absent: all
    int zoom = 0;
    bool isByVariation{};                   ///< groups are variations, not roles
};

[[nodiscard]] ForestTable forestTable(const results::Snapshot &snapshot, const results::Analysis &analysis, const ForestChoice &choice = {});

/// The effect the page is about: lift, or difference in the absolute view.
[[nodiscard]] const statistics::Outcome<statistics::Effect> &headlineOf(const results::Analysis &analysis, const results::Estimate &estimate);

/// An effect as written on the page: with its unit, and the ends of its interval (a unit stands behind the second).
struct EffectWords {
    QString effect;
    QString low, high;
};
[[nodiscard]] EffectWords effectWords(const results::Analysis &analysis, const metrics::Metric &metric, const statistics::Effect &effect);

/// An estimate as a bar without a verdict (adjustments, other methods, breakdowns).
[[nodiscard]] IntervalMark plainMark(const results::Analysis &analysis, const results::Estimate &estimate);

/// "+0.6 to +7.0", with an infinity sign for an open end; empty when there is no number.
[[nodiscard]] QString intervalText(const results::Analysis &analysis, const metrics::Metric &metric, const results::Estimate &estimate);

/// "Primary", "Guardrail", "Secondary": one metric's role.
[[nodiscard]] QString roleText(results::Role role);

/// The word for what a row says, guardrails included: "Better", "Not shown yet". The only place that
/// words it: window, report, pictures and command line say the same.
[[nodiscard]] QString verdictText(const results::Analysis &analysis, const results::MetricResult &row);

} // namespace assay::ui
