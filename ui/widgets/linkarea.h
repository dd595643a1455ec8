// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/theme.h"

namespace assay::ui {

/// A row that is one link: hover tint, focus ring, click, Enter or Space activate it.
class LinkArea final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LinkArea)

public:
    /// @param spoken  what assistive tools say for the whole row
    explicit LinkArea(const QString &spoken, QWidget *parent = nullptr);

signals:
    void activated();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

/// An icon of the set as a widget that follows the theme; decoration unless it is given a name.
class IconLabel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(IconLabel)

public:
    IconLabel(const QString &name, Token token, int side = 16, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    Token m_token;
};

} // namespace assay::ui
