// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plottablemodel.h"

namespace assay::ui {

PlotTableModel::PlotTableModel(QObject *parent) : QAbstractTableModel(parent) {}

void PlotTableModel::setTable(PlotTable table)
{
    if (table == m_table)
        return;
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int PlotTableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size()); }

int PlotTableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_table.headers.size()); }

QVariant PlotTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const QString &text = m_table.rows.at(static_cast<std::size_t>(index.row())).at(index.column());
    switch (role) {
    case Qt::DisplayRole: return text;
    case Qt::AccessibleTextRole: return text.isEmpty() ? tr("no value") : text;
    case Qt::TextAlignmentRole: return QVariant::fromValue((index.column() == 0 ? Qt::AlignLeading : Qt::AlignTrailing) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant PlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return m_table.headers.at(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == 0 ? Qt::AlignLeading : Qt::AlignTrailing) | Qt::AlignVCenter);
    return {};
}

} // namespace assay::ui
