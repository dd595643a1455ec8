// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/toasts.h"

#include <algorithm>
#include <functional>

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

constexpr int kMilliseconds = 6'000;
constexpr int kMost = 3;

QString iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Good: return QStringLiteral("ok");
    case Tone::Warning: return QStringLiteral("warning");
    case Tone::Danger: return QStringLiteral("alert");
    case Tone::Info:
    case Tone::Neutral:
    case Tone::Outline: break;
    }
    return QStringLiteral("info");
}

Token tokenOf(Tone tone)
{
    switch (tone) {
    case Tone::Good: return Token::Good;
    case Tone::Warning: return Token::Warning;
    case Tone::Danger: return Token::Bad;
    case Tone::Info:
    case Tone::Neutral:
    case Tone::Outline: break;
    }
    return Token::Accent;
}

/// A path has no blanks to wrap at.
QString breakable(QString text) { return text.replace(QLatin1Char('/'), QStringLiteral("/\u200b")); }

} // namespace

class Toasts::Box final : public QFrame
{
public:
    /// @param leave  takes the box away, at once for the reader
    Box(Toast toast, std::function<void(Box *)> leave, QWidget *parent) : QFrame(parent), m_toast(std::move(toast)), m_leave(std::move(leave))
    {
        const Theme &theme = Theme::instance();
        setAccessibleName(m_toast.text);
        setFixedWidth(theme.px(320));
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(theme.px(12), theme.px(8), theme.px(8), theme.px(8));
        row->addSpacing(theme.px(24));
        auto *label = new Label(breakable(m_toast.text));
        label->setWordWrap(true);
        row->addWidget(label, 1);
        if (m_toast.action) {
            QPushButton *button = makeLink(m_toast.actionText, "toast.action", this);
            connect(button, &QPushButton::clicked, this, [this] {
                const auto action = m_toast.action;
                m_leave(this);
                action();
            });
            row->addWidget(button);
        }
        QPushButton *close = makeButton({}, QStringLiteral("close"), ButtonKind::Flat, "toast.dismiss", this);
        close->setAccessibleName(Toasts::tr("Dismiss"));
        close->setToolTip(close->accessibleName());
        makeSmall(close);
        connect(close, &QPushButton::clicked, this, [this] { m_leave(this); });
        row->addWidget(close);
        setMinimumHeight(theme.px(40));
        m_timer.setSingleShot(true);
        m_timer.setInterval(kMilliseconds);
        connect(&m_timer, &QTimer::timeout, this, [this] { isAttended() ? m_timer.start() : m_leave(this); });
        m_timer.start();
    }

    [[nodiscard]] const QString &message() const { return m_toast.text; }
    void again() { m_timer.start(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        QPainter painter(this);
        paintPanel(&painter, rect(), 6, theme.color(Token::Raised), theme.color(Token::BorderStrong));
        const int side = theme.px(16);
        const int left = layoutDirection() == Qt::RightToLeft ? width() - theme.px(12) - side : theme.px(12);
        paintIcon(&painter, QRect(left, (height() - side) / 2, side, side), iconOf(m_toast.tone), theme.color(tokenOf(m_toast.tone)));
    }

private:
    [[nodiscard]] bool isAttended() const { return underMouse() || isAncestorOf(QApplication::focusWidget()); }

    Toast m_toast;
    std::function<void(Box *)> m_leave;
    QTimer m_timer;
};

Toasts::Toasts(QWidget *over) : QWidget(over)
{
    setObjectName(QStringLiteral("shell.toasts"));
    setAccessibleName(tr("Messages"));
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(Theme::instance().px(8));
    over->installEventFilter(this);
    hide();
}

void Toasts::say(const Toast &toast)
{
    const auto same = std::ranges::find(m_boxes, toast.text, &Box::message);
    Box *box = same == m_boxes.end() ? add(toast) : *same;
    box->again();
    QAccessibleEvent alert(box, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

Toasts::Box *Toasts::add(const Toast &toast)
{
    if (m_boxes.size() >= kMost)
        remove(m_boxes.front());
    auto *box = new Box(toast, [this](Box *leaving) { remove(leaving); }, this);
    m_boxes.append(box);
    m_column->addWidget(box);
    show();
    place();
    return box;
}

void Toasts::remove(Box *box)
{
    m_boxes.removeOne(box);
    m_column->removeWidget(box);
    box->hide();
    box->deleteLater(); // this may be called from inside it
    place();
}

void Toasts::place()
{
    if (m_column->count() == 0) {
        hide();
        return;
    }
    const Theme &theme = Theme::instance();
    layout()->activate();
    const QSize size = sizeHint();
    const int margin = theme.px(16);
    // In the middle: the ends of the window belong to the sidebar and to side panels with their buttons.
    const int left = (parentWidget()->width() - size.width()) / 2;
    setGeometry(left, parentWidget()->height() - size.height() - margin - theme.px(26), size.width(), size.height());
    raise();
}

bool Toasts::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QWidget::eventFilter(watched, event);
}

} // namespace assay::ui
