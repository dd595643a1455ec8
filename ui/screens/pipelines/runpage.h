// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QStringList>
#include <QWidget>

#include "app/pipeline/runrecord.h"

class QPushButton;
class QStackedWidget;

namespace assay::ui {

class CodeView;
class ErrorCard;
class GanttDelegate;
class GanttHeader;
class KeyValueList;
class Label;
class PageHeader;
class Segmented;
class StatStrip;
class StatTile;
class TableModel;
class TableView;

/// One run: figures, timeline of stages, the SQL of the selected statement, the runner's log, and what
/// leaves the warehouse.
class RunPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunPage)

public:
    explicit RunPage(QWidget *parent = nullptr);

    /// `connection` is the name of the warehouse.
    void setRun(const pipeline::RunRecord &run, const QString &connection, Timestamp now);
    [[nodiscard]] QList<QWidget *> panes() const;
    void copySql() const;

signals:
    void cancelAsked(const QString &run);
    void remedyAsked(assay::Remedy remedy);

private:
    void buildHead();
    void buildTimeline();
    QWidget *buildFoot();
    void showFigures();
    void showTimeline();
    void showStatement();
    void toggleStage(const QString &key);

    std::optional<pipeline::RunRecord> m_run;
    Timestamp m_now;
    QStringList m_open;
    bool m_followsRunning = true;
    PageHeader *m_header{};
    QPushButton *m_cancel{};
    StatStrip *m_strip{};
    StatTile *m_progress{}, *m_elapsed{}, *m_rows{}, *m_bytes{}, *m_smallest{};
    ErrorCard *m_error{};
    TableModel *m_model{};
    TableView *m_table{};
    GanttDelegate *m_bars{};
    GanttHeader *m_axis{};
    Label *m_statementTitle{};
    Label *m_statementNote{};
    Segmented *m_tabs{};
    QStackedWidget *m_texts{};
    CodeView *m_sql{};
    CodeView *m_log{};
    KeyValueList *m_leaving{};
};

} // namespace assay::ui
