// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QStyledItemDelegate>

#include "ui/widgets/forestgeometry.h"

namespace assay::ui {

/// Paints the interval column of a table. The table's model holds text; what to draw comes from
/// `markOf`, so that any model can have such a column. All rows share one axis.
class IntervalDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(IntervalDelegate)

public:
    using MarkOf = std::function<std::optional<IntervalMark>(const QModelIndex &)>;

    explicit IntervalDelegate(MarkOf markOf, QObject *parent = nullptr);

    void setAxis(const ForestAxis &axis) { m_axis = axis; }
    [[nodiscard]] const ForestAxis &axis() const { return m_axis; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    MarkOf m_markOf;
    ForestAxis m_axis;
};

/// Drawing inside an interval cell: 4 px free on both sides.
[[nodiscard]] QRectF intervalArea(const QRectF &cell);

} // namespace assay::ui
