// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/secretfield.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyleOptionFrame>
#include <QToolTip>

#include "ui/widgets/theme.h"

namespace assay::ui {
namespace {

constexpr std::size_t kLongestLine = 1'024;
constexpr std::size_t kLongestKey = 12'288;
constexpr int kMostDots = 64;

/// Overwrites what a text holds, as far as it is ours alone.
void wipe(QString &text) { std::fill(text.begin(), text.end(), QChar(u'\0')); }
void wipe(QByteArray &bytes) { std::fill(bytes.begin(), bytes.end(), '\0'); }

} // namespace

SecretField::SecretField(Kind kind, QWidget *parent) : QWidget(parent), m_kind(kind), m_buffer(kind == Kind::Line ? kLongestLine : kLongestKey)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_InputMethodEnabled);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText);
    setCursor(Qt::IBeamCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

secrets::Secret SecretField::copy() const
{
    return secrets::Secret(secrets::SecureBuffer(m_buffer.bytes().first(m_size)));
}

secrets::Secret SecretField::take()
{
    secrets::Secret secret = copy();
    clear();
    return secret;
}

void SecretField::clear()
{
    std::ranges::fill(m_buffer.bytes(), std::uint8_t{0});
    m_size = 0;
    describe();
    update();
    emit edited();
}

void SecretField::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    update();
}

QSize SecretField::sizeHint() const { return {Theme::instance().px(240), Theme::instance().px(30)}; }
QSize SecretField::minimumSizeHint() const { return {Theme::instance().px(80), Theme::instance().px(30)}; }

bool SecretField::add(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    if (m_kind == Kind::Line)
        bytes.replace('\n', QByteArray()).replace('\r', QByteArray());
    const bool fits = m_size + static_cast<std::size_t>(bytes.size()) <= m_buffer.size();
    if (fits) {
        std::ranges::copy(bytes, m_buffer.bytes().begin() + static_cast<std::ptrdiff_t>(m_size));
        m_size += static_cast<std::size_t>(bytes.size());
    }
    wipe(bytes);
    describe();
    update();
    emit edited();
    return fits;
}

/// One character, which may be several bytes.
void SecretField::removeLast()
{
    while (m_size > 0) {
        std::uint8_t &last = m_buffer.bytes()[--m_size];
        const bool isWhole = (last & 0xC0U) != 0x80U;
        last = 0;
        if (isWhole)
            break;
    }
    describe();
    update();
    emit edited();
}

void SecretField::paste()
{
    QClipboard *clipboard = QApplication::clipboard();
    QString text = clipboard->text();
    QString trimmed = m_kind == Kind::Line ? text.trimmed() : text;
    const bool isTaken = add(trimmed);
    trimmed.detach();
    wipe(trimmed);
    // Others could read it there for as long as it stays. What was too long may be the only copy.
    if (isTaken && !text.isEmpty() && clipboard->text() == text)
        clipboard->clear();
    if (!isTaken)
        QToolTip::showText(mapToGlobal(QPoint(0, height())), tr("This is too long for a credential."), this);
    wipe(text);
}

int SecretField::characters() const
{
    const auto bytes = m_buffer.bytes().first(m_size);
    return static_cast<int>(std::ranges::count_if(bytes, [](std::uint8_t byte) { return (byte & 0xC0U) != 0x80U; }));
}

void SecretField::describe()
{
    setAccessibleDescription(isEmpty() ? tr("Empty") : tr("%n character(s) entered", nullptr, characters()));
}

void SecretField::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QStyleOptionFrame frame;
    frame.initFrom(this);
    frame.lineWidth = 1;
    frame.midLineWidth = 0;
    frame.state |= QStyle::State_Sunken;
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &frame, &painter, this);
    const Theme &theme = Theme::instance();
    const QRect inside = rect().adjusted(theme.px(8), 0, -theme.px(8), 0);
    painter.setFont(theme.font(TextStyle::Body));
    const QString shown = isEmpty() ? m_placeholder
        : m_kind == Kind::Line      ? QString(std::min(characters(), kMostDots), QChar(0x2022))
                                    : tr("Key of %n character(s)", nullptr, characters());
    painter.setPen(theme.color(isEmpty() ? Token::Muted : Token::Text));
    const QString elided = painter.fontMetrics().elidedText(shown, Qt::ElideRight, inside.width());
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeading, elided);
    if (hasFocus()) {
        const int reach = isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(elided) + 1;
        const int at = layoutDirection() == Qt::RightToLeft ? inside.right() - reach : inside.left() + reach;
        painter.setPen(theme.color(Token::Text));
        painter.drawLine(at, inside.center().y() - theme.px(8), at, inside.center().y() + theme.px(8));
    }
}

void SecretField::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Paste))
        return paste();
    if (event->key() == Qt::Key_Backspace)
        return event->modifiers() & Qt::ControlModifier ? clear() : removeLast();
    if (event->key() == Qt::Key_Delete)
        return clear();
    const bool isCommand = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (m_kind == Kind::Line && !isCommand && !event->text().isEmpty() && event->text().front().isPrint())
        return static_cast<void>(add(event->text()));
    QWidget::keyPressEvent(event);
}

void SecretField::inputMethodEvent(QInputMethodEvent *event)
{
    if (m_kind == Kind::Line && !event->commitString().isEmpty())
        add(event->commitString());
    event->accept();
}

/// The method learns where the field is and nothing of what is in it.
QVariant SecretField::inputMethodQuery(Qt::InputMethodQuery query) const
{
    switch (query) {
    case Qt::ImEnabled: return true;
    case Qt::ImHints: return static_cast<int>(inputMethodHints().toInt());
    case Qt::ImCursorRectangle: return rect();
    default: return {};
    }
}

void SecretField::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    event->accept();
}

void SecretField::focusInEvent(QFocusEvent *) { update(); }
void SecretField::focusOutEvent(QFocusEvent *) { update(); }

void SecretField::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *pasting = menu->addAction(tr("&Paste"));
    pasting->setEnabled(!QApplication::clipboard()->text().isEmpty());
    connect(pasting, &QAction::triggered, this, &SecretField::paste);
    QAction *clearing = menu->addAction(tr("&Clear"));
    clearing->setEnabled(!isEmpty());
    connect(clearing, &QAction::triggered, this, &SecretField::clear);
    menu->popup(event->globalPos());
}

} // namespace assay::ui
