// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/screens/results/resultspageinput.h"

class QSplitter;
class QStackedWidget;
class QTabBar;

namespace assay::ui {

class ControlBar;
class DataStateView;
class DecisionPanel;
class DrillDownView;
class ForestView;
class HealthView;
class ResultsBanners;
class ResultsCharts;
class ResultsHead;
class ResultsPresenter;
struct DecisionTaken;

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
    void setDecisionShown(bool isShown);
    [[nodiscard]] QList<QWidget *> panes() const;

signals:
    void refreshAsked();
    void cancelAsked();
    void runShown();                           ///< "Show the run"
    /// The person wants effects before the planned end, for this reason.
    void lookAsked(const QString &reason);
    void decided(const assay::ui::DecisionTaken &taken);
    /// "pdf", "html", "png", or the id of an export table.
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
    [[nodiscard]] QWidget *buildResultsTab();
    void connectParts();
    void refresh();
    void showState();
    void askForLook();
    void placeSplitter();
    void fitWidth();

    ResultsPageInput m_input;
    ResultsPresenter *m_presenter;
    ResultsHead *m_head{};
    QTabBar *m_tabs{};
    ResultsBanners *m_banners{};
    DecisionPanel *m_decision{};
    DataStateView *m_state{};
    QStackedWidget *m_pages{};
    QStackedWidget *m_body{};
    ControlBar *m_controls{};
    ForestView *m_forest{};
    QSplitter *m_splitter{};
    ResultsCharts *m_charts{};
    bool m_isSplitByHand{};
    HealthView *m_healthView{};
    DrillDownView *m_drillDown{};
};

} // namespace assay::ui
