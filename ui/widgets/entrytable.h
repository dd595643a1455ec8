// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/widgets/tablemodel.h"

namespace assay::ui {

class FilterBar;
class FilterProxy;
class TableView;

/// A log: its filter and its entries, newest first. An entry is chosen by click or Enter and, while the
/// detail of one is open, by moving to it.
class EntryTable final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EntryTable)

public:
    /// @param name    object name prefix, "ledger"
    /// @param newest  column whose sort key grows with time
    EntryTable(const QString &name, const QString &title, const QString &placeholder, std::vector<Column> columns, int newest, QWidget *parent = nullptr);

    void addFacet(const QString &key, const QString &label);
    void setFilter(const QString &text);
    void setRows(std::vector<TableRow> rows);
    /// Moving to an entry chooses it, as long as a detail is open.
    void setFollowing(bool isFollowing) { m_isFollowing = isFollowing; }
    [[nodiscard]] TableView *view() const { return m_view; }
    void focusFilter();

signals:
    void chosen(const QString &key);

private:
    TableModel *m_model{};
    FilterProxy *m_proxy{};
    FilterBar *m_filter{};
    TableView *m_view{};
    bool m_isFollowing{};
};

} // namespace assay::ui
