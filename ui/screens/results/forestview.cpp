// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/forestview.h"

#include <array>

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QWheelEvent>

#include "ui/widgets/forestheader.h"
#include "ui/widgets/intervaldelegate.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"

namespace assay::ui {
namespace {

/// Widths at 100 %; the interval takes what is left.
constexpr std::array kWidths{250, 68, 72, 300, 68, 108, 118, 74, 80, 68};
constexpr int kLeastInterval = 140;
constexpr int kNarrowMetric = 172;
/// From here on headers may widen their columns, up to so much.
constexpr int kRoomyWidth = 1000;
constexpr int kWidestValue = 116;
/// Differences carry a unit and more digits.
constexpr int kDifferenceWidth = 84;
constexpr int kDifferenceEndsWidth = 142;
/// What goes first when there is no room.
constexpr std::array kHidden{ForestModel::TrendColumn, ForestModel::ProgressColumn, ForestModel::PColumn, ForestModel::ControlColumn, ForestModel::TreatmentColumn};

} // namespace

ForestView::ForestView(QWidget *parent)
    : QTreeView(parent), m_model(new ForestModel(this)), m_header(new ForestHeader(this)),
      m_intervals(new IntervalDelegate([this](const QModelIndex &index) -> std::optional<IntervalMark> {
          const ForestRow *row = m_model->row(index);
          return row ? std::optional(row->mark) : std::nullopt;
      }, this))
{
    setObjectName(QStringLiteral("results.forest"));
    setAccessibleName(tr("Results by metric"));
    setHeader(m_header);
    setModel(m_model);
    setItemDelegate(new ForestDelegate(m_model, this));
    setItemDelegateForColumn(ForestModel::IntervalColumn, m_intervals);
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setIndentation(0);
    setItemsExpandable(false);
    setExpandsOnDoubleClick(false);
    setAllColumnsShowFocus(true);
    setTabKeyNavigation(false);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_header->setSectionResizeMode(QHeaderView::Fixed);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ForestView::span);
    connect(this, &QTreeView::doubleClicked, this, [this](const QModelIndex &index) {
        if (const ForestRow *row = m_model->row(index))
            emit opened(row->result);
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { viewport()->update(); });
}

void ForestView::setTable(ForestTable table)
{
    m_intervals->setAxis(table.axis);
    m_header->setAxis(ForestModel::IntervalColumn, table.axis, table.axisTitle, table.hasOwnAxes);
    m_model->setTable(std::move(table));
    layoutColumns();
    viewport()->update();
}

void ForestView::span()
{
    for (int group = 0; group < m_model->rowCount(); ++group)
        setFirstColumnSpanned(group, {}, true);
    expandAll();
    layoutColumns();
}

void ForestView::selectResult(std::size_t result)
{
    if (const QModelIndex index = m_model->indexOf(result); index.isValid())
        setCurrentIndex(index);
}

std::optional<std::size_t> ForestView::currentResult() const
{
    const ForestRow *row = m_model->row(currentIndex());
    return row ? std::optional(row->result) : std::nullopt;
}

int ForestView::fullHeight() const
{
    int height = m_header->sizeHint().height();
    const auto rowHeight = [this](const QModelIndex &index) { return itemDelegate()->sizeHint(QStyleOptionViewItem(), index).height(); };
    for (int group = 0; group < m_model->rowCount(); ++group) {
        const QModelIndex parentIndex = m_model->index(group, 0);
        height += rowHeight(parentIndex) + m_model->rowCount(parentIndex) * rowHeight(m_model->index(0, 0, parentIndex));
    }
    return height;
}

void ForestView::setColumnWanted(int column, bool isWanted)
{
    m_unwanted.removeAll(column);
    if (!isWanted)
        m_unwanted.append(column);
    layoutColumns();
}

bool ForestView::isColumnWanted(int column) const { return !m_unwanted.contains(column); }

int ForestView::columnWidth(int column) const
{
    const bool isDifference = m_model->table().hasOwnAxes;
    if (isDifference && column == ForestModel::EffectColumn)
        return Theme::instance().px(kDifferenceWidth);
    if (isDifference && column == ForestModel::EndsColumn)
        return Theme::instance().px(kDifferenceEndsWidth);
    const int width = Theme::instance().px(kWidths[static_cast<std::size_t>(column)]);
    const bool isNamed = column == ForestModel::ControlColumn || column == ForestModel::TreatmentColumn;
    if (!isNamed || viewport()->width() < Theme::instance().px(kRoomyWidth))
        return width;
    // The names of variations stand in these headers.
    const QString name = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const int wanted = QFontMetrics(Theme::instance().font(TextStyle::Caption)).horizontalAdvance(name) + Theme::instance().px(18);
    return std::clamp(wanted, width, Theme::instance().px(kWidestValue));
}

void ForestView::layoutColumns()
{
    const Theme &theme = Theme::instance();
    QList<int> shown;
    for (int column = 0; column < ForestModel::ColumnCount; ++column) {
        if (isColumnWanted(column))
            shown.append(column);
    }
    const auto room = [&](int metric) {
        int left = viewport()->width() - theme.px(metric);
        for (const int column : shown) {
            if (column != ForestModel::MetricColumn && column != ForestModel::IntervalColumn)
                left -= columnWidth(column);
        }
        return left;
    };
    int metric = kWidths[ForestModel::MetricColumn];
    for (const int column : kHidden) {
        if (room(metric) >= theme.px(kLeastInterval))
            break;
        metric = kNarrowMetric;
        if (room(metric) < theme.px(kLeastInterval))
            shown.removeAll(column);
    }
    for (int column = 0; column < ForestModel::ColumnCount; ++column) {
        m_header->setSectionHidden(column, !shown.contains(column));
        if (column != ForestModel::MetricColumn && column != ForestModel::IntervalColumn)
            m_header->resizeSection(column, columnWidth(column));
    }
    m_header->resizeSection(ForestModel::MetricColumn, theme.px(metric));
    m_header->resizeSection(ForestModel::IntervalColumn, std::max(theme.px(80), room(metric)));
}

void ForestView::copyRow() const
{
    const ForestRow *row = m_model->row(currentIndex());
    if (!row)
        return;
    const QString interval = row->lift.isEmpty() ? QString() : tr("%1 to %2", "interval").arg(row->low, row->high);
    const QStringList cells{row->name, row->control, row->treatment, row->lift, interval, row->verdict, row->p};
    QString html = QStringLiteral("<table><tr>");
    for (const QString &cell : cells)
        html += QStringLiteral("<td>%1</td>").arg(cell.toHtmlEscaped());
    auto *copied = new QMimeData;
    copied->setText(cells.join(QLatin1Char('\t')));
    copied->setHtml(html + QStringLiteral("</tr></table>"));
    QGuiApplication::clipboard()->setMimeData(copied);
}

void ForestView::keyPressEvent(QKeyEvent *event)
{
    const std::optional<std::size_t> result = currentResult();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (result)
            emit opened(*result);
        return;
    case Qt::Key_Space:
        if (result)
            emit pinToggled(*result);
        return;
    case Qt::Key_C: copyRow(); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: emit zoomed(1); return;
    case Qt::Key_Minus: emit zoomed(-1); return;
    case Qt::Key_0: emit zoomed(0); return;
    default: QTreeView::keyPressEvent(event);
    }
}

void ForestView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        emit zoomed(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    QTreeView::wheelEvent(event);
}

void ForestView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    layoutColumns();
}

void ForestView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (const ForestRow *row = m_model->row(current))
        emit currentResultChanged(row->result);
}

void ForestView::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QTreeView::drawRow(painter, option, index);
    const Ink ink = screenInk();
    painter->fillRect(QRect(0, option.rect.bottom(), viewport()->width(), 1), ink.border);
    const bool isCurrent = index.row() == currentIndex().row() && index.parent() == currentIndex().parent();
    if (isCurrent && hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange))
        paintFocusRing(painter, QRectF(0, option.rect.top(), viewport()->width(), option.rect.height()).adjusted(1, 1, -1, -1), 2);
}

} // namespace assay::ui
