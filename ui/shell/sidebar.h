// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

class QStandardItemModel;

namespace assay::ui {

/// The list of screens: captions and items with icon and count, 208 px, or icons alone.
class Sidebar final : public QListView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Sidebar)

public:
    explicit Sidebar(QWidget *parent = nullptr);

    void setCurrentScreen(const QString &id);
    /// A count beside an item; 0 hides it.
    void setCount(const QString &id, int count);
    void setCollapsed(bool isCollapsed);
    [[nodiscard]] bool isCollapsed() const { return m_isCollapsed; }

signals:
    void chosen(const QString &id);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fill();
    void applyTheme();

    QStandardItemModel *m_model{};
    bool m_isCollapsed{};
};

} // namespace assay::ui
