// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tableview.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QSettings>
#include <QSortFilterProxyModel>

#include "ui/widgets/celldelegate.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

namespace {

const TableModel *tableModelOf(const QAbstractItemModel *model)
{
    while (const auto *proxy = qobject_cast<const QAbstractProxyModel *>(model))
        model = proxy->sourceModel();
    return qobject_cast<const TableModel *>(model);
}

} // namespace

TableView::TableView(const QString &name, QWidget *parent) : QTreeView(parent)
{
    setObjectName(name);
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(0);
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setItemDelegate(new CellDelegate(this));
    setTabKeyNavigation(false);
    setSortingEnabled(true);
    header()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    header()->setSectionsMovable(true);
    header()->setHighlightSections(false);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(Theme::instance().px(32));
    header()->setAccessibleName(tr("Columns"));
    connect(this, &QTreeView::activated, this, [this](const QModelIndex &index) { emit activatedKey(index.data(TableModel::KeyRole).toString()); });
    connect(header(), &QHeaderView::sectionResized, this, [this](int, int, int) {
        if (!m_isStretching && isVisible() && QGuiApplication::mouseButtons() != Qt::NoButton)
            m_hasOwnWidths = true;
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { viewport()->update(); });
}

TableView::~TableView() { saveWidths(); }

void TableView::setModel(QAbstractItemModel *model)
{
    // QTreeView sorts by the first column when it takes a model; the order the model came with is the one meant.
    const auto *proxy = qobject_cast<const QSortFilterProxyModel *>(model);
    const int column = proxy ? proxy->sortColumn() : -1;
    const Qt::SortOrder order = proxy ? proxy->sortOrder() : Qt::AscendingOrder;
    QTreeView::setModel(model);
    header()->setSortIndicator(column, order);
    restoreWidths();
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_keyBeforeReset = currentKey(); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        if (!m_keyBeforeReset.isEmpty())
            selectKey(m_keyBeforeReset);
    });
}

void TableView::setRowHeight(int pixels)
{
    m_rowHeight = pixels;
    doItemsLayout();
}

void TableView::setDense(bool isDense)
{
    m_isDense = isDense;
    header()->setProperty("isDense", isDense);
    viewport()->update();
}

QString TableView::currentKey() const { return currentIndex().data(TableModel::KeyRole).toString(); }

bool TableView::selectKey(const QString &key)
{
    for (int row = 0; model() && row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        if (index.data(TableModel::KeyRole).toString() == key) {
            setCurrentIndex(index);
            scrollTo(index);
            return true;
        }
    }
    return false;
}

void TableView::copy() const
{
    QList<int> rows;
    const QModelIndexList selected = selectionModel()->selectedRows();
    for (const QModelIndex &index : selected)
        rows.append(index.row());
    if (rows.isEmpty()) {
        for (int row = 0; row < model()->rowCount(); ++row)
            rows.append(row);
    }
    QStringList lines;
    QString html = QStringLiteral("<table>");
    const auto addLine = [&](const QStringList &cells, const QString &tag) {
        lines.append(cells.join(QLatin1Char('\t')));
        html += QStringLiteral("<tr>");
        for (const QString &cell : cells)
            html += QStringLiteral("<%1>%2</%1>").arg(tag, cell.toHtmlEscaped());
        html += QStringLiteral("</tr>");
    };
    const auto textsOf = [this](const std::function<QString(int)> &text) {
        QStringList cells;
        for (int visual = 0; visual < header()->count(); ++visual) {
            const int column = header()->logicalIndex(visual);
            if (!header()->isSectionHidden(column))
                cells.append(text(column).simplified());
        }
        return cells;
    };
    addLine(textsOf([this](int column) { return model()->headerData(column, Qt::Horizontal).toString(); }), QStringLiteral("th"));
    for (const int row : rows)
        addLine(textsOf([this, row](int column) { return model()->index(row, column).data().toString(); }), QStringLiteral("td"));
    html += QStringLiteral("</table>");
    auto *copied = new QMimeData;
    copied->setText(lines.join(QLatin1Char('\n')));
    copied->setHtml(html);
    QGuiApplication::clipboard()->setMimeData(copied);
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit activatedKey(currentKey());
        return;
    }
    QTreeView::keyPressEvent(event);
}

void TableView::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    stretch();
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    if (current.row() != previous.row() || !previous.isValid())
        emit currentKeyChanged(current.data(TableModel::KeyRole).toString());
}

void TableView::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QTreeView::drawRow(painter, option, index);
    const Theme &theme = Theme::instance();
    painter->fillRect(QRect(0, option.rect.bottom(), viewport()->width(), 1), theme.color(Token::Border));
    if (index.row() == currentIndex().row() && hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange))
        paintFocusRing(painter, QRect(0, option.rect.top(), viewport()->width(), option.rect.height()).adjusted(1, 1, -1, -1), 2);
}

void TableView::restoreWidths()
{
    const TableModel *table = tableModelOf(model());
    if (!table)
        return;
    const QByteArray saved = QSettings().value(QStringLiteral("columns/%1").arg(objectName())).toByteArray();
    if (!saved.isEmpty() && header()->restoreState(saved)) {
        m_hasOwnWidths = true;
        return;
    }
    m_isStretching = true;
    for (std::size_t i = 0; i < table->columns().size(); ++i)
        header()->resizeSection(static_cast<int>(i), Theme::instance().px(table->columns().at(i).width));
    m_isStretching = false;
    stretch();
}

void TableView::saveWidths() const
{
    if (m_hasOwnWidths)
        QSettings().setValue(QStringLiteral("columns/%1").arg(objectName()), header()->saveState());
}

void TableView::stretch()
{
    const TableModel *table = tableModelOf(model());
    if (!table || m_hasOwnWidths)
        return;
    int fixed = 0;
    int stretched = -1;
    for (std::size_t i = 0; i < table->columns().size(); ++i) {
        const Column &column = table->columns().at(i);
        if (column.isStretched && stretched < 0)
            stretched = static_cast<int>(i);
        else
            fixed += header()->sectionSize(static_cast<int>(i));
    }
    if (stretched < 0)
        return;
    const int least = Theme::instance().px(table->columns().at(static_cast<std::size_t>(stretched)).width);
    m_isStretching = true;
    header()->resizeSection(stretched, std::max(least, viewport()->width() - fixed));
    m_isStretching = false;
}

} // namespace assay::ui
