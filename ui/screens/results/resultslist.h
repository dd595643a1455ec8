// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <vector>

#include <QWidget>

#include "models/experiments/lifecycle.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "ui/screens/results/drilldownrows.h"
#include "ui/widgets/tablemodel.h"

class QStackedLayout;

namespace assay::ui {

class DataStateView;
class FilterBar;
class FilterProxy;
class ForestHeader;
class IntervalDelegate;
class Label;
class PageHeader;
class TableView;

/// One experiment of the list; without results both pointers are null.
struct ResultsListItem {
    experiments::Experiment experiment;
    std::shared_ptr<const results::Snapshot> snapshot;
    std::shared_ptr<const results::Analysis> analysis;
    bool isLoading{};                  ///< stored, not decoded yet
    bool isRunning{};                  ///< its pipeline runs
};

enum ResultsColumn { ResultsNameColumn, ResultsStateColumn, ResultsMetricColumn, ResultsIntervalColumn, ResultsLiftColumn, ResultsVerdictColumn, ResultsGuardrailColumn, ResultsSplitColumn, ResultsProgressColumn, ResultsDaysColumn, ResultsAsOfColumn };

/// Rows of the list with one shared axis; what needs a person comes first, then the newest.
[[nodiscard]] IntervalRows resultsListRows(const std::vector<ResultsListItem> &items, Timestamp now);

/// The row an experiment is represented by: of its primary metric, a decided variation before an open one.
[[nodiscard]] const results::MetricResult *headlineResult(const results::Analysis &analysis);

/// All experiments with their headline; one opens the results page.
class ResultsList final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsList)

public:
    explicit ResultsList(QWidget *parent = nullptr);

    void setItems(const std::vector<ResultsListItem> &items, Timestamp now);
    [[nodiscard]] bool focusFilter();
    void selectKey(const QString &key);
    void focusTable();
    [[nodiscard]] QList<QWidget *> panes() const;
    [[nodiscard]] TableModel *model() const { return m_model; }

signals:
    void opened(const QString &key);

private:
    void build();
    void applyFilter(const QString &text);
    void countRows();

    std::map<QString, IntervalMark> m_marks;
    TableModel *m_model{};
    FilterProxy *m_proxy{};
    FilterBar *m_filter{};
    PageHeader *m_header{};
    TableView *m_view{};
    ForestHeader *m_axis{};
    IntervalDelegate *m_intervals{};
    DataStateView *m_empty{};
    DataStateView *m_noMatch{};
    QStackedLayout *m_pages{};         ///< the table, or why there is none
    QStackedLayout *m_stack{};         ///< rows, or that none fits the filter
    Label *m_count{};
};

} // namespace assay::ui
