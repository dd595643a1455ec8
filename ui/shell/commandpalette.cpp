// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/commandpalette.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/shell/kbd.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

enum Role { EntryRole = Qt::UserRole, PositionsRole };

int px(double pixels) { return Theme::instance().px(pixels); }

class HitDelegate final : public QStyledItemDelegate
{
public:
    HitDelegate(const QList<PaletteEntry> *entries, QObject *parent) : QStyledItemDelegate(parent), m_entries(entries) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const int entry = index.data(EntryRole).toInt();
        if (entry < 0)
            paintCaption(painter, option, index.data().toString());
        else
            paintEntry(painter, option, m_entries->at(entry), index.data(PositionsRole).value<QList<int>>());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const bool isCaption = index.data(EntryRole).toInt() < 0;
        const QFontMetrics metrics(Theme::instance().font(isCaption ? TextStyle::CaptionBold : TextStyle::Body));
        return {px(100), isCaption ? std::max(px(28), metrics.height() + px(12)) : std::max(px(36), metrics.height() + px(14))};
    }

private:
    static void paintCaption(QPainter *painter, const QStyleOptionViewItem &option, const QString &text)
    {
        const Theme &theme = Theme::instance();
        painter->setFont(theme.font(TextStyle::CaptionBold));
        painter->setPen(theme.color(Token::Muted));
        const Qt::Alignment side = option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
        paintLine(painter, option.rect.adjusted(px(8), px(6), -px(8), 0), side, text);
    }

    static void paintEntry(QPainter *painter, const QStyleOptionViewItem &option, const PaletteEntry &entry, const QList<int> &positions)
    {
        const Theme &theme = Theme::instance();
        const bool isRtl = option.direction == Qt::RightToLeft;
        const bool isCurrent = option.state & QStyle::State_Selected;
        const bool isEnabled = entry.whyDisabled.isEmpty();
        if (isCurrent)
            paintPanel(painter, option.rect, 4, theme.color(Token::Select), QColor());
        QRect room = option.rect.adjusted(px(8), 0, -px(8), 0);
        QRect mark(0, 0, px(16), px(16));
        mark.moveCenter(room.center());
        isRtl ? mark.moveRight(room.right()) : mark.moveLeft(room.left());
        paintIcon(painter, mark, entry.icon, theme.color(!isEnabled ? Token::Disabled : isCurrent ? Token::SelectText : Token::Muted));
        isRtl ? room.setRight(mark.left() - px(12)) : room.setLeft(mark.right() + px(12));
        const QString hint = isCurrent && entry.shortcut.isEmpty() ? QObject::tr("Enter", "key") : entry.shortcut;
        if (!hint.isEmpty()) {
            const QSize size = kbdSize(hint);
            const QRect box(isRtl ? room.left() : room.right() - size.width() + 1, room.center().y() - size.height() / 2, size.width(), size.height());
            paintKbd(painter, box, hint);
            isRtl ? room.setLeft(box.right() + px(8)) : room.setRight(box.left() - px(8));
        }
        const QColor titleColor = theme.color(!isEnabled ? Token::Disabled : isCurrent ? Token::SelectText : Token::Text);
        const int used = paintTitle(painter, room, entry.title, positions, titleColor, isRtl);
        isRtl ? room.setRight(room.right() - used - px(12)) : room.setLeft(room.left() + used + px(12));
        painter->setFont(theme.font(TextStyle::Secondary));
        painter->setPen(theme.color(isCurrent ? Token::SelectText : Token::Muted));
        if (room.width() > px(24))
            paintLine(painter, room, isRtl ? Qt::AlignRight : Qt::AlignLeft,
                      painter->fontMetrics().elidedText(entry.secondary, Qt::ElideRight, room.width()));
    }

    /// The title with its matched letters bold; returns the width used.
    static int paintTitle(QPainter *painter, const QRect &room, const QString &title, const QList<int> &positions, const QColor &color, bool isRtl)
    {
        const Theme &theme = Theme::instance();
        const QFont plain = theme.font(TextStyle::Body);
        const QFont bold = theme.font(TextStyle::BodyBold);
        painter->setPen(color);
        struct Piece { QString text; bool isBold; };
        QList<Piece> pieces;
        for (int i = 0; i < title.size(); ++i) {
            const bool isBold = positions.contains(i);
            if (pieces.isEmpty() || pieces.back().isBold != isBold)
                pieces.append({{}, isBold});
            pieces.back().text += title.at(i);
        }
        int used = 0;
        for (const Piece &piece : pieces) {
            painter->setFont(piece.isBold ? bold : plain);
            const int width = painter->fontMetrics().horizontalAdvance(piece.text);
            if (used + width > room.width())
                break;
            const int left = isRtl ? room.right() - used - width + 1 : room.left() + used;
            paintLine(painter, QRect(left, room.top(), width + 1, room.height()), Qt::AlignLeft, piece.text);
            used += width;
        }
        return used;
    }

    const QList<PaletteEntry> *m_entries;
};

class Foot final : public QWidget
{
public:
    explicit Foot(QWidget *parent) : QWidget(parent)
    {
        const Theme &theme = Theme::instance();
        setMinimumHeight(theme.px(36));
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(theme.px(16), 0, theme.px(16), 0);
        row->setSpacing(theme.px(6));
        const auto hint = [&](const QString &key, const QString &text) {
            row->addWidget(new Kbd(key, this));
            row->addWidget(new Label(text, TextStyle::Caption, Token::Muted, this));
            row->addSpacing(theme.px(8));
        };
        hint(QStringLiteral("↑ ↓"), CommandPalette::tr("move"));
        hint(CommandPalette::tr("Enter", "key"), CommandPalette::tr("open"));
        row->addStretch();
        hint(QStringLiteral(">"), CommandPalette::tr("actions"));
        hint(QStringLiteral("%"), CommandPalette::tr("experiments"));
        hint(QStringLiteral("~"), CommandPalette::tr("metrics"));
        hint(QStringLiteral("?"), CommandPalette::tr("help"));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(QRect(0, 0, width(), 1), Theme::instance().color(Token::Border));
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget *over) : Sheet(over, 680, QStringLiteral("palette"))
{
    const Theme &theme = Theme::instance();
    setTop(84);
    setAccessibleName(tr("Command palette"));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(4));
    head->setSpacing(theme.px(12));
    auto *icon = new QLabel;
    icon->setPixmap(theme.icon(QStringLiteral("search")).pixmap(QSize(theme.px(18), theme.px(18)), devicePixelRatioF()));
    icon->setAccessibleName(tr("Search"));
    m_field = new QLineEdit;
    m_field->setObjectName(QStringLiteral("palette.field"));
    m_field->setProperty("isFrameless", true);
    m_field->setFrame(false);
    m_field->setAccessibleName(tr("Search or run a command"));
    m_field->setPlaceholderText(tr("Search or run a command"));
    QFont big = theme.font(TextStyle::SectionTitle);
    big.setBold(false);
    m_field->setFont(big);
    m_field->setMinimumHeight(theme.px(44));
    m_field->installEventFilter(this);
    head->addWidget(icon);
    head->addWidget(m_field, 1);
    contents()->addLayout(head);
    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("palette.list"));
    m_list->setAccessibleName(tr("Matches"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setItemDelegate(new HitDelegate(&m_entries, this));
    m_list->setContentsMargins(theme.px(8), 0, theme.px(8), 0);
    m_model = new QStandardItemModel(this);
    m_list->setModel(m_model);
    auto *inset = new QHBoxLayout;
    inset->setContentsMargins(theme.px(8), 0, theme.px(8), theme.px(4));
    inset->addWidget(m_list);
    contents()->addLayout(inset);
    contents()->addWidget(new Foot(panel()));
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::update);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &) { runCurrent(); });
}

void CommandPalette::ask(QList<PaletteEntry> entries, const QString &query)
{
    m_entries = std::move(entries);
    m_field->setText(query);
    update(query);
    present();
    m_field->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::update(const QString &query)
{
    m_model->clear();
    const QList<PaletteHit> hits = paletteHits(m_entries, query, m_recent);
    for (const PaletteHit &hit : hits) {
        auto *item = new QStandardItem(hit.entry < 0 ? hit.caption : m_entries.at(hit.entry).title);
        item->setData(hit.entry, EntryRole);
        item->setData(QVariant::fromValue(hit.positions), PositionsRole);
        if (hit.entry < 0) {
            item->setFlags(Qt::NoItemFlags);
        } else {
            const PaletteEntry &entry = m_entries.at(hit.entry);
            item->setData(tr("%1, %2", "title and kind of a match").arg(entry.title, entry.secondary), Qt::AccessibleTextRole);
        }
        m_model->appendRow(item);
    }
    if (hits.isEmpty()) {
        auto *none = new QStandardItem(tr("No match for %1 in actions, experiments, metrics and sources").arg(parsePaletteQuery(query).text));
        none->setData(-1, EntryRole);
        none->setFlags(Qt::NoItemFlags);
        m_model->appendRow(none);
    }
    int height = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        height += m_list->sizeHintForRow(row);
    m_list->setFixedHeight(std::min(height + px(4), px(470)));
    m_list->setCurrentIndex({});
    move(1);
    place();
}

void CommandPalette::move(int step)
{
    const int rows = m_model->rowCount();
    int row = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : -1;
    for (int tried = 0; tried < rows; ++tried) {
        row = (row + step + rows) % rows;
        if (m_model->item(row)->data(EntryRole).toInt() >= 0) {
            m_list->setCurrentIndex(m_model->index(row, 0));
            m_list->scrollTo(m_model->index(std::max(0, row - 1), 0));
            m_list->scrollTo(m_model->index(row, 0));
            return;
        }
    }
}

void CommandPalette::runCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    const int index = current.isValid() ? current.data(EntryRole).toInt() : -1;
    if (index < 0 || !m_entries.at(index).whyDisabled.isEmpty())
        return;
    const PaletteEntry entry = m_entries.at(index);
    m_recent.removeAll(entry.id);
    m_recent.prepend(entry.id);
    m_recent = m_recent.mid(0, 20);
    dismiss();
    entry.run();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Down: move(1); return true;
        case Qt::Key_Up: move(-1); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: runCurrent(); return true;
        default: break;
        }
    }
    return Sheet::eventFilter(watched, event);
}

} // namespace assay::ui
