// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <QStyledItemDelegate>

namespace assay::ui {

class TableModel;

/// Two-line rows of a list pane: icon, title and pill; muted second line; accent bar when selected.
class ListDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ListDelegate)

public:
    explicit ListDelegate(QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// List pane of a list and detail screen: shows the rows of a TableModel (first cell, note, icon, badge).
/// Moving the current row shows its detail; Enter asks for focus there.
class ListPane final : public QListView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ListPane)

public:
    explicit ListPane(const QString &name, QWidget *parent = nullptr);

    [[nodiscard]] QString currentKey() const;
    bool selectKey(const QString &key);

signals:
    void currentKeyChanged(const QString &key);
    void activatedKey(const QString &key);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
};

} // namespace assay::ui
