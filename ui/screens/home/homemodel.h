// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QString>

#include "app/workspace/catalog.h"
#include "models/results/analysis.h"
#include "ui/shell/location.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {

/// A line of "Needs you". Its icon tells at a glance what waits: something to celebrate, to stop, or to mend.
struct NeedRow {
    QString subject;                     ///< bold
    QString sentence;                    ///< after the subject
    QString note;                        ///< second line
    QString icon;
    Token token = Token::Accent;
    QString action;                      ///< word on the button
    Location target;

    bool operator==(const NeedRow &) const = default;
};

/// A running experiment with the lift of its primary metric.
struct RunningRow {
    QString key;
    QString name;
    QString metric;
    QString day;                         ///< "day 12"
    QString remark;                      ///< instead of an interval: why there is none
    QString verdict;                     ///< in the word of the results page
    std::optional<results::MetricResult> primary; ///< absent when hidden by plan or without results
    double precision{};                  ///< half-width to reach

    bool operator==(const RunningRow &) const = default;
};

/// A line of a side card.
struct LinkRow {
    QString text;
    QString note;
    QString icon;
    Token token = Token::Muted;
    Location target;

    bool operator==(const LinkRow &) const = default;
};

/// Everything the home page shows.
struct HomeModel {
    std::vector<NeedRow> needs;
    std::vector<RunningRow> running;
    std::vector<LinkRow> recent;
    std::vector<LinkRow> runs;
    bool hasExperiments{};
    bool hasConnections{};
    std::optional<Timestamp> asOf;       ///< newest results

    bool operator==(const HomeModel &) const = default;
};

/// Results in memory by experiment key; null while they are not loaded.
using AnalysisLookup = std::function<std::shared_ptr<const results::Analysis>(const std::string &)>;

/// Pure: the page for this catalog, these analyses, these running pipelines and this time.
[[nodiscard]] HomeModel homeModel(const workspace::Catalog &catalog, const AnalysisLookup &analyses, const std::vector<pipeline::RunRecord> &active,
                                  const QList<Location> &recent, Timestamp now);

} // namespace assay::ui
