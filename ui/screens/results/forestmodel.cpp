// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/forestmodel.h"

#include <algorithm>

#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

/// Internal id of group indexes; rows carry the number of their group.
constexpr quintptr kGroupId = ~quintptr{0};

bool hasSameRows(const ForestTable &left, const ForestTable &right)
{
    return std::ranges::equal(left.groups, right.groups, [](const ForestGroup &a, const ForestGroup &b) {
        return a.role == b.role && a.title == b.title && std::ranges::equal(a.rows, b.rows, {}, &ForestRow::result, &ForestRow::result);
    });
}

} // namespace

ForestModel::ForestModel(QObject *parent) : QAbstractItemModel(parent) {}

void ForestModel::setTable(ForestTable table)
{
    if (!hasSameRows(table, m_table)) {
        beginResetModel();
        m_table = std::move(table);
        endResetModel();
        return;
    }
    m_table = std::move(table);
    for (int group = 0; group < rowCount(); ++group) {
        const QModelIndex parentIndex = index(group, 0);
        emit dataChanged(parentIndex, parentIndex);
        if (const int rows = rowCount(parentIndex); rows > 0)
            emit dataChanged(index(0, 0, parentIndex), index(rows - 1, ColumnCount - 1, parentIndex));
    }
    emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

const ForestRow *ForestModel::row(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == kGroupId)
        return nullptr;
    return &m_table.groups.at(index.internalId()).rows.at(static_cast<std::size_t>(index.row()));
}

const ForestGroup *ForestModel::group(const QModelIndex &index) const
{
    return index.isValid() && index.internalId() == kGroupId ? &m_table.groups.at(static_cast<std::size_t>(index.row())) : nullptr;
}

QModelIndex ForestModel::indexOf(std::size_t result) const
{
    for (std::size_t group = 0; group < m_table.groups.size(); ++group) {
        const auto &rows = m_table.groups[group].rows;
        const auto found = std::ranges::find(rows, result, &ForestRow::result);
        if (found != rows.end())
            return createIndex(static_cast<int>(found - rows.begin()), 0, static_cast<quintptr>(group));
    }
    return {};
}

QModelIndex ForestModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kGroupId);
}

QModelIndex ForestModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == kGroupId)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, kGroupId);
}

int ForestModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_table.groups.size());
    if (parent.internalId() != kGroupId || parent.column() != 0)
        return 0;
    return static_cast<int>(m_table.groups.at(static_cast<std::size_t>(parent.row())).rows.size());
}

int ForestModel::columnCount(const QModelIndex &) const { return ColumnCount; }

Qt::ItemFlags ForestModel::flags(const QModelIndex &index) const
{
    return group(index) ? Qt::NoItemFlags : QAbstractItemModel::flags(index);
}

QString ForestModel::cellText(const ForestRow &row, int column) const
{
    switch (column) {
    case MetricColumn: return row.note.isEmpty() ? row.name : tr("%1, %2", "metric and its note").arg(row.name, row.note);
    case ControlColumn: return row.control;
    case TreatmentColumn: return row.treatment;
    case IntervalColumn: return row.mark.caption;
    case EffectColumn: return row.isAdjusted ? row.lift + QChar(kAdjustedMark) : row.lift;
    case EndsColumn: return row.lift.isEmpty() ? QString() : tr("%1 to %2", "interval").arg(row.low, row.high);
    case VerdictColumn: return row.verdict;
    case PColumn: return row.p;
    case ProgressColumn: return row.progress ? shareText(*row.progress, 0) : QString();
    case TrendColumn: return {};
    }
    return {};
}

QVariant ForestModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (const ForestGroup *shown = group(index)) {
        if (index.column() != 0 || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
            return {};
        return role == Qt::DisplayRole ? shown->title : tr("%1, %2", "group and its note").arg(shown->title, shown->note);
    }
    const ForestRow &shown = *row(index);
    switch (role) {
    case Qt::DisplayRole: return cellText(shown, index.column());
    case Qt::ToolTipRole: return shown.details;
    case Qt::AccessibleTextRole:
        if (index.column() == MetricColumn || index.column() == IntervalColumn)
            return shown.accessible;
        if (index.column() == TrendColumn)
            return tr("Trend of %1, see the chart below").arg(shown.name);
        return cellText(shown, index.column()).isEmpty() ? tr("no value") : cellText(shown, index.column());
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    default: return {};
    }
}

QVariant ForestModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isLeading = section == MetricColumn || section == IntervalColumn || section == VerdictColumn || section == TrendColumn;
        return QVariant::fromValue((isLeading ? Qt::AlignLeading : Qt::AlignTrailing) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == PColumn && !m_table.groups.empty())
        return tr("Under the Bayesian method the chance that the variation moves the metric the right way, else the p value of no effect.");
    if (role == Qt::ToolTipRole && section == EffectColumn)
        return tr("Variation against control: above zero the variation is higher. \"Better\" and \"worse\" follow the metric's desired direction and the lift, which is the plan's scale. %1: variance-adjusted by values from before the assignment, so it is not the lift of the two values beside it.").arg(QChar(kAdjustedMark));
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case MetricColumn: return tr("Metric");
    case ControlColumn: return m_table.controlHeader;
    case TreatmentColumn: return m_table.treatmentHeader;
    case IntervalColumn: return m_table.axisTitle;
    case EffectColumn: return m_table.effectHeader;
    case EndsColumn: return m_table.intervalHeader;
    case VerdictColumn: return tr("Verdict");
    case PColumn: return m_table.pHeader;
    case ProgressColumn: return tr("Progress");
    case TrendColumn: return tr("Trend");
    default: return {};
    }
}

} // namespace assay::ui
