// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/theme.h"

namespace assay::ui {

/// A plain area filled with a theme colour, for pages and panes that stand on another colour than the window.
class Surface final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Surface)

public:
    explicit Surface(Token token, QWidget *parent = nullptr);
    /// 1 px border lines at these edges.
    void setLines(Qt::Edges edges);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Token m_token;
    Qt::Edges m_edges;
};

} // namespace assay::ui
