// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QStyledItemDelegate>

#include "ui/screens/pipelines/runrows.h"

namespace assay::ui {

/// The time scale that bars and header share.
struct GanttScale {
    double seconds = 1;             ///< what the whole column stands for
    std::optional<double> now;      ///< running: seconds since the start
    int column = 2;

    /// Distance of ticks in seconds: 1, 2, 5, 10, 20, 30, 60 ...
    [[nodiscard]] double step() const;
    [[nodiscard]] double x(double second, double width) const { return second / seconds * width; }
};

/// "1:20", "0.4".
[[nodiscard]] QString ganttTime(double seconds, double step);

/// Paints one bar per row: done, running up to now with the rest dashed, waiting dashed.
class GanttDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GanttDelegate)

public:
    explicit GanttDelegate(QObject *parent = nullptr);

    void set(std::vector<TimelineRow> rows, GanttScale scale);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::vector<TimelineRow> m_rows;
    GanttScale m_scale;
};

/// The table header whose time column shows the ticks and the time tag.
class GanttHeader final : public QHeaderView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GanttHeader)

public:
    explicit GanttHeader(QWidget *parent = nullptr);

    void set(GanttScale scale);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;

private:
    GanttScale m_scale;
};

} // namespace assay::ui
