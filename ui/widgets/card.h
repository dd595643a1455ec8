// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QBoxLayout;
class QHBoxLayout;

namespace assay::ui {

class Label;

/// A framed group: 40 px header with title and count, then rows or any content.
class Card final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Card)

public:
    /// An empty title makes a card without header.
    explicit Card(const QString &title = {}, QWidget *parent = nullptr);

    void setCount(int count);                  ///< negative: none shown
    void setNote(const QString &note);         ///< caption at the end of the header
    void addHeaderWidget(QWidget *widget);
    /// Adds a row under a 1 px line.
    void addRow(QWidget *row);
    /// Removes and deletes all rows.
    void clearRows();
    /// Layout below the header for content that is not rows.
    [[nodiscard]] QBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_header{};
    Label *m_count{};
    Label *m_note{};
    QBoxLayout *m_body{};
    QWidget *m_headerBox{};
};

} // namespace assay::ui
