// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/keyvaluelist.h"

#include <QGridLayout>
#include <QPainter>

#include "ui/widgets/label.h"

namespace assay::ui {

KeyValueList::KeyValueList(Values values, QWidget *parent) : QWidget(parent), m_values(values)
{
    const Theme &theme = Theme::instance();
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(theme.px(16));
    m_grid->setVerticalSpacing(theme.px(values == Values::Trailing ? 8 : 6));
    m_grid->setColumnStretch(1, 1);
    if (values == Values::Leading)
        setLabelWidth(128);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void KeyValueList::setLabelWidth(int pixels) { m_grid->setColumnMinimumWidth(0, Theme::instance().px(pixels)); }

void KeyValueList::clear()
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_rows = 0;
}

void KeyValueList::add(const QString &label, const QString &value)
{
    add(label, value, m_values == Values::Trailing ? TextStyle::BodyBold : TextStyle::Body, Token::Text);
}

void KeyValueList::add(const QString &label, const QString &value, TextStyle style, Token token)
{
    auto *text = new Label(value, style, token);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setWordWrap(m_values == Values::Leading);
    if (m_values == Values::Trailing)
        text->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    add(label, text);
}

void KeyValueList::add(const QString &label, QWidget *value)
{
    auto *name = new Label(label, TextStyle::Body, Token::Muted);
    name->setBuddy(value);
    if (value->accessibleName().isEmpty()) {
        const auto *text = qobject_cast<const Label *>(value);
        value->setAccessibleName(text ? tr("%1: %2", "label and value").arg(label, text->text()) : label);
    }
    m_grid->addWidget(name, m_rows, 0, Qt::AlignLeading | Qt::AlignTop);
    m_grid->addWidget(value, m_rows, 1);
    ++m_rows;
    updateGeometry();
}

void KeyValueList::paintEvent(QPaintEvent *)
{
    if (m_values != Values::Trailing)
        return;
    QPainter painter(this);
    for (int row = 1; row < m_rows; ++row) {
        const QRect above = m_grid->cellRect(row - 1, 0);
        painter.fillRect(QRect(0, above.bottom() + m_grid->verticalSpacing() / 2, width(), 1), Theme::instance().color(Token::Border));
    }
}

} // namespace assay::ui
