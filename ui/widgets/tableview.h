// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

class QAbstractItemModel;

namespace assay::ui {

/// The table of every screen: one selected row, no zebra, no vertical lines, 24 px at the outer edges,
/// rows of 32 px or what the text needs. Enter activates, Ctrl+C copies as TSV and HTML, sorting by
/// header, column widths remembered under `name`.
class TableView final : public QTreeView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TableView)

public:
    /// @param name  object name and settings key, "pipelines.runs"
    explicit TableView(const QString &name, QWidget *parent = nullptr);
    ~TableView() override;

    void setModel(QAbstractItemModel *model) override;
    /// Rows of another height at 100 % (31 in the forest, 44 to 52 for two lines).
    void setRowHeight(int pixels);
    [[nodiscard]] int rowHeight() const { return m_rowHeight; }
    /// 8 instead of 24 px at the outer edges: tables inside cards and inspectors.
    void setDense(bool isDense);
    [[nodiscard]] bool isDense() const { return m_isDense; }

    [[nodiscard]] QString currentKey() const;
    /// Selects the row of that key and scrolls to it; false when it is not shown.
    bool selectKey(const QString &key);
    /// Gives the stretched column what the others leave, as on every resize.
    void stretch();
    /// The selection, or all rows when nothing is selected, as TSV and HTML.
    void copy() const;

signals:
    void currentKeyChanged(const QString &key);
    void activatedKey(const QString &key);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void restoreWidths();
    void saveWidths() const;

    int m_rowHeight = 32;
    bool m_isDense{};
    bool m_hasOwnWidths{};
    bool m_isStretching{};
    QString m_keyBeforeReset;
};

} // namespace assay::ui
