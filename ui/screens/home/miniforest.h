// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/screens/home/homemodel.h"
#include "ui/widgets/forestgeometry.h"

namespace assay::ui {

/// The lift of one experiment's primary metric as a small interval with its number, on the axis that
/// all rows share; or the remark that says why there is none.
class MiniForest final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MiniForest)

public:
    MiniForest(const RunningRow &row, const ForestAxis &axis, QWidget *parent = nullptr);

    /// The same in words.
    [[nodiscard]] QString spoken() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    RunningRow m_row;
    ForestAxis m_axis;
};

} // namespace assay::ui
