// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chip.h"

#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyleOption>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

} // namespace

Chip::Chip(const QString &label, QWidget *parent) : QToolButton(parent), m_label(label)
{
    setPopupMode(QToolButton::InstantPopup);
    setMenu(new QMenu(this));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

void Chip::addChoice(const QString &text, const QString &value)
{
    m_texts.append(text);
    m_values.append(value);
    QAction *action = menu()->addAction(text);
    action->setCheckable(true);
    connect(action, &QAction::triggered, this, [this, value] { choose(value); });
    describe();
}

void Chip::clearChoices()
{
    m_texts.clear();
    m_values.clear();
    menu()->clear();
}

void Chip::setChoices(const std::vector<std::pair<QString, QString>> &choices)
{
    QStringList texts;
    QStringList values;
    for (const auto &[text, value] : choices) {
        texts << text;
        values << value;
    }
    if (texts == m_texts && values == m_values)
        return;
    clearChoices();
    for (const auto &[text, value] : choices)
        addChoice(text, value);
}

void Chip::addGroup(const QString &title) { menu()->addSection(title); }

void Chip::setValues(const QStringList &values, const QString &summary)
{
    if (values == m_grouped && summary == m_summary)
        return;
    m_grouped = values;
    m_summary = summary;
    describe();
}

void Chip::setValue(const QString &value)
{
    if (value == m_value)
        return;
    m_value = value;
    describe();
}

void Chip::setNeutralValue(const QString &value)
{
    if (value == m_neutral)
        return;
    m_neutral = value;
    describe();
}

bool Chip::isActive() const { return !m_neutral.isNull() && m_value != m_neutral; }

QString Chip::valueText() const
{
    if (!m_summary.isNull())
        return QFontMetrics(Theme::instance().font(TextStyle::Body)).elidedText(m_summary, Qt::ElideRight, px(240));
    const auto at = m_values.indexOf(m_value);
    return at >= 0 ? m_texts.at(at) : m_value;
}

void Chip::choose(const QString &value)
{
    if (m_summary.isNull())
        setValue(value);
    emit chosen(value);
}

void Chip::describe()
{
    qsizetype at = 0;
    for (QAction *action : menu()->actions()) {
        if (action->isSeparator())
            continue;
        const QString value = m_values.value(at++);
        action->setChecked(m_summary.isNull() ? value == m_value : m_grouped.contains(value));
    }
    setAccessibleName(tr("%1: %2", "label and value of a chip").arg(m_label, m_summary.isNull() ? valueText() : m_summary));
    if (!m_summary.isNull())
        setToolTip(m_summary);
    updateGeometry();
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(Theme::instance().font(TextStyle::Body));
    const int width = metrics.horizontalAdvance(m_label) + metrics.horizontalAdvance(valueText()) + px(8 + 6 + 6 + 10 + 8);
    return {width, std::max(px(26), metrics.height() + px(6))};
}

QRect Chip::crossRect() const
{
    QRect mark(0, 0, px(10), px(10));
    mark.moveCenter(rect().center());
    if (layoutDirection() == Qt::RightToLeft)
        mark.moveLeft(px(8));
    else
        mark.moveRight(width() - px(8) - 1);
    return mark;
}

void Chip::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    const bool isOn = isActive();
    const Token value = !isEnabled() ? Token::Disabled : isOn ? Token::SelectText : Token::Text;
    const Token label = !isEnabled() ? Token::Disabled : isOn ? Token::SelectText : Token::Muted;
    paintPanel(&painter, rect(), 4, theme.color(isOn ? Token::Select : Token::Raised),
               theme.color(isOn ? Token::InfoBorder : isEnabled() ? Token::BorderStrong : Token::Border));
    if (hasFocus() && option.state & QStyle::State_KeyboardFocusChange)
        paintFocusRing(&painter, rect(), 4);
    painter.setFont(theme.font(TextStyle::Body));
    QRect text = rect().adjusted(px(8), 0, -px(8), 0);
    const bool isRtl = layoutDirection() == Qt::RightToLeft;
    const int labelWidth = painter.fontMetrics().horizontalAdvance(m_label);
    const Qt::Alignment side = isRtl ? Qt::AlignRight : Qt::AlignLeft;
    painter.setPen(theme.color(label));
    paintLine(&painter, text, side, m_label);
    text.adjust(isRtl ? 0 : labelWidth + px(6), 0, isRtl ? -labelWidth - px(6) : 0, 0);
    painter.setPen(theme.color(value));
    paintLine(&painter, text, side, valueText());
    paintIcon(&painter, crossRect(), isOn ? QStringLiteral("close") : QStringLiteral("chevron-down"), theme.color(isOn ? value : Token::Muted));
}

void Chip::mousePressEvent(QMouseEvent *event)
{
    if (isActive() && crossRect().adjusted(-px(6), -px(8), px(6), px(8)).contains(event->pos())) {
        choose(m_neutral);
        return;
    }
    QToolButton::mousePressEvent(event);
}

void Chip::keyPressEvent(QKeyEvent *event)
{
    if (isActive() && (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)) {
        choose(m_neutral);
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Down) {
        showMenu();
        return;
    }
    QToolButton::keyPressEvent(event);
}

} // namespace assay::ui
