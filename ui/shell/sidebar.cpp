// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/sidebar.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include "ui/shell/screenkinds.h"
#include "ui/widgets/format.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

enum Role { IdRole = Qt::UserRole, IconRole, CountRole };

int px(double pixels) { return Theme::instance().px(pixels); }

class ItemDelegate final : public QStyledItemDelegate
{
public:
    explicit ItemDelegate(Sidebar *bar) : QStyledItemDelegate(bar), m_bar(bar) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        if (index.data(IdRole).toString().isEmpty())
            paintCaption(painter, option, index);
        else
            paintItem(painter, option, index);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const bool isCaption = index.data(IdRole).toString().isEmpty();
        const QFontMetrics metrics(Theme::instance().font(isCaption ? TextStyle::CaptionBold : TextStyle::Body));
        if (isCaption)
            return {px(40), m_bar->isCollapsed() ? px(12) : metrics.height() + px(12 + 4 + 4)};
        return {px(40), std::max(px(28), metrics.height() + px(8))};
    }

private:
    void paintCaption(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
    {
        const Theme &theme = Theme::instance();
        if (m_bar->isCollapsed()) {
            painter->fillRect(QRect(option.rect.left() + px(8), option.rect.center().y(), option.rect.width() - px(16), 1), theme.color(Token::Border));
            return;
        }
        painter->setFont(theme.font(TextStyle::CaptionBold));
        painter->setPen(theme.color(Token::Muted));
        const Qt::Alignment side = option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
        paintLine(painter, option.rect.adjusted(px(8), px(12), -px(8), -px(4)), side, index.data().toString());
    }

    void paintItem(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
    {
        const Theme &theme = Theme::instance();
        const bool isRtl = option.direction == Qt::RightToLeft;
        const bool isCurrent = option.state & QStyle::State_Selected;
        if (isCurrent)
            paintPanel(painter, option.rect, 4, theme.color(Token::Select), QColor());
        else if (option.state & QStyle::State_MouseOver)
            paintPanel(painter, option.rect, 4, theme.color(Token::NeutralBg), QColor());
        if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
            paintFocusRing(painter, option.rect, 4);
        QRect room = option.rect.adjusted(px(8), 0, -px(8), 0);
        QRect mark(0, 0, px(16), px(16));
        mark.moveCenter(room.center());
        if (!m_bar->isCollapsed())
            isRtl ? mark.moveRight(room.right()) : mark.moveLeft(room.left());
        const Token iconToken = !isCurrent ? Token::Muted : theme.mode() == Theme::Mode::HighContrast ? Token::SelectText : Token::Accent;
        paintIcon(painter, mark, index.data(IconRole).toString(), theme.color(iconToken));
        if (m_bar->isCollapsed())
            return;
        isRtl ? room.setRight(mark.left() - px(8)) : room.setLeft(mark.right() + px(8));
        if (const int count = index.data(CountRole).toInt(); count > 0) {
            const QString text = formatCount(count);
            const QFontMetrics metrics(theme.font(TextStyle::Caption));
            const int width = std::max(px(20), metrics.horizontalAdvance(text) + px(10));
            const int height = std::max(px(16), metrics.height());
            const QRect badge(isRtl ? room.left() : room.right() - width + 1, room.center().y() - height / 2, width, height);
            paintPanel(painter, badge, height / 2.0, theme.color(Token::Surface), QColor());
            painter->setFont(theme.font(TextStyle::Caption));
            painter->setPen(theme.color(Token::Muted));
            painter->drawText(badge, Qt::AlignCenter, text);
            isRtl ? room.setLeft(badge.right() + px(4)) : room.setRight(badge.left() - px(4));
        }
        painter->setFont(theme.font(isCurrent ? TextStyle::BodyBold : TextStyle::Body));
        painter->setPen(theme.color(isCurrent ? Token::SelectText : Token::Text));
        paintLine(painter, room, isRtl ? Qt::AlignRight : Qt::AlignLeft,
                  painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    }

    Sidebar *m_bar;
};

} // namespace

Sidebar::Sidebar(QWidget *parent) : QListView(parent)
{
    setObjectName(QStringLiteral("shell.sidebar"));
    setAccessibleName(tr("Screens"));
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new ItemDelegate(this));
    setMouseTracking(true);
    setViewportMargins(px(8), px(8), px(8), px(8));
    setAutoFillBackground(true);
    m_model = new QStandardItemModel(this);
    setModel(m_model);
    fill();
    applyTheme();
    connect(this, &QListView::clicked, this, [this](const QModelIndex &index) {
        if (const QString id = index.data(IdRole).toString(); !id.isEmpty())
            emit chosen(id);
    });
    connect(&Theme::instance(), &Theme::changed, this, &Sidebar::applyTheme);
}

void Sidebar::fill()
{
    QString section;
    for (const ScreenKind &kind : screenKinds()) {
        if (const QString title = screenSection(kind); title != section) {
            section = title;
            auto *caption = new QStandardItem(title);
            caption->setFlags(Qt::NoItemFlags);
            m_model->appendRow(caption);
        }
        auto *item = new QStandardItem(screenTitle(kind));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        item->setData(QString::fromLatin1(kind.id), IdRole);
        item->setData(QString::fromLatin1(kind.icon), IconRole);
        m_model->appendRow(item);
    }
}

void Sidebar::setCurrentScreen(const QString &id)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->item(row)->data(IdRole).toString() == id)
            setCurrentIndex(m_model->index(row, 0));
    }
}

void Sidebar::setCount(const QString &id, int count)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QStandardItem *item = m_model->item(row);
        if (item->data(IdRole).toString() != id)
            continue;
        item->setData(count, CountRole);
        const QString title = item->text();
        item->setData(count > 0 ? tr("%1, %n need(s) attention", "sidebar item", count).arg(title) : title, Qt::AccessibleTextRole);
    }
}

void Sidebar::setCollapsed(bool isCollapsed)
{
    m_isCollapsed = isCollapsed;
    setFixedWidth(px(isCollapsed ? 48 : 208));
    for (int row = 0; row < m_model->rowCount(); ++row)
        m_model->item(row)->setToolTip(isCollapsed ? m_model->item(row)->text() : QString());
    doItemsLayout();
}

void Sidebar::applyTheme()
{
    QPalette colors = palette();
    colors.setColor(QPalette::Base, Theme::instance().color(Token::Sidebar));
    colors.setColor(QPalette::Window, Theme::instance().color(Token::Sidebar)); // the margins around the items
    setPalette(colors);
    setCollapsed(m_isCollapsed);
    viewport()->update();
}

void Sidebar::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex before = currentIndex();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) {
        emit chosen(before.data(IdRole).toString());
        return;
    }
    QListView::keyPressEvent(event);
}

} // namespace assay::ui
