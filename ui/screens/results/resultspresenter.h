// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "models/experiments/lifecycle.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "ui/charts/chartkinds.h"
#include "ui/charts/foresttable.h"

namespace assay::ui {

/// What the head of the results page says.
struct ResultsHeadline {
    QString name;
    QString key;
    QString days;                      ///< "Day 12, minimum 7", or "Day 12, about 5 days left"
    QString health;                    ///< "Health: 9 checks passed"
    bool isHealthy = true;             ///< nothing failed
    bool hasWarnings{};
    int failedChecks{};
    QString asOf;                      ///< "as of 20 Nov 06:10 UTC"
    QString plan;                      ///< "Sequential, 95 %"
    QString deviation;                 ///< "Not the plan: fixed, 90 %", or empty
    QString attribution;               ///< imports: where the aggregates come from

    bool operator==(const ResultsHeadline &) const = default;
};

/// The state of one results page: a cached snapshot, how it is analysed, and what is picked to be seen.
/// Every change re-analyses the snapshot at once; when that takes longer than a frame it moves to a
/// worker and only the newest request is shown. Needs no window, no network and no store.
class ResultsPresenter final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsPresenter)

public:
    explicit ResultsPresenter(QObject *parent = nullptr);
    ~ResultsPresenter() override;

    /// Shows another snapshot. Choices stay when it belongs to the same experiment (a refresh).
    /// @param veil  until when effects stay hidden, whatever is chosen; absent: they are shown
    void setResults(std::shared_ptr<const results::Snapshot> snapshot, std::shared_ptr<const results::Analysis> planned, std::optional<Timestamp> veil = {});
    void clear();
    [[nodiscard]] bool hasResults() const { return m_snapshot != nullptr; }
    /// Only while hasResults().
    [[nodiscard]] const results::Snapshot &snapshot() const { return *m_snapshot; }
    [[nodiscard]] const results::Analysis &analysis() const { return *m_analysis; }
    [[nodiscard]] std::shared_ptr<const results::Snapshot> sharedSnapshot() const { return m_snapshot; }
    [[nodiscard]] std::shared_ptr<const results::Analysis> sharedAnalysis() const { return m_analysis; }
    /// As the plan has it, whatever is switched: what a decision rests on.
    [[nodiscard]] const results::Analysis &plannedAnalysis() const { return *m_planned; }
    [[nodiscard]] std::shared_ptr<const results::Analysis> sharedPlanned() const { return m_planned; }
    [[nodiscard]] const results::AnalysisOptions &options() const { return m_options; }
    [[nodiscard]] bool isBusy() const { return m_isRunning; }

    /// A value equal to the plan's clears the option.
    void setMethod(experiments::Method method);
    void setLevel(double level);
    void setVarianceReduced(bool isReduced);
    void setAbsolute(bool isAbsolute);
    void setSidedness(experiments::Sidedness sidedness);
    void setCorrection(experiments::Correction correction);
    /// Variation all others are compared with; the planned control clears the option.
    void setBaseline(std::uint32_t variation);
    /// Only the subjects of one property value; absent: everybody.
    void setSegment(std::optional<results::Segment> segment);
    /// Correction over the rows of a breakdown: none, Holm or Benjamini-Hochberg.
    void setBreakdownCorrection(experiments::Correction correction);
    /// Last period counted; the last one of the snapshot clears the option.
    void setThroughPeriod(std::uint32_t period);
    /// Everything as the plan has it.
    void resetToPlan();

    [[nodiscard]] experiments::Method method() const;
    [[nodiscard]] double level() const;
    [[nodiscard]] bool isVarianceReduced() const;
    [[nodiscard]] std::uint32_t throughPeriod() const;
    [[nodiscard]] experiments::Sidedness sidedness() const;
    [[nodiscard]] experiments::Correction correction() const;
    [[nodiscard]] std::uint32_t baseline() const;
    /// Segments the snapshot holds, by property, "__other__" left out.
    [[nodiscard]] std::vector<results::Segment> segments() const;
    /// Methods the engine can switch to without the warehouse.
    [[nodiscard]] std::vector<experiments::Method> methods() const;
    [[nodiscard]] bool isPlan() const;

    /// A treatment, or all of them.
    void setVariation(std::optional<std::uint32_t> variation);
    [[nodiscard]] std::optional<std::uint32_t> variation() const { return m_variation; }
    /// Rows grouped by variation instead of by role.
    void setByVariation(bool isByVariation);
    [[nodiscard]] bool isByVariation() const { return m_isByVariation; }
    [[nodiscard]] std::optional<Timestamp> veil() const { return m_veil; }
    void zoomBy(int steps);
    void resetZoom();

    /// Row the charts follow while nothing is pinned.
    void setCurrentRow(std::size_t result);
    [[nodiscard]] std::size_t currentRow() const { return m_current; }
    /// Pins a row to the charts, or takes the pin away; at most kMostPins, the oldest goes first.
    void togglePin(std::size_t result);
    [[nodiscard]] bool isPinned(std::size_t result) const;
    /// Rows in the charts: the pinned ones, else the current one.
    [[nodiscard]] std::vector<std::size_t> chartRows() const;
    void setSeriesMode(SeriesMode mode);
    [[nodiscard]] SeriesMode seriesMode() const { return m_mode; }

    [[nodiscard]] const ForestTable &table() const { return m_table; }
    [[nodiscard]] ResultsHeadline headline() const;
    [[nodiscard]] experiments::Status status(Timestamp now) const;
    /// Plot of a chart kind for the rows in the charts.
    [[nodiscard]] Plot plot(std::string_view kind) const;
    /// The same for one row, whatever is pinned (drill-down).
    [[nodiscard]] Plot plotOf(std::string_view kind, std::size_t result, SeriesMode mode) const;

signals:
    /// Numbers, table or headline changed.
    void changed();
    /// Only what the charts show changed.
    void chartsChanged();
    void busyChanged(bool isBusy);

private:
    void reanalyse();
    void startWorker();
    void apply(std::shared_ptr<const results::Analysis> analysis);
    void retable();
    [[nodiscard]] QString deviationText() const;

    std::shared_ptr<const results::Snapshot> m_snapshot;
    std::shared_ptr<const results::Analysis> m_planned;
    std::shared_ptr<const results::Analysis> m_analysis;
    results::AnalysisOptions m_options;
    std::optional<std::uint32_t> m_variation;
    bool m_isByVariation{};
    std::optional<Timestamp> m_veil;
    int m_zoom = 0;
    std::size_t m_current = 0;
    std::vector<std::size_t> m_pins;
    SeriesMode m_mode = SeriesMode::Lift;
    ForestTable m_table;
    bool m_isSlow{};                   ///< the last analysis took longer than a frame
    bool m_isRunning{};
    bool m_isStale{};                  ///< a choice changed while the worker ran
    quint64 m_generation{};            ///< of the snapshot: answers about an older one are dropped
};

} // namespace assay::ui
