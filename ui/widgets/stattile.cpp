// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stattile.h"

#include <cmath>

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QVBoxLayout>

#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

StatTile::StatTile(const QString &caption, QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10));
    column->setSpacing(theme.px(2));
    m_caption = new Label(caption, TextStyle::Caption, Token::Muted);
    m_figure = new Label({}, TextStyle::Figure);
    m_note = new Label({}, TextStyle::Caption, Token::Muted);
    m_figure->setElided(true);
    m_note->setElided(true);
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    m_bar->setAccessibleName(caption);
    m_bar->hide();
    column->addWidget(m_caption);
    column->addWidget(m_figure);
    column->addWidget(m_note);
    column->addWidget(m_bar);
    column->addStretch();
    describe();
}

void StatTile::set(const QString &figure, const QString &note)
{
    m_figure->setText(figure);
    m_note->setText(note);
    describe();
}

void StatTile::setFraction(double fraction)
{
    m_bar->setVisible(fraction >= 0);
    m_bar->setValue(static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * 1000)));
}

void StatTile::describe() { setAccessibleName(tr("%1: %2", "label and value").arg(m_caption->text(), m_figure->text())); }

StatStrip::StatStrip(QWidget *parent) : QFrame(parent)
{
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(1, 1, 1, 1);
    m_row->setSpacing(1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

StatTile *StatStrip::addTile(const QString &caption)
{
    auto *tile = new StatTile(caption, this);
    m_row->addWidget(tile, 1);
    m_tiles.append(tile);
    return tile;
}

void StatStrip::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    paintPanel(&painter, rect(), 6, theme.color(Token::Surface), theme.color(Token::Border));
    for (qsizetype i = 1; i < m_tiles.size(); ++i) {
        const QRect box = m_tiles.at(i)->geometry();
        const int x = layoutDirection() == Qt::RightToLeft ? box.right() + 1 : box.left() - 1;
        painter.fillRect(QRect(x, 1, 1, height() - 2), theme.color(Token::Border));
    }
}

} // namespace assay::ui
