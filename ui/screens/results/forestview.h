// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <QTreeView>

#include "ui/screens/results/forestmodel.h"

namespace assay::ui {

class ForestHeader;
class IntervalDelegate;

/// Paints every cell of the forest table but the interval: glyph and name, numbers, verdict, progress, trend, group rows.
class ForestDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ForestDelegate)

public:
    explicit ForestDelegate(const ForestModel *model, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const ForestModel *m_model;
};

/// The forest table. Enter opens a metric, Space pins it to the charts, C copies the row, + - and 0 or
/// Ctrl and the wheel zoom the axis. Columns that do not fit are hidden from the end, unless chosen.
class ForestView final : public QTreeView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ForestView)

public:
    explicit ForestView(QWidget *parent = nullptr);

    void setTable(ForestTable table);
    [[nodiscard]] ForestModel *forest() const { return m_model; }
    void selectResult(std::size_t result);
    [[nodiscard]] std::optional<std::size_t> currentResult() const;
    /// Height of header and all rows.
    [[nodiscard]] int fullHeight() const;
    /// Shows or hides a column for good.
    void setColumnWanted(int column, bool isWanted);
    [[nodiscard]] bool isColumnWanted(int column) const;

signals:
    void currentResultChanged(std::size_t result);
    void opened(std::size_t result);
    void pinToggled(std::size_t result);
    void zoomed(int steps);                    ///< 0: reset

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    [[nodiscard]] int columnWidth(int column) const;
    void layoutColumns();
    void copyRow() const;
    void span();

    ForestModel *m_model;
    ForestHeader *m_header;
    IntervalDelegate *m_intervals;
    QList<int> m_unwanted;
};

} // namespace assay::ui
