// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tablemodel.h"

#include <algorithm>

namespace assay::ui {

TableModel::TableModel(std::vector<Column> columns, QObject *parent) : QAbstractTableModel(parent), m_columns(std::move(columns)) {}

void TableModel::setRows(std::vector<TableRow> rows)
{
    const bool hasSameKeys = std::ranges::equal(rows, m_rows, {}, &TableRow::key, &TableRow::key);
    if (!hasSameKeys) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows.at(i) == m_rows.at(i))
            continue;
        m_rows.at(i) = std::move(rows.at(i));
        const int row = static_cast<int>(i);
        emit dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
}

void TableModel::setColumns(std::vector<Column> columns)
{
    m_columns = std::move(columns);
    emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

const Cell &TableModel::cell(const QModelIndex &index) const
{
    return m_rows.at(static_cast<std::size_t>(index.row())).cells.at(static_cast<std::size_t>(index.column()));
}

int TableModel::rowOf(const QString &key) const
{
    const auto at = std::ranges::find(m_rows, key, &TableRow::key);
    return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
}

int TableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int TableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_columns.size()); }

QVariant TableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Cell &value = cell(index);
    switch (role) {
    case Qt::DisplayRole: return value.text;
    case Qt::ToolTipRole: return value.tip.isEmpty() ? QVariant() : value.tip;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((m_columns.at(static_cast<std::size_t>(index.column())).isNumeric ? Qt::AlignTrailing : Qt::AlignLeading)
                                   | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        if (!value.spoken.isEmpty())
            return value.spoken;
        return value.secondary.isEmpty() ? value.text : tr("%1, %2", "cell text and its note").arg(value.text, value.secondary);
    case SortRole: return value.sortKey.isValid() ? value.sortKey : QVariant(value.text);
    case KeyRole: return m_rows.at(static_cast<std::size_t>(index.row())).key;
    case CellRole: return QVariant::fromValue(value);
    default: return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const Column &column = m_columns.at(static_cast<std::size_t>(section));
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return column.title;
    case Qt::ToolTipRole: return column.tip.isEmpty() ? QVariant() : column.tip;
    case Qt::TextAlignmentRole: return QVariant::fromValue((column.isNumeric ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    default: return {};
    }
}

} // namespace assay::ui
