// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include "ui/screens/results/drilldownrows.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

class ForestHeader;
class IntervalDelegate;

/// A small table with an interval column and its axis in the header: adjustments, methods, breakdowns.
class IntervalTable final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(IntervalTable)

public:
    enum class Rows { OneLine, Stages, Choices };

    IntervalTable(const QString &name, std::vector<Column> columns, int intervalColumn, Rows kind, QWidget *parent = nullptr);

    void setRows(IntervalRows rows);
    /// Columns that go first when there is no room for all.
    void setSpareColumns(QList<int> columns);
    [[nodiscard]] TableModel *model() const { return m_model; }
    [[nodiscard]] TableView *view() const { return m_view; }

signals:
    void chosen(const QString &key);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitHeight();
    void fitColumns();

    TableModel *m_model;
    TableView *m_view;
    ForestHeader *m_header;
    IntervalDelegate *m_intervals;
    std::map<QString, IntervalMark> m_marks;
    QList<int> m_spare;
    int m_intervalColumn;
    Rows m_kind;
};

} // namespace assay::ui
