// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QVBoxLayout>

#include "ui/screens/results/drilldowntabs.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tablemodel.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {
namespace {

std::vector<TableRow> statementRows(const results::Snapshot &snapshot)
{
    std::vector<TableRow> rows;
    for (const results::Provenance &statement : snapshot.provenance) {
        rows.push_back({.key = text(statement.statement),
                        .cells = {Cell{.text = text(statement.stage), .token = Token::Muted}, Cell{.text = text(statement.title)}, Cell{.text = formatCount(statement.rows)},
                                  Cell{.text = formatBytes(statement.bytes)}, Cell{.text = formatHash(text(statement.sha256)), .style = TextStyle::Code, .token = Token::Muted, .tip = text(statement.sha256)}}});
    }
    return rows;
}

} // namespace

ProvenanceView::ProvenanceView(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(24));
    column->setSpacing(theme.px(12));
    m_facts = new KeyValueList;
    m_caption = new Label({}, TextStyle::CardTitle);
    m_statements = new TableModel({{QStringLiteral("stage"), tr("Stage"), 60, false, false, {}}, {QStringLiteral("title"), tr("Statement"), 300, false, true, {}},
                                   {QStringLiteral("rows"), tr("Rows"), 80, true, false, {}}, {QStringLiteral("bytes"), tr("Bytes"), 90, true, false, {}},
                                   {QStringLiteral("digest"), tr("SHA-256 of the SQL"), 170, false, false, {}}}, this);
    m_view = new TableView(QStringLiteral("results.provenance.statements"));
    m_view->setAccessibleName(tr("Statements behind this snapshot"));
    m_view->setDense(true);
    m_view->setModel(m_statements);
    m_view->setMinimumHeight(theme.px(140));
    m_sql = new CodeView(CodeView::Language::Sql);
    m_sql->setObjectName(QStringLiteral("results.provenance.sql"));
    m_sql->setAccessibleName(tr("SQL of the selected statement"));
    m_sql->setMinimumHeight(theme.px(180));
    column->addWidget(m_facts);
    column->addWidget(m_caption);
    column->addWidget(m_view, 1);
    column->addWidget(m_sql, 2);
    connect(m_view, &TableView::currentKeyChanged, this, [this](const QString &key) {
        if (!m_presenter || !m_presenter->hasResults())
            return;
        const auto &provenance = m_presenter->snapshot().provenance;
        const auto found = std::ranges::find(provenance, utf8(key), &results::Provenance::statement);
        m_sql->setPlainText(found == provenance.end() ? QString() : text(found->sql));
    });
}

void ProvenanceView::show(const ResultsPresenter &presenter, std::size_t result)
{
    m_presenter = &presenter;
    const results::Snapshot &snapshot = presenter.snapshot();
    const bool isImport = snapshot.experiment.origin == experiments::Origin::Import;
    const results::SnapshotMetric &metric = snapshot.metrics.at(presenter.analysis().results.at(result).metric);
    m_facts->clear();
    m_facts->add(tr("Snapshot"), text(snapshot.id), TextStyle::Code, Token::Text);
    m_facts->add(tr("Data up to"), isImport && snapshot.axis == results::AxisKind::DaysSinceStart ? tr("the import has no calendar dates") : formatTime(snapshot.asOf));
    m_facts->add(tr("Brought back"), formatTime(snapshot.createdAt));
    m_facts->add(tr("Engine"), text(snapshot.engineVersion));
    if (isImport) {
        m_facts->add(tr("Source"), tr("Imported aggregates: %1").arg(text(snapshot.experiment.attribution)));
    } else {
        m_facts->add(tr("Warehouse"), text(snapshot.connection));
        m_facts->add(tr("Run"), text(snapshot.run), TextStyle::Code, Token::Text);
        m_facts->add(tr("Smallest cell"), tr("%1 subjects").arg(formatCount(snapshot.minCell)));
    }
    m_facts->add(tr("Metric"), text(metric.definition.key), TextStyle::Code, Token::Text);
    for (const std::string &covariate : metric.covariates)
        m_facts->add(tr("Covariate"), text(covariate));
    const bool hasStatements = !snapshot.provenance.empty();
    m_caption->setText(hasStatements ? tr("%n statement(s), aggregates only", nullptr, static_cast<int>(snapshot.provenance.size())) : tr("No statements: these aggregates were imported."));
    m_view->setVisible(hasStatements);
    m_sql->setVisible(hasStatements);
    m_statements->setRows(statementRows(snapshot));
    if (hasStatements && m_view->currentKey().isEmpty())
        m_view->selectKey(text(snapshot.provenance.front().statement));
}

} // namespace assay::ui
