// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/intervaltable.h"

#include <algorithm>

#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/widgets/figurepainter.h"
#include "ui/widgets/forestheader.h"
#include "ui/widgets/intervaldelegate.h"

namespace assay::ui {
namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

int heightOf(IntervalTable::Rows kind) { return kind == IntervalTable::Rows::Stages ? 48 : 32; }

/// First column of stages (number, title, note below) and of choices (radio, title, note beside).
class HeadDelegate final : public QStyledItemDelegate
{
public:
    HeadDelegate(IntervalTable::Rows kind, QObject *parent) : QStyledItemDelegate(parent), m_kind(kind) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Cell cell = index.data(TableModel::CellRole).value<Cell>();
        const Ink ink = screenInk();
        const Theme &theme = Theme::instance();
        painter->save();
        painter->setLayoutDirection(Qt::LeftToRight); // mirrored by hand below
        painter->setRenderHint(QPainter::Antialiasing);
        painter->fillRect(option.rect, option.state & QStyle::State_Selected ? ink.select : ink.surface);
        const bool isRtl = option.direction == Qt::RightToLeft;
        const auto mirrored = [&](const QRect &inner) { return isRtl ? QRect(option.rect.left() + option.rect.right() - inner.right(), inner.top(), inner.width(), inner.height()) : inner; };
        const Qt::Alignment side = isRtl ? Qt::AlignRight : Qt::AlignLeft;
        const int disc = px(20);
        const QRect mark = mirrored(QRect(option.rect.left() + px(8), option.rect.center().y() - disc / 2, disc, disc));
        if (m_kind == IntervalTable::Rows::Stages)
            paintDisc(*painter, mark, cell.icon, ink);
        else
            paintRadio(*painter, mark, cell.icon == QLatin1String("on"), ink);
        const int left = option.rect.left() + px(36);
        const QRect room(left, option.rect.top(), option.rect.right() - left, option.rect.height());
        const QFont font = theme.font(cell.style);
        const QFont note = theme.font(TextStyle::Caption);
        const QFontMetrics metrics(font);
        const QFontMetrics noteMetrics(note);
        painter->setFont(font);
        painter->setPen(theme.color(cell.token));
        if (m_kind == IntervalTable::Rows::Stages) {
            const int total = metrics.height() + noteMetrics.height();
            const int top = room.center().y() - total / 2;
            painter->drawText(mirrored(QRect(left, top, room.width(), metrics.height())), static_cast<int>(side), metrics.elidedText(cell.text, Qt::ElideRight, room.width()));
            painter->setFont(note);
            painter->setPen(ink.muted);
            painter->drawText(mirrored(QRect(left, top + metrics.height(), room.width(), noteMetrics.height())), static_cast<int>(side), noteMetrics.elidedText(cell.secondary, Qt::ElideRight, room.width()));
        } else {
            const int width = metrics.horizontalAdvance(cell.text) + 1;
            painter->drawText(mirrored(QRect(left, room.top(), width, room.height())), static_cast<int>(side | Qt::AlignVCenter), cell.text);
            const int noteLeft = left + width + px(8);
            painter->setFont(note);
            painter->setPen(ink.muted);
            painter->drawText(mirrored(QRect(noteLeft, room.top(), std::max(0, option.rect.right() - noteLeft), room.height())), static_cast<int>(side | Qt::AlignVCenter), cell.secondary);
        }
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        const Theme &theme = Theme::instance();
        const int lines = m_kind == IntervalTable::Rows::Stages ? QFontMetrics(theme.font(TextStyle::Body)).height() + QFontMetrics(theme.font(TextStyle::Caption)).height()
                                                                : QFontMetrics(theme.font(TextStyle::Body)).height();
        return {px(160), std::max(px(heightOf(m_kind)), lines + px(8))};
    }

private:
    static void paintDisc(QPainter &painter, const QRect &box, const QString &number, const Ink &ink)
    {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink.neutralBg);
        painter.drawEllipse(box);
        painter.setFont(Theme::instance().font(TextStyle::Caption));
        painter.setPen(ink.muted);
        painter.drawText(box, Qt::AlignCenter, number);
    }

    static void paintRadio(QPainter &painter, const QRect &box, bool isOn, const Ink &ink)
    {
        const double radius = px(7);
        const QPointF center = QRectF(box).center();
        painter.setPen(QPen(isOn ? ink.accent : Theme::instance().color(Token::Control), 1.2));
        painter.setBrush(ink.surface);
        painter.drawEllipse(center, radius, radius);
        if (isOn) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(ink.accent);
            painter.drawEllipse(center, radius * 0.55, radius * 0.55);
        }
    }

    IntervalTable::Rows m_kind;
};

} // namespace

IntervalTable::IntervalTable(const QString &name, std::vector<Column> columns, int intervalColumn, Rows kind, QWidget *parent)
    : QWidget(parent), m_model(new TableModel(std::move(columns), this)), m_view(new TableView(name)), m_header(new ForestHeader(m_view)),
      m_intervals(new IntervalDelegate([this](const QModelIndex &index) -> std::optional<IntervalMark> {
          const auto found = m_marks.find(index.data(TableModel::KeyRole).toString());
          return found == m_marks.end() ? std::nullopt : std::optional(found->second);
      }, this)),
      m_intervalColumn(intervalColumn), m_kind(kind)
{
    setObjectName(name + QStringLiteral(".box"));
    m_header->setEdges(8);
    m_view->setHeader(m_header);
    m_view->setSortingEnabled(false);
    m_view->setDense(true);
    m_view->setRowHeight(heightOf(kind));
    m_view->setModel(m_model);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setItemDelegateForColumn(intervalColumn, m_intervals);
    if (kind != Rows::OneLine)
        m_view->setItemDelegateForColumn(0, new HeadDelegate(kind, m_view));
    if (kind == Rows::Choices) {
        m_header->hide();
        connect(m_view, &TableView::activatedKey, this, &IntervalTable::chosen);
        connect(m_view, &QTreeView::clicked, this, [this](const QModelIndex &index) { emit chosen(index.data(TableModel::KeyRole).toString()); });
    }
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
}

void IntervalTable::setRows(IntervalRows rows)
{
    m_marks = std::move(rows.marks);
    m_intervals->setAxis(rows.axis);
    m_header->setAxis(m_intervalColumn, rows.axis, {});
    m_model->setRows(std::move(rows.rows));
    m_view->viewport()->update();
    fitHeight();
}

void IntervalTable::setSpareColumns(QList<int> columns)
{
    m_spare = std::move(columns);
    fitColumns();
}

void IntervalTable::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void IntervalTable::fitColumns()
{
    int wanted = 0;
    for (const Column &column : m_model->columns())
        wanted += px(column.width);
    for (const int spare : m_spare) {
        m_header->setSectionHidden(spare, wanted > width());
        if (wanted > width())
            wanted -= px(m_model->columns().at(static_cast<std::size_t>(spare)).width);
    }
    m_view->stretch();
}

void IntervalTable::fitHeight()
{
    int height = m_kind == Rows::Choices ? 0 : m_header->sizeHint().height();
    for (int row = 0; row < m_model->rowCount(); ++row)
        height += std::max(px(heightOf(m_kind)), m_view->sizeHintForIndex(m_model->index(row, 0)).height());
    m_view->setFixedHeight(height + 2);
}

} // namespace assay::ui
