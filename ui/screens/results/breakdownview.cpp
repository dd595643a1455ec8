// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/screens/results/drilldowntabs.h"
#include "ui/screens/results/intervaltable.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/label.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {

BreakdownView::BreakdownView(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(24));
    column->setSpacing(theme.px(12));
    m_head = new QWidget;
    auto *row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(8));
    m_chip = new Chip(tr("By"));
    m_chip->setObjectName(QStringLiteral("results.breakdown.property"));
    auto *pill = new StatusPill;
    pill->set(tr("Exploratory"), Tone::Warning);
    auto *note = new Label(tr("Variance reduction is off here; values under the smallest cell are part of \"Other\"."), TextStyle::Caption, Token::Muted);
    row->addWidget(m_chip);
    row->addWidget(pill);
    row->addWidget(note);
    row->addStretch();
    m_empty = new Label({}, TextStyle::Body, Token::Muted);
    m_empty->setWordWrap(true);
    m_table = new IntervalTable(QStringLiteral("results.breakdown"),
                                {{QStringLiteral("value"), tr("Value"), 150, false, false, {}}, {QStringLiteral("subjects"), tr("Subjects"), 90, true, false, {}},
                                 {QStringLiteral("control"), tr("control"), 90, true, false, {}}, {QStringLiteral("treatment"), tr("variation"), 90, true, false, {}},
                                 {QStringLiteral("interval"), tr("Interval"), 240, false, true, {}}, {QStringLiteral("lift"), tr("Lift"), 80, true, false, {}},
                                 {QStringLiteral("ends"), tr("Interval"), 130, true, false, {}}, {QStringLiteral("p"), tr("p"), 70, true, false, {}}},
                                BreakdownIntervalColumn, IntervalTable::Rows::OneLine);
    m_table->view()->setAccessibleName(tr("Results by property"));
    column->addWidget(m_head);
    column->addWidget(m_empty);
    column->addWidget(m_table);
    column->addStretch();
    connect(m_chip, &Chip::chosen, this, [this](const QString &value) {
        m_property = value.toStdString();
        rebuild();
    });
}

void BreakdownView::show(const ResultsPresenter &presenter, std::size_t result)
{
    m_presenter = &presenter;
    m_result = result;
    const results::MetricResult &row = presenter.analysis().results.at(result);
    const std::vector<std::string> properties = breakdownProperties(row);
    if (std::ranges::find(properties, m_property) == properties.end())
        m_property = properties.empty() ? std::string() : properties.front();
    m_chip->clearChoices();
    for (const std::string &property : properties)
        m_chip->addChoice(QString::fromStdString(property), QString::fromStdString(property));
    m_chip->setValue(QString::fromStdString(m_property));
    m_head->setVisible(!properties.empty());
    m_table->setVisible(!properties.empty());
    m_empty->setVisible(properties.empty());
    if (presenter.analysis().hiddenUntil)
        m_empty->setText(veilText(*presenter.analysis().hiddenUntil));
    else if (presenter.options().throughPeriod)
        m_empty->setText(tr("Breakdowns are known for the whole range only. Move \"As of\" back to the last day to see them."));
    else if (presenter.snapshot().experiment.origin == experiments::Origin::Import)
        m_empty->setText(tr("Imported aggregates carry no properties to break down by."));
    else
        m_empty->setText(tr("The plan names no property to break down by. Add one to the experiment's breakdowns and run its pipeline."));
    rebuild();
}

void BreakdownView::rebuild()
{
    if (!m_property.empty())
        m_table->setRows(breakdownRows(m_presenter->snapshot(), m_presenter->analysis(), m_presenter->analysis().results.at(m_result), m_property));
}

} // namespace assay::ui
