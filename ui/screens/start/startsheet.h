// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

#include "ui/widgets/label.h"

class QPushButton;
class QVBoxLayout;

namespace assay::ui {

/// The panel of one start page: head, body and foot in a column.
class StartSheet : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StartSheet)

public:
    explicit StartSheet(QWidget *parent);

    [[nodiscard]] QVBoxLayout *column() const { return m_column; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_column{};
};

/// A label that wraps.
[[nodiscard]] Label *wrappedLabel(const QString &text, TextStyle style = TextStyle::Body, Token token = Token::Text);

/// The mark, title and sentence at the top of every page.
[[nodiscard]] QWidget *startHead(const QString &title, const QString &sentence);

/// The foot under a line: reassurance at the start, buttons at the end.
[[nodiscard]] QWidget *startFoot(const QString &reassurance, const QList<QPushButton *> &buttons);

} // namespace assay::ui
