// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/entrytable.h"

#include <QVBoxLayout>

#include "ui/widgets/filter.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

EntryTable::EntryTable(const QString &name, const QString &title, const QString &placeholder, std::vector<Column> columns, int newest, QWidget *parent)
    : QWidget(parent), m_model(new TableModel(std::move(columns), this)), m_proxy(new FilterProxy(m_model, this)),
      m_filter(new FilterBar(name + QStringLiteral(".filter"), placeholder)), m_view(new TableView(name + QStringLiteral(".table")))
{
    m_proxy->sort(newest, Qt::DescendingOrder);
    m_view->setAccessibleName(title);
    m_view->setModel(m_proxy);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_filter);
    column->addWidget(m_view, 1);
    connect(m_filter, &FilterBar::textChanged, m_proxy, &FilterProxy::setFilterText);
    connect(m_view, &TableView::activatedKey, this, &EntryTable::chosen);
    connect(m_view, &QTreeView::clicked, this, [this](const QModelIndex &index) { emit chosen(index.data(TableModel::KeyRole).toString()); });
    connect(m_view, &TableView::currentKeyChanged, this, [this](const QString &key) {
        if (m_isFollowing && !key.isEmpty())
            emit chosen(key);
    });
}

void EntryTable::addFacet(const QString &key, const QString &label) { m_filter->addFacet(key, label); }

void EntryTable::setFilter(const QString &text) { m_filter->setText(text); }

void EntryTable::setRows(std::vector<TableRow> rows)
{
    m_filter->setRows(rows);
    m_model->setRows(std::move(rows));
}

void EntryTable::focusFilter() { m_filter->focusField(); }

} // namespace assay::ui
