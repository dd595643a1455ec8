// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QWidget>

#include "app/pipeline/runrecord.h"
#include "models/experiments/experiment.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"

class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace assay::ui {

class Banner;
class ControlBar;
class DataStateView;
class DrillDownView;
class EvidenceView;
class ForestView;
class HealthView;
class PageHeader;
class ResultsPresenter;
class TwinTableChart;

/// What the page shows besides the presenter's numbers: the experiment, its results if any, its run.
struct ResultsPageInput {
    experiments::Experiment experiment;
    std::shared_ptr<const results::Snapshot> snapshot;
    std::shared_ptr<const results::Analysis> analysis;   ///< as planned
    std::optional<pipeline::RunRecord> run;              ///< the one under way, or the last one when it failed
    bool isLoading{};
    QString whyNoRefresh;                                ///< empty: Refresh can be pressed
    Timestamp now;
};

/// The results of one experiment (ux.md section 5): head, tabs Results and Health, controls, forest
/// table, charts, or the evidence while the split has failed; one metric opens as drill-down.
class ResultsPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsPage)

public:
    enum Tab { ResultsTab, HealthTab };

    explicit ResultsPage(QWidget *parent = nullptr);

    void set(const ResultsPageInput &input);
    [[nodiscard]] ResultsPresenter *presenter() const { return m_presenter; }
    void setTab(int tab);
    void openMetric(std::size_t result);
    [[nodiscard]] bool isDrillDownOpen() const;
    [[nodiscard]] DrillDownView *drillDown() const { return m_drillDown; }
    /// Leaves the drill-down; false when it is not open.
    bool closeMetric();
    void focusTable();
    [[nodiscard]] QList<QWidget *> panes() const;

signals:
    void refreshAsked();
    void cancelAsked();
    void runShown();                           ///< "Show the run"
    /// "pdf", "png", or the id of an export table.
    void exportAsked(const QString &format);
    void metricOpened(std::size_t result);
    void metricClosed();
    /// A chart was copied or saved as `format`, or could not be.
    void chartExported(const QString &format);
    void chartFailed(const QString &path, const QString &reason);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void buildHeader();
    [[nodiscard]] QWidget *buildResultsTab();
    [[nodiscard]] QWidget *buildCharts();
    void connectParts();
    void buildExportMenu();
    void refresh();
    void refreshHead();
    void refreshCharts();
    void showState();
    void showBanners();
    void placeSplitter();
    void setCompact(bool isCompact);

    ResultsPageInput m_input;
    ResultsPresenter *m_presenter;
    PageHeader *m_header{};
    QPushButton *m_health{};
    QPushButton *m_refresh{};
    QPushButton *m_export{};
    QMenu *m_exportMenu{};
    QTabBar *m_tabs{};
    Banner *m_split{};
    Banner *m_run{};
    Banner *m_import{};
    DataStateView *m_state{};
    QStackedWidget *m_pages{};
    QStackedWidget *m_body{};
    ControlBar *m_controls{};
    ForestView *m_forest{};
    QSplitter *m_splitter{};
    QStackedWidget *m_below{};
    TwinTableChart *m_lift{};
    TwinTableChart *m_exposures{};
    EvidenceView *m_evidence{};
    TwinTableChart *m_splitChart{};
    QSplitter *m_chartRow{};
    QSplitter *m_evidenceRow{};
    bool m_isSplitByHand{};
    bool m_isCompact{};                        ///< narrow window or large text: charts below each other
    HealthView *m_healthView{};
    DrillDownView *m_drillDown{};
};

} // namespace assay::ui
