// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>

class QSplitter;

namespace assay::ui {

class EvidenceView;
class ResultsPresenter;
class TwinTableChart;

/// What stands below the forest table: cumulative lift and exposures, or the evidence while the traffic
/// split has failed.
class ResultsCharts final : public QStackedWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsCharts)

public:
    /// Height of one row of charts at 100 %.
    static constexpr int kRowHeight = 260;

    explicit ResultsCharts(ResultsPresenter *presenter, QWidget *parent = nullptr);

    void refresh();
    /// Narrow windows: one chart below the other.
    void setCompact(bool isCompact);
    /// Beside the decision only the first chart stays.
    void setSingle(bool isSingle);

private:
    [[nodiscard]] QSplitter *side(QWidget *left, QWidget *right, int leftShare, int rightShare);

    ResultsPresenter *m_presenter;
    TwinTableChart *m_lift{};
    TwinTableChart *m_exposures{};
    EvidenceView *m_evidence{};
    TwinTableChart *m_splitChart{};
    QSplitter *m_chartRow{};
    QSplitter *m_evidenceRow{};
};

} // namespace assay::ui
