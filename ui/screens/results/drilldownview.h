// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace assay::ui {

class AdjustmentsView;
class BreakdownView;
class Label;
class ProvenanceView;
class ResultsPresenter;
class Segmented;
class StatusPill;
class SummaryView;
class TwinTableChart;

/// One metric in depth, inside the results page: summary, over time, breakdown, adjustments, SQL and
/// provenance. Esc returns to the table.
class DrillDownView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillDownView)

public:
    enum Tab { Summary, OverTime, Breakdown, Adjustments, Provenance, TabCount };

    explicit DrillDownView(ResultsPresenter *presenter, QWidget *parent = nullptr);

    void open(std::size_t result);
    [[nodiscard]] std::size_t result() const { return m_result; }
    void setTab(int tab);
    void refresh();

signals:
    void closed();
    /// Up or down to another metric.
    void moved(std::size_t result);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QWidget *buildHead();
    void step(int by);
    /// Results in the order of the table.
    [[nodiscard]] std::vector<std::size_t> order() const;

    ResultsPresenter *m_presenter;
    std::size_t m_result{};
    Label *m_name{};
    StatusPill *m_role{};
    Label *m_place{};
    Segmented *m_tabs{};
    QPushButton *m_back{};
    QPushButton *m_up{};
    QPushButton *m_down{};
    QStackedWidget *m_stack{};
    SummaryView *m_summary{};
    TwinTableChart *m_overTime{};
    int m_mode{};
    BreakdownView *m_breakdown{};
    AdjustmentsView *m_adjustments{};
    ProvenanceView *m_provenance{};
};

} // namespace assay::ui
