// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/listdetail.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/widgets/datastateview.h"
#include "ui/widgets/filter.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/listpane.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/surface.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

ListDetail::ListDetail(const QString &name, const QString &title, std::vector<Column> columns, QWidget *detail, QWidget *parent)
    : QWidget(parent), m_detail(detail)
{
    m_model = new TableModel(std::move(columns), this);
    m_proxy = new FilterProxy(m_model, this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget;
    layout->addWidget(m_stack);
    m_stack->addWidget(buildListPage(name, title));
    m_splitter = new QSplitter;
    m_splitter->setObjectName(name + QStringLiteral(".splitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setAccessibleName(tr("List and detail"));
    m_splitter->addWidget(buildPane(name));
    auto *side = new Surface(Token::Surface);
    auto *sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(0, 0, 0, 0);
    sideLayout->addWidget(detail);
    m_splitter->addWidget(side);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({Theme::instance().px(280), Theme::instance().px(900)});
    m_stack->addWidget(m_splitter);
    connect(m_filter, &FilterBar::textChanged, this, &ListDetail::applyFilter);
    connect(m_paneFilter, &FilterBar::textChanged, this, &ListDetail::applyFilter);
    connect(m_table, &TableView::activatedKey, this, &ListDetail::choose);
    connect(m_table, &QTreeView::clicked, this, [this](const QModelIndex &index) { choose(index.data(TableModel::KeyRole).toString()); });
    connect(m_pane, &ListPane::currentKeyChanged, this, [this](const QString &key) {
        if (m_stack->currentIndex() == 1 && key != m_openKey)
            choose(key);
    });
    connect(m_pane, &ListPane::activatedKey, this, [this](const QString &) { m_detail->setFocus(Qt::TabFocusReason); });
}

QWidget *ListDetail::buildListPage(const QString &name, const QString &title)
{
    auto *page = new Surface(Token::Surface);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader;
    m_header->setTitle(title);
    m_filter = new FilterBar(name + QStringLiteral(".filter"), tr("Filter"));
    m_table = new TableView(name + QStringLiteral(".table"));
    m_table->setAccessibleName(title);
    m_table->setModel(m_proxy);
    m_empty = new DataStateView;
    m_noMatch = new DataStateView;
    m_noMatch->setObjectName(name + QStringLiteral(".noMatch"));
    QPushButton *clear = m_noMatch->addAction(tr("Clear filters"), QStringLiteral("close"), "list.clearFilters");
    connect(clear, &QPushButton::clicked, this, [this] { m_filter->setText({}); });
    m_listStack = new QStackedWidget;
    m_listStack->addWidget(m_table);
    m_listStack->addWidget(m_empty);
    m_listStack->addWidget(m_noMatch);
    column->addWidget(m_header);
    column->addWidget(m_filter);
    column->addWidget(m_listStack, 1);
    return page;
}

QWidget *ListDetail::buildPane(const QString &name)
{
    const Theme &theme = Theme::instance();
    auto *page = new Surface(Token::Surface);
    page->setMinimumWidth(theme.px(240));
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, theme.px(8), 0, 0);
    column->setSpacing(0);
    m_paneFilter = new FilterBar(name + QStringLiteral(".paneFilter"), tr("Filter"));
    m_paneFilter->setPadding(8);
    m_pane = new ListPane(name + QStringLiteral(".list"));
    m_pane->setAccessibleName(m_header->accessibleName());
    m_pane->setModel(m_proxy);
    m_count = new Label({}, TextStyle::Caption, Token::Muted);
    m_count->setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8));
    column->addWidget(m_paneFilter);
    column->addWidget(m_pane, 1);
    column->addWidget(m_count);
    return page;
}

void ListDetail::setRows(std::vector<TableRow> rows)
{
    m_filter->setRows(rows);
    m_model->setRows(std::move(rows));
    countRows();
    if (!m_openKey.isEmpty()) {
        const QSignalBlocker quiet(m_pane);
        m_pane->selectKey(m_openKey);
    }
}

void ListDetail::addFacet(const QString &key, const QString &label) { m_filter->addFacet(key, label); }

void ListDetail::setFilterPlaceholder(const QString &text)
{
    for (FilterBar *bar : {m_filter, m_paneFilter})
        bar->setPlaceholder(text);
}

void ListDetail::hidePane() { m_splitter->widget(0)->hide(); }

void ListDetail::sortBy(int column, Qt::SortOrder order) { m_table->sortByColumn(column, order); }

void ListDetail::applyFilter(const QString &text)
{
    m_proxy->setFilterText(text);
    for (FilterBar *bar : {m_filter, m_paneFilter}) {
        if (bar->text() != text)
            bar->setText(text);
    }
    countRows();
}

void ListDetail::countRows()
{
    const int all = m_model->rowCount();
    const int shown = m_proxy->rowCount();
    const QString text = shown == all ? formatCount(all) : tr("%1 of %2", "rows shown of all").arg(formatCount(shown), formatCount(all));
    m_header->setSubtitle(all == 0 ? QString() : text);
    m_count->setText(text);
    m_filter->setVisible(all > 0);
    m_noMatch->set(DataState::Empty, tr("Nothing matches the filter"), tr("%1 of %2. Filters hide the rest.", "rows shown of all").arg(formatCount(shown), formatCount(all)));
    m_listStack->setCurrentIndex(all == 0 ? 1 : shown == 0 ? 2 : 0);
}

void ListDetail::choose(const QString &key)
{
    if (key.isEmpty())
        return;
    m_openKey = key;
    open(key);
    emit opened(key);
}

void ListDetail::open(const QString &key)
{
    const bool wasList = m_stack->currentIndex() == 0;
    m_openKey = key;
    m_stack->setCurrentIndex(key.isEmpty() ? 0 : 1);
    if (key.isEmpty()) {
        if (!wasList)
            m_table->setFocus(Qt::OtherFocusReason);
        return;
    }
    const QSignalBlocker quiet(m_pane);
    if (!m_pane->selectKey(key) && m_model->rowOf(key) >= 0) {
        // The filter hides the object that was asked for by name.
        m_filter->setText({});
        m_pane->selectKey(key);
    }
    if (wasList)
        m_pane->setFocus(Qt::OtherFocusReason);
}

bool ListDetail::leaveDetail()
{
    if (m_stack->currentIndex() == 0)
        return false;
    if (m_pane->isVisible() && !m_pane->hasFocus() && m_detail->isAncestorOf(window()->focusWidget())) {
        m_pane->setFocus(Qt::OtherFocusReason);
        return true;
    }
    const QString key = m_openKey;
    open({});
    m_table->selectKey(key);
    emit opened({});
    return true;
}

bool ListDetail::focusFilter()
{
    (m_stack->currentIndex() == 0 ? m_filter : m_paneFilter)->focusField();
    return true;
}

QList<QWidget *> ListDetail::panes() const
{
    if (m_stack->currentIndex() == 0)
        return {m_listStack};
    return {m_pane, m_detail}; // a hidden pane is passed over
}

} // namespace assay::ui
