// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

#include "ui/widgets/forestgeometry.h"

namespace assay::ui {

/// A header of which one section shows the axis of an interval column, with a caption line above it.
class ForestHeader final : public QHeaderView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ForestHeader)

public:
    explicit ForestHeader(QWidget *parent = nullptr);

    /// `title` may be empty: then there is no caption line. Own axes: only zero is labelled.
    void setAxis(int section, const ForestAxis &axis, const QString &title, bool hasOwnAxes = false);
    /// Padding at the outer edges of the first and last section.
    void setEdges(int pixels) { m_edges = pixels; }

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;

private:
    int m_section = -1;
    int m_edges = 24;
    ForestAxis m_axis;
    QString m_title;
    bool m_hasOwnAxes{};
};

} // namespace assay::ui
