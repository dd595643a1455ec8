// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

namespace assay::ui {

/// Items in reading order, wrapped into lines; the first item marked as trailing and all after it go to
/// the end of their line. For bars of controls that must survive narrow windows and large text.
class FlowLayout final : public QLayout
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FlowLayout)

public:
    explicit FlowLayout(int spacing, QWidget *parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem *item) override;
    /// Items from here on stand at the end of the line.
    void addStretch() { m_trailingFrom = static_cast<int>(m_items.size()); }
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem *itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem *takeAt(int index) override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSize() const override;
    /// Not announced through hasHeightForWidth(): a page that scrolls would take size hints for needs. The
    /// owner asks for the height and fixes it.
    [[nodiscard]] int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    void setGeometry(const QRect &rect) override;

private:
    int place(const QRect &rect, bool isReal) const;
    void placeLine(const QList<QLayoutItem *> &line, int trailingFrom, const QRect &room, int top, int height) const;

    QList<QLayoutItem *> m_items;
    int m_trailingFrom = -1;
};

} // namespace assay::ui
