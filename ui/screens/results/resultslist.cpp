// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultslist.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/widgets/datastateview.h"
#include "ui/widgets/filter.h"
#include "ui/widgets/filterbar.h"
#include "ui/widgets/forestheader.h"
#include "ui/widgets/intervaldelegate.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/surface.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {
namespace {

std::vector<Column> columns()
{
    return {{QStringLiteral("name"), ResultsList::tr("Experiment"), 168, false, true, {}},
            {QStringLiteral("status"), ResultsList::tr("Status"), 128, false, false, ResultsList::tr("Sorted so that what needs a person comes first")},
            {QStringLiteral("metric"), ResultsList::tr("Primary metric"), 150, false, false, {}},
            {QStringLiteral("interval"), ResultsList::tr("Lift with interval"), 120, false, false, {}},
            {QStringLiteral("lift"), ResultsList::tr("Lift"), 68, true, false, {}},
            {QStringLiteral("verdict"), ResultsList::tr("Verdict"), 96, false, false, {}},
            {QStringLiteral("guardrails"), ResultsList::tr("Guardrails"), 112, false, false, {}},
            {QStringLiteral("split"), ResultsList::tr("Split"), 86, false, false, {}},
            {QStringLiteral("progress"), ResultsList::tr("Progress"), 80, false, false, {}},
            {QStringLiteral("days"), ResultsList::tr("Days"), 42, true, false, {}},
            {QStringLiteral("asOf"), ResultsList::tr("As of"), 84, false, false, {}}};
}

} // namespace

ResultsList::ResultsList(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("results.list"));
    build();
}

void ResultsList::build()
{
    const Theme &theme = Theme::instance();
    m_header = new PageHeader;
    m_header->setTitle(tr("Results"));
    m_filter = new FilterBar(QStringLiteral("results.filter"), tr("Filter results"));
    m_filter->addFacet(QStringLiteral("status"), tr("Status"));
    m_filter->addFacet(QStringLiteral("origin"), tr("Origin"));
    m_model = new TableModel(columns(), this);
    m_proxy = new FilterProxy(m_model, this);
    m_view = new TableView(QStringLiteral("results.table"));
    m_view->setAccessibleName(tr("Experiments with results"));
    m_view->setRowHeight(38); // of several variations the one meant stands under the metric
    m_axis = new ForestHeader(m_view);
    m_axis->setSectionsClickable(true);
    m_axis->setSectionsMovable(true);
    m_view->setHeader(m_axis);
    m_view->setSortingEnabled(true);
    m_view->setModel(m_proxy);
    m_view->sortByColumn(ResultsStateColumn, Qt::AscendingOrder);
    m_intervals = new IntervalDelegate([this](const QModelIndex &index) -> std::optional<IntervalMark> {
        const auto found = m_marks.find(index.data(TableModel::KeyRole).toString());
        return found == m_marks.end() ? std::nullopt : std::optional(found->second);
    }, this);
    m_view->setItemDelegateForColumn(ResultsIntervalColumn, m_intervals);
    m_empty = new DataStateView;
    m_empty->setObjectName(QStringLiteral("results.empty"));
    m_empty->set(DataState::NotRunYet, tr("No results yet"),
                 tr("Results appear after the first pipeline run of an experiment. Describe an experiment in a file and bring it in with assayctl apply FILE."));
    m_noMatch = new DataStateView;
    m_noMatch->set(DataState::Empty, tr("No match"), tr("No experiment fits the filter."));
    connect(m_noMatch->addAction(tr("Clear the filter"), QStringLiteral("close"), "results.clearFilter"), &QPushButton::clicked, this, [this] { m_filter->setText({}); });
    m_count = new Label({}, TextStyle::Caption, Token::Muted);
    m_count->setContentsMargins(theme.px(24), theme.px(6), theme.px(24), theme.px(6));
    auto *table = new Surface(Token::Surface);
    auto *tableColumn = new QVBoxLayout(table);
    tableColumn->setContentsMargins(0, 0, 0, 0);
    tableColumn->setSpacing(0);
    auto *filterRow = new QHBoxLayout;
    filterRow->addWidget(m_filter);
    filterRow->addStretch();
    tableColumn->addLayout(filterRow);
    tableColumn->addSpacing(theme.px(8));
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_noMatch);
    tableColumn->addLayout(m_stack, 1);
    tableColumn->addWidget(m_count);
    m_pages = new QStackedLayout;
    m_pages->addWidget(table);
    m_pages->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new Surface(Token::Surface);
    auto *headColumn = new QVBoxLayout(head);
    headColumn->setContentsMargins(0, 0, 0, 0);
    headColumn->addWidget(m_header);
    column->addWidget(head);
    column->addLayout(m_pages, 1);
    connect(m_filter, &FilterBar::textChanged, this, &ResultsList::applyFilter);
    connect(m_view, &TableView::activatedKey, this, &ResultsList::opened);
    connect(m_view, &QTreeView::clicked, this, [this](const QModelIndex &index) { emit opened(index.data(TableModel::KeyRole).toString()); });
}

void ResultsList::setItems(const std::vector<ResultsListItem> &items, Timestamp now)
{
    IntervalRows rows = resultsListRows(items, now);
    m_marks = std::move(rows.marks);
    m_intervals->setAxis(rows.axis);
    m_axis->setAxis(ResultsIntervalColumn, rows.axis, tr("Lift with interval"));
    m_filter->setRows(rows.rows);
    m_model->setRows(std::move(rows.rows));
    m_view->viewport()->update();
    countRows();
}

void ResultsList::applyFilter(const QString &text)
{
    m_proxy->setFilterText(text);
    countRows();
}

void ResultsList::countRows()
{
    const int all = m_model->rowCount();
    const int shown = m_proxy->rowCount();
    m_pages->setCurrentIndex(all == 0 ? 1 : 0);
    m_stack->setCurrentIndex(all > 0 && shown == 0 ? 1 : 0);
    m_count->setText(shown == all ? tr("%n experiment(s)", nullptr, all) : tr("%1 of %n experiment(s)", nullptr, all).arg(shown));
}

bool ResultsList::focusFilter()
{
    m_filter->focusField();
    return true;
}

void ResultsList::selectKey(const QString &key) { m_view->selectKey(key); }

void ResultsList::focusTable()
{
    m_view->setFocus(Qt::OtherFocusReason);
    if (!m_view->currentIndex().isValid() && m_proxy->rowCount() > 0)
        m_view->setCurrentIndex(m_proxy->index(0, 0));
}

QList<QWidget *> ResultsList::panes() const { return {m_view}; }

} // namespace assay::ui
