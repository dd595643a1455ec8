// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// Paints a Cell of a table: bar, icon, text or pill, muted note.
class CellDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CellDelegate)

public:
    explicit CellDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// Room of a cell's content: padding 8, and 24 at the outer edges of a table that is not dense.
[[nodiscard]] QRect cellContents(const QStyleOptionViewItem &option, const QModelIndex &index);

} // namespace assay::ui
