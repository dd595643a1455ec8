// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/topbar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

#include "ui/shell/jobtray.h"
#include "ui/shell/kbd.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuspill.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

/// Looks like a field, opens the palette.
class TopBar::SearchButton final : public QToolButton
{
public:
    explicit SearchButton(QAction *palette, QWidget *parent) : QToolButton(parent), m_keys(palette->shortcut().toString(QKeySequence::NativeText))
    {
        setObjectName(QStringLiteral("shell.search"));
        setFocusPolicy(Qt::StrongFocus);
        setText(TopBar::tr("Search or run a command"));
        setAccessibleName(text());
        setToolTip(TopBar::tr("%1 (%2)", "tool tip and keys").arg(text(), m_keys));
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
        connect(this, &QToolButton::clicked, palette, &QAction::trigger);
        connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    }

    [[nodiscard]] QSize sizeHint() const override { return {Theme::instance().px(284), std::max(Theme::instance().px(28), fontMetrics().height() + 8)}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {Theme::instance().px(150), sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        QPainter painter(this);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        const bool hasRing = hasFocus() && option.state & QStyle::State_KeyboardFocusChange;
        paintPanel(&painter, rect(), 4, theme.color(Token::Surface), theme.color(hasRing ? Token::Accent : Token::Control), hasRing ? 2 : 1);
        const bool isRtl = layoutDirection() == Qt::RightToLeft;
        const int pad = theme.px(8);
        QRect mark(0, 0, theme.px(16), theme.px(16));
        mark.moveCenter(rect().center());
        isRtl ? mark.moveRight(width() - pad) : mark.moveLeft(pad);
        paintIcon(&painter, mark, QStringLiteral("search"), theme.color(Token::Muted));
        const QSize keys = kbdSize(m_keys);
        paintKbd(&painter, QRect(isRtl ? pad : width() - pad - keys.width(), (height() - keys.height()) / 2, keys.width(), keys.height()), m_keys);
        const int near = theme.px(32);
        const int far = keys.width() + 2 * pad;
        const QRect room = rect().adjusted(isRtl ? far : near, 0, isRtl ? -near : -far, 0);
        painter.setFont(theme.font(TextStyle::Body));
        painter.setPen(theme.color(Token::Muted));
        paintLine(&painter, room, isRtl ? Qt::AlignRight : Qt::AlignLeft,
                  painter.fontMetrics().elidedText(text(), Qt::ElideRight, room.width()));
    }

private:
    QString m_keys;
};

TopBar::TopBar(QAction *back, QAction *forward, QAction *palette, QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    setObjectName(QStringLiteral("shell.toolbar"));
    setAccessibleName(tr("Tool bar"));
    setMinimumHeight(theme.px(44));
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(theme.px(8), 0, theme.px(16), 0);
    m_row->setSpacing(theme.px(4));
    for (QAction *action : {back, forward}) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setFixedSize(theme.px(28), theme.px(28));
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')));
        m_row->addWidget(button);
    }
    m_row->addSpacing(theme.px(4));
    m_screen = makeButton({}, {}, ButtonKind::Flat, "shell.crumb", this);
    m_screen->setProperty("isTight", true);
    m_arrow = new Label(QStringLiteral("›"), TextStyle::Body, Token::Muted);
    m_arrow->setAccessibleName(tr("then", "between the parts of the breadcrumb"));
    m_object = new Label({}, TextStyle::BodyBold);
    m_object->setElided(true);
    m_row->addWidget(m_screen);
    m_row->addWidget(m_arrow);
    m_row->addWidget(m_object);
    m_remark = new StatusPill;
    m_remark->hide();
    m_row->addSpacing(theme.px(8));
    m_row->addWidget(m_remark);
    m_row->addStretch(1);
    m_row->addWidget(new SearchButton(palette, this));
    m_row->addSpacing(theme.px(4));
    m_jobs = new JobTray(this);
    m_row->addWidget(m_jobs);
    connect(m_screen, &QPushButton::clicked, this, &TopBar::listAsked);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void TopBar::setCrumbs(const QString &screen, const QString &object)
{
    const bool hasObject = !object.isEmpty();
    m_screen->setText(screen);
    m_screen->setVisible(hasObject);
    m_arrow->setVisible(hasObject);
    m_object->setText(hasObject ? object : screen);
}

void TopBar::setRemark(const QString &text, const QString &tip)
{
    m_remark->set(text, Tone::Outline);
    m_remark->setToolTip(tip);
}

void TopBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(Token::Window));
    painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::instance().color(Token::Border));
}

} // namespace assay::ui
