// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/pipelines/runpage.h"

#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/screens/pipelines/gantt.h"
#include "ui/screens/pipelines/runrows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stattile.h"
#include "ui/widgets/surface.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

namespace {

std::vector<Column> timelineColumns()
{
    return {{QStringLiteral("stage"), RunPage::tr("Stage"), 290, false, false, {}},
            {QStringLiteral("state"), RunPage::tr("State"), 104, false, false, {}},
            {QStringLiteral("time"), RunPage::tr("Timeline"), 170, false, true, {}},
            {QStringLiteral("length"), RunPage::tr("Time"), 76, true, false, {}},
            {QStringLiteral("statements"), RunPage::tr("SQL"), 50, true, false, RunPage::tr("Number of statements")},
            {QStringLiteral("rows"), RunPage::tr("Rows out"), 84, true, false, {}},
            {QStringLiteral("bytes"), RunPage::tr("Bytes out"), 100, true, false, {}}};
}

Cell stateCell(pipeline::StatementState state)
{
    using S = pipeline::StatementState;
    Cell cell;
    cell.text = statementStateText(state);
    const bool isBad = state == S::Failed || state == S::Refused;
    cell.token = isBad ? Token::Bad : state == S::Done || state == S::Running ? Token::Text : Token::Muted;
    cell.icon = state == S::Done ? QStringLiteral("check") : state == S::Running ? QStringLiteral("refresh") : isBad ? QStringLiteral("alert")
        : state == S::Cancelled                                                                              ? QStringLiteral("stop")
                                                                                                             : QString();
    cell.iconToken = isBad ? Token::Bad : Token::Accent;
    return cell;
}

Cell numberCell(const QString &text)
{
    Cell cell;
    cell.text = text;
    cell.token = Token::Muted;
    return cell;
}

TableRow tableRow(const TimelineRow &row, bool isOpen)
{
    TableRow line;
    line.key = row.isStage ? QStringLiteral("stage:%1").arg(row.stage) : QStringLiteral("statement:%1").arg(row.statement);
    Cell title;
    title.text = row.title;
    title.token = row.isStage ? Token::Text : Token::Muted;
    if (row.isStage) {
        title.lead = row.stage;
        if (row.statements > 1)
            title.icon = isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
    } else {
        title.indent = 54;
    }
    if (row.state == pipeline::StatementState::Running && row.isStage)
        title.style = TextStyle::BodyBold;
    Cell bar;
    bar.text = row.start ? RunPage::tr("from %1 for %2").arg(formatDuration(static_cast<std::int64_t>(*row.start * 1'000)), formatDuration(static_cast<std::int64_t>(row.length * 1'000)))
                         : RunPage::tr("not started");
    line.cells = {title, stateCell(row.state), bar, numberCell(row.start ? formatDuration(static_cast<std::int64_t>(row.length * 1'000)) : QString()),
                  numberCell(row.isStage ? formatCount(row.statements) : QString()), numberCell(row.rows > 0 ? formatCount(row.rows) : QString()),
                  numberCell(row.bytes > 0 ? formatBytes(row.bytes) : QString())};
    return line;
}

} // namespace

RunPage::RunPage(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHead();
    buildTimeline();
    m_error = new ErrorCard;
    m_error->hide();
    connect(m_error, &ErrorCard::remedyAsked, this, &RunPage::remedyAsked);
    auto *inset = new QVBoxLayout;
    inset->setContentsMargins(theme.px(24), 0, theme.px(24), theme.px(12));
    inset->setSpacing(theme.px(12));
    inset->addWidget(m_strip);
    inset->addWidget(m_error);
    column->addWidget(m_header);
    column->addLayout(inset);
    auto *split = new QSplitter(Qt::Vertical);
    split->setObjectName(QStringLiteral("pipelines.split"));
    split->setAccessibleName(tr("Timeline and statement"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_table);
    split->addWidget(buildFoot());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    column->addWidget(split, 1);
}

void RunPage::buildHead()
{
    m_header = new PageHeader;
    QPushButton *copy = makeButton(tr("Copy SQL"), QStringLiteral("copy"), ButtonKind::Normal, "pipelines.copySql");
    m_cancel = makeButton(tr("Cancel run"), QStringLiteral("stop"), ButtonKind::Danger, "pipelines.cancel");
    m_header->addWidget(copy);
    m_header->addWidget(m_cancel);
    connect(copy, &QPushButton::clicked, this, &RunPage::copySql);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_run)
            emit cancelAsked(text(m_run->id));
    });
    m_strip = new StatStrip;
    m_progress = m_strip->addTile(tr("Progress"));
    m_elapsed = m_strip->addTile(tr("Elapsed"));
    m_rows = m_strip->addTile(tr("Rows out"));
    m_bytes = m_strip->addTile(tr("Left the warehouse"));
    m_smallest = m_strip->addTile(tr("Smallest group"));
}

void RunPage::buildTimeline()
{
    m_model = new TableModel(timelineColumns(), this);
    m_table = new TableView(QStringLiteral("pipelines.timeline"));
    m_table->setAccessibleName(tr("Stages of the run"));
    m_axis = new GanttHeader(m_table);
    m_table->setHeader(m_axis);
    m_table->setSortingEnabled(false);
    m_table->setModel(m_model);
    m_bars = new GanttDelegate(m_table);
    m_table->setItemDelegateForColumn(2, m_bars);
    connect(m_table, &TableView::currentKeyChanged, this, &RunPage::showStatement);
    connect(m_table, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        m_followsRunning = false;
        toggleStage(index.data(TableModel::KeyRole).toString());
    });
    connect(m_table, &TableView::activatedKey, this, &RunPage::toggleStage);
}

QWidget *RunPage::buildFoot()
{
    const Theme &theme = Theme::instance();
    auto *foot = new Surface(Token::Surface);
    foot->setMinimumHeight(theme.px(196));
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(theme.px(24), theme.px(12), 0, 0);
    row->setSpacing(theme.px(16));
    auto *left = new QVBoxLayout;
    left->setContentsMargins(0, 0, 0, theme.px(16));
    auto *head = new QHBoxLayout;
    m_statementTitle = new Label({}, TextStyle::CardTitle);
    m_statementNote = new Label({}, TextStyle::Caption, Token::Muted);
    m_statementNote->setElided(true);
    m_tabs = new Segmented({tr("SQL"), tr("Log")});
    m_tabs->setObjectName(QStringLiteral("pipelines.texts"));
    m_tabs->setAccessibleName(tr("SQL or log"));
    head->addWidget(m_statementTitle);
    head->addWidget(m_statementNote, 1);
    head->addWidget(m_tabs);
    m_sql = new CodeView(CodeView::Language::Sql);
    m_sql->setObjectName(QStringLiteral("pipelines.sql"));
    m_log = new CodeView(CodeView::Language::Plain);
    m_log->setObjectName(QStringLiteral("pipelines.log"));
    m_log->setAccessibleName(tr("Log of the runner"));
    m_texts = new QStackedWidget;
    m_texts->addWidget(m_sql);
    m_texts->addWidget(m_log);
    connect(m_tabs, &Segmented::chosen, m_texts, &QStackedWidget::setCurrentIndex);
    left->addLayout(head);
    left->addWidget(m_texts, 1);
    row->addLayout(left, 1);
    auto *side = new Surface(Token::Surface);
    side->setLines(Qt::LeftEdge);
    side->setFixedWidth(theme.px(330));
    auto *facts = new QVBoxLayout(side);
    facts->setContentsMargins(theme.px(16), 0, theme.px(24), theme.px(12));
    facts->setSpacing(theme.px(10));
    facts->addWidget(new Label(tr("What leaves the warehouse"), TextStyle::CardTitle));
    auto *promise = new QHBoxLayout;
    promise->addWidget(new IconLabel(QStringLiteral("shield"), Token::Accent), 0, Qt::AlignTop);
    auto *sentence = new Label(tr("Sums per variation, day and metric. Every row stands for at least the smallest cell of subjects, and for none or as many who have a value: a single buyer is never shown."));
    sentence->setWordWrap(true);
    promise->addWidget(sentence, 1);
    facts->addLayout(promise);
    m_leaving = new KeyValueList(KeyValueList::Values::Trailing);
    facts->addWidget(m_leaving);
    facts->addStretch();
    row->addWidget(side);
    return foot;
}

void RunPage::setRun(const pipeline::RunRecord &run, const QString &connection, Timestamp now)
{
    const bool isOther = !m_run || m_run->id != run.id;
    m_run = run;
    m_now = now;
    if (isOther) {
        m_open.clear();
        m_followsRunning = true;
        m_tabs->setCurrent(0);
        m_texts->setCurrentIndex(0);
    }
    m_header->setTitle(tr("Refresh of %1").arg(text(run.experimentName.empty() ? run.experiment : run.experimentName)));
    m_header->pill()->set(runStateText(run.state), runStateTone(run.state), runStateIcon(run.state));
    const QString engine = run.engine.empty() ? connection : tr("%1, %2", "warehouse and engine").arg(connection, text(run.engine));
    m_header->setMeta({engine, tr("%1, started %2").arg(triggerText(run.trigger), formatTime(run.startedAt))});
    m_cancel->setVisible(!pipeline::isFinal(run.state));
    m_cancel->setEnabled(run.state != pipeline::RunState::Cancelling);
    m_error->setVisible(run.error.has_value() && run.state != pipeline::RunState::Cancelled);
    if (run.error)
        m_error->set(*run.error, tr("Earlier results are still shown."));
    showFigures();
    showTimeline();
    QStringList lines;
    for (const std::string &line : run.log)
        lines.append(text(line));
    const QString log = lines.isEmpty() ? tr("The runner wrote nothing.") : lines.join(QLatin1Char('\n'));
    if (m_log->toPlainText() != log) {
        m_log->setPlainText(log);
        m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum());
    }
    showStatement();
}

void RunPage::showFigures()
{
    const RunFigures figures = runFigures(*m_run, m_now);
    m_progress->set(figures.progress, figures.progressNote);
    m_progress->setFraction(m_run->fraction);
    m_elapsed->set(figures.elapsed, figures.elapsedNote);
    m_rows->set(figures.rows, figures.rowsNote);
    m_bytes->set(figures.bytes, figures.bytesNote);
    m_smallest->set(figures.smallest, figures.smallestNote);
    const auto withRows = std::ranges::count_if(m_run->statements, &pipeline::StatementRun::hasRows);
    m_leaving->clear();
    m_leaving->add(tr("Statements that return rows"), tr("%1 of %2").arg(withRows).arg(m_run->statements.size()));
    m_leaving->add(tr("Rows, at most"), formatCount(m_run->rowsExpected));
    m_leaving->add(tr("Smallest group"), tr("%1 subjects").arg(formatCount(m_run->minCell)));
}

void RunPage::showTimeline()
{
    const std::vector<TimelineRow> rows = timelineRows(*m_run, m_open, m_now);
    GanttScale scale;
    const bool isRunning = !pipeline::isFinal(m_run->state);
    const double elapsed = static_cast<double>((isRunning ? m_now : m_run->finishedAt.value_or(m_now)).micros - m_run->startedAt.micros) / kMicrosPerSecond;
    scale.seconds = std::max(0.5, elapsed);
    if (isRunning) {
        scale.now = std::max(0.0, elapsed);
        // The scale shows what is likely to come, once there is something to judge by.
        scale.seconds = m_run->fraction > 0.05 ? std::max(elapsed * 1.05, elapsed / m_run->fraction) : elapsed * 1.5 + 1;
    }
    std::vector<TableRow> lines;
    for (const TimelineRow &row : rows)
        lines.push_back(tableRow(row, m_open.contains(row.stage)));
    m_bars->set(rows, scale);
    m_axis->set(scale);
    m_model->setRows(std::move(lines));
    m_table->viewport()->update();
    const auto running = std::ranges::find_if(rows, [](const TimelineRow &row) { return row.isStage && row.state == pipeline::StatementState::Running; });
    if (m_followsRunning && running != rows.end())
        m_table->selectKey(QStringLiteral("stage:%1").arg(running->stage));
    else if (m_table->currentKey().isEmpty() && !rows.empty())
        m_table->selectKey(QStringLiteral("stage:%1").arg(rows.front().stage));
}

void RunPage::showStatement()
{
    if (!m_run)
        return;
    const std::vector<TimelineRow> rows = timelineRows(*m_run, m_open, m_now);
    const auto at = m_table->currentIndex().row();
    const int index = at >= 0 && at < static_cast<int>(rows.size()) ? rows[static_cast<std::size_t>(at)].statement : -1;
    if (index < 0) {
        m_statementTitle->setText(tr("No statement yet"));
        m_statementNote->clear();
        m_sql->clear();
        return;
    }
    const pipeline::StatementRun &statement = m_run->statements.at(static_cast<std::size_t>(index));
    m_statementTitle->setText(tr("Statement %1 of %2").arg(index + 1).arg(m_run->statements.size()));
    m_statementNote->setText(tr("%1, %2", "id and title of a statement").arg(text(statement.id), text(statement.title)));
    if (const QString sql = text(statement.sql); m_sql->toPlainText() != sql)
        m_sql->setPlainText(sql);
}

void RunPage::toggleStage(const QString &key)
{
    if (!key.startsWith(QLatin1String("stage:")))
        return;
    const QString stage = key.mid(6);
    if (!m_open.removeOne(stage))
        m_open.append(stage);
    showTimeline();
    m_table->selectKey(key);
}

void RunPage::copySql() const
{
    if (m_run)
        QGuiApplication::clipboard()->setText(runSql(*m_run));
}

QList<QWidget *> RunPage::panes() const { return {m_header, m_table, m_texts}; }

} // namespace assay::ui
