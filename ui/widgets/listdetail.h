// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/tablemodel.h"

class QSplitter;
class QStackedWidget;

namespace assay::ui {

class DataStateView;
class FilterBar;
class FilterProxy;
class Label;
class ListPane;
class PageHeader;
class TableView;

/// The frame of a list and detail screen: the list takes the whole width as a table until an object
/// is opened; then it becomes a pane of 280 px beside the detail. One model and one filter serve both.
class ListDetail final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ListDetail)

public:
    /// @param name    object name prefix, "experiments"
    /// @param detail  shown beside the list; owned from now on
    ListDetail(const QString &name, const QString &title, std::vector<Column> columns, QWidget *detail, QWidget *parent = nullptr);

    void setRows(std::vector<TableRow> rows);
    void addFacet(const QString &key, const QString &label);
    void setFilterPlaceholder(const QString &text);
    /// The detail takes the whole width: for details that need it.
    void hidePane();
    /// Column and order of the first view.
    void sortBy(int column, Qt::SortOrder order);
    /// Shown instead of the list while there are no rows at all.
    [[nodiscard]] DataStateView *emptyState() const { return m_empty; }
    [[nodiscard]] PageHeader *header() const { return m_header; }
    [[nodiscard]] TableModel *model() const { return m_model; }
    [[nodiscard]] TableView *table() const { return m_table; }

    /// Shows the object of `key` beside the list, or the list alone.
    void open(const QString &key);
    [[nodiscard]] QString openKey() const { return m_openKey; }
    bool leaveDetail();
    bool focusFilter();
    [[nodiscard]] QList<QWidget *> panes() const;

signals:
    /// The detail should show this object; empty: the list alone.
    void opened(const QString &key);

private:
    [[nodiscard]] QWidget *buildListPage(const QString &name, const QString &title);
    [[nodiscard]] QWidget *buildPane(const QString &name);
    void applyFilter(const QString &text);
    void countRows();
    void choose(const QString &key);

    TableModel *m_model{};
    FilterProxy *m_proxy{};
    QStackedWidget *m_stack{};
    PageHeader *m_header{};
    FilterBar *m_filter{};
    FilterBar *m_paneFilter{};
    TableView *m_table{};
    QStackedWidget *m_listStack{};
    DataStateView *m_empty{};
    DataStateView *m_noMatch{};
    ListPane *m_pane{};
    Label *m_count{};
    QSplitter *m_splitter{};
    QWidget *m_detail{};
    QString m_openKey;
};

} // namespace assay::ui
