// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sheet.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/stylepaint.h"

namespace assay::ui {

namespace {

class Panel final : public QFrame
{
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        QPainter painter(this);
        paintPanel(&painter, rect(), 8, theme.color(Token::Surface), theme.color(Token::BorderStrong));
    }
};

} // namespace

Sheet::Sheet(QWidget *over, int width, const QString &name) : QWidget(over), m_width(width)
{
    setObjectName(name);
    setFocusPolicy(Qt::NoFocus);
    m_panel = new Panel(this);
    m_panel->setObjectName(name + QStringLiteral(".panel"));
    m_contents = new QVBoxLayout(m_panel);
    m_contents->setContentsMargins(1, 1, 1, 1);
    m_contents->setSpacing(0);
    over->installEventFilter(this);
    hide();
}

Sheet::~Sheet() = default;

void Sheet::present()
{
    m_opener = QApplication::focusWidget();
    setGeometry(parentWidget()->rect());
    raise();
    show();
    place();
    if (QWidget *first = m_panel->nextInFocusChain(); first && !m_panel->isAncestorOf(QApplication::focusWidget())) {
        for (QWidget *widget = first; widget != m_panel; widget = widget->nextInFocusChain()) {
            if (m_panel->isAncestorOf(widget) && widget->focusPolicy() & Qt::TabFocus && widget->isEnabled() && widget->isVisibleTo(this)) {
                widget->setFocus(Qt::PopupFocusReason);
                break;
            }
        }
    }
}

void Sheet::dismiss()
{
    if (isHidden())
        return;
    hide();
    if (m_opener)
        m_opener->setFocus(Qt::PopupFocusReason);
    emit dismissed();
}

void Sheet::setTop(int pixels) { m_top = pixels; }

void Sheet::place()
{
    const Theme &theme = Theme::instance();
    const int wide = std::min(theme.px(m_width), width() - theme.px(32));
    m_panel->setFixedWidth(wide);
    const int wanted = m_panel->layout()->hasHeightForWidth() ? m_panel->layout()->totalHeightForWidth(wide) : m_panel->sizeHint().height();
    const int top = m_top >= 0 ? theme.px(m_top) : std::max(theme.px(16), (height() - wanted) / 2 - theme.px(24));
    const int high = std::min(wanted, height() - top - theme.px(16));
    m_panel->setGeometry((width() - wide) / 2, top, wide, high);
}

void Sheet::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(Token::Scrim));
}

void Sheet::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_isCancelable) {
        dismiss();
        return;
    }
    QWidget::keyPressEvent(event);
}

void Sheet::mousePressEvent(QMouseEvent *event)
{
    if (m_isCancelable && !m_panel->geometry().contains(event->pos()))
        dismiss();
}

void Sheet::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
}

bool Sheet::focusNextPrevChild(bool next)
{
    // Tab stays inside: walk the window's focus chain until a widget of the panel comes up.
    QWidget *from = QApplication::focusWidget();
    for (QWidget *widget = from ? from : m_panel; widget;) {
        widget = next ? widget->nextInFocusChain() : widget->previousInFocusChain();
        if (widget == from || !widget)
            break;
        if (m_panel->isAncestorOf(widget) && widget->focusPolicy() & Qt::TabFocus && widget->isEnabled() && widget->isVisibleTo(this)) {
            widget->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            return true;
        }
    }
    return true;
}

bool Sheet::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

} // namespace assay::ui
