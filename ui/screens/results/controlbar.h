// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;
class QSlider;

namespace assay::ui {

class Chip;
class ForestView;
class Label;
class ResultsPresenter;

/// The controls above the forest table: variation, view, method, level, variance reduction, end of the
/// range, zoom and columns. Shows the presenter's state and sends changes to it.
class ControlBar final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ControlBar)

public:
    ControlBar(ResultsPresenter *presenter, ForestView *forest, QWidget *parent = nullptr);

    void refresh();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    class DeviationChip;
    void fitHeight();
    Chip *addChip(const QString &label, const char *name);
    void buildAsOf();
    void buildEnd();
    void showColumnMenu();
    void askLevel();
    void buildAdjustments();
    void refreshAdjustments();
    void refreshSegments();
    void adjust(const QString &choice);

    ResultsPresenter *m_presenter;
    ForestView *m_forest;
    Chip *m_variation{};
    Chip *m_rows{};
    Chip *m_view{};
    Chip *m_method{};
    Chip *m_level{};
    Chip *m_adjustments{};
    Chip *m_baseline{};
    Chip *m_segment{};
    QWidget *m_asOf{};
    QSlider *m_slider{};
    Label *m_asOfText{};
    DeviationChip *m_deviation{};
    QWidget *m_zoom{};
    Label *m_zoomText{};
    QPushButton *m_columns{};
};

} // namespace assay::ui
