// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/screens/experiments/planning.h"

class QDoubleSpinBox;
class QGridLayout;

namespace assay::ui {

class Label;
class TableView;
class TwinTableChart;

/// The sample-size calculator: running time and detectable lift, each from the other, per metric, from what
/// history says. Asks nothing of a warehouse and changes nothing.
class PlannerView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlannerView)

public:
    explicit PlannerView(PlanningInput input, QWidget *parent = nullptr);

private:
    [[nodiscard]] QWidget *buildFields();
    QDoubleSpinBox *addField(QGridLayout *grid, int column, const QString &caption, const char *name, double low, double high, double step, int decimals, const QString &suffix);
    void readQuestion();
    void weeksChanged();
    void liftChanged();
    void refresh();
    void setValue(QDoubleSpinBox *field, double value);

    PlanningInput m_input;
    PlanningChoice m_choice;
    double m_wanted{};                 ///< lift of the primary metric, as typed or as found
    QDoubleSpinBox *m_weeks{};
    QDoubleSpinBox *m_lift{};
    QDoubleSpinBox *m_power{};
    QDoubleSpinBox *m_exposure{};
    TwinTableChart *m_chart{};
    TableModel *m_model{};
    TableView *m_table{};
};

} // namespace assay::ui
