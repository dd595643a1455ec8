// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/screens/results/drilldowntabs.h"
#include "ui/screens/results/intervaltable.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/label.h"

namespace assay::ui {
namespace {

std::vector<Column> stageColumns()
{
    return {{QStringLiteral("stage"), AdjustmentsView::tr("Stage"), 300, false, false, {}},
            {QStringLiteral("lift"), AdjustmentsView::tr("Estimate"), 80, true, false, {}},
            {QStringLiteral("change"), AdjustmentsView::tr("Change"), 70, true, false, {}},
            {QStringLiteral("interval"), AdjustmentsView::tr("Interval"), 220, false, true, {}},
            {QStringLiteral("ends"), AdjustmentsView::tr("Ends"), 140, true, false, {}}};
}

} // namespace

AdjustmentsView::AdjustmentsView(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(24));
    column->setSpacing(theme.px(4));
    m_title = new Label({}, TextStyle::SectionTitle);
    m_sentence = new Label({}, TextStyle::Body, Token::Muted);
    m_sentence->setWordWrap(true);
    m_stages = new IntervalTable(QStringLiteral("results.adjustments"), stageColumns(), StageIntervalColumn, IntervalTable::Rows::Stages);
    m_stages->view()->setAccessibleName(tr("Adjustments, one row per stage"));
    m_methods = new IntervalTable(QStringLiteral("results.methods"), stageColumns(), StageIntervalColumn, IntervalTable::Rows::Choices);
    m_methods->view()->setAccessibleName(tr("Other methods; Enter uses one for the whole page"));
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addSpacing(theme.px(8));
    column->addWidget(m_stages);
    column->addSpacing(theme.px(16));
    auto *row = new QHBoxLayout;
    row->setSpacing(theme.px(8));
    row->addWidget(new Label(tr("Same aggregates, other methods"), TextStyle::CardTitle));
    row->addWidget(new Label(tr("computed on this computer, nothing is sent"), TextStyle::Caption, Token::Muted));
    row->addStretch();
    column->addLayout(row);
    column->addWidget(m_methods);
    column->addStretch();
    connect(m_methods, &IntervalTable::chosen, this, [this](const QString &name) {
        if (const auto method = experiments::methodFromName(name.toStdString()))
            emit methodChosen(*method);
    });
}

void AdjustmentsView::show(const ResultsPresenter &presenter, std::size_t result)
{
    const results::MetricResult &row = presenter.analysis().results.at(result);
    m_title->setText(adjustmentTitle(presenter.snapshot(), presenter.analysis(), row));
    m_sentence->setText(adjustmentSentence(presenter.analysis(), row));
    m_stages->setRows(adjustmentRows(presenter.snapshot(), presenter.analysis(), row));
    m_methods->setRows(alternativeRows(presenter.snapshot(), presenter.analysis(), row));
}

} // namespace assay::ui
