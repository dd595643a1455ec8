// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>

#include "ui/charts/foresttable.h"

namespace assay::ui {

/// The forest table as a tree: groups, and their metrics as children.
class ForestModel final : public QAbstractItemModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ForestModel)

public:
    enum Column { MetricColumn, ControlColumn, TreatmentColumn, IntervalColumn, EffectColumn, EndsColumn, VerdictColumn, PColumn, ProgressColumn, TrendColumn, ColumnCount };

    explicit ForestModel(QObject *parent = nullptr);

    /// Keeps selection and scroll when the same rows come with other numbers.
    void setTable(ForestTable table);
    [[nodiscard]] const ForestTable &table() const { return m_table; }
    /// The row behind an index; null for groups.
    [[nodiscard]] const ForestRow *row(const QModelIndex &index) const;
    /// The group of an index; null for rows.
    [[nodiscard]] const ForestGroup *group(const QModelIndex &index) const;
    /// Index of a result; invalid when it is not in the table.
    [[nodiscard]] QModelIndex indexOf(std::size_t result) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    /// Groups are captions: neither selected nor stepped on.
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString cellText(const ForestRow &row, int column) const;

    ForestTable m_table;
};

} // namespace assay::ui
