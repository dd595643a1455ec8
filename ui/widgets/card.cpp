// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

Card::Card(const QString &title, QWidget *parent) : QFrame(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    setAccessibleName(title);
    if (!title.isEmpty()) {
        m_headerBox = new QWidget(this);
        m_headerBox->setMinimumHeight(theme.px(40));
        m_header = new QHBoxLayout(m_headerBox);
        m_header->setContentsMargins(theme.px(16), 0, theme.px(16), 0);
        m_header->setSpacing(theme.px(8));
        m_count = new Label({}, TextStyle::Body, Token::Muted);
        m_note = new Label({}, TextStyle::Caption, Token::Muted);
        m_header->addWidget(new Label(title, TextStyle::CardTitle));
        m_header->addWidget(m_count);
        m_header->addStretch();
        m_header->addWidget(m_note);
        column->addWidget(m_headerBox);
    }
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    column->addLayout(m_body);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void Card::setCount(int count)
{
    if (m_count)
        m_count->setText(count < 0 ? QString() : QLocale().toString(count));
}

void Card::setNote(const QString &note)
{
    if (m_note)
        m_note->setText(note);
}

void Card::addHeaderWidget(QWidget *widget)
{
    Q_ASSERT(m_header);
    m_header->addWidget(widget);
}

void Card::addRow(QWidget *row) { m_body->addWidget(row); }

void Card::clearRows()
{
    while (QLayoutItem *item = m_body->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void Card::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    paintPanel(&painter, rect(), 6, theme.color(Token::Surface), theme.color(Token::Border));
    const QColor line = theme.color(Token::Border);
    for (int i = 0; i < m_body->count(); ++i) {
        const QRect row = m_body->itemAt(i)->geometry();
        if ((i > 0 || m_headerBox) && row.isValid() && row.height() > 0)
            painter.fillRect(QRect(1, row.top(), width() - 2, 1), line);
    }
}

} // namespace assay::ui
