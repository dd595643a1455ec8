// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/screens/results/drilldownrows.h"
#include "ui/screens/results/drilldowntabs.h"
#include "ui/screens/results/intervaltable.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/label.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {
namespace {

const QString kEveryProperty = QStringLiteral("*");

std::vector<Column> valueColumns(const ResultsPresenter &presenter, const results::MetricResult &row)
{
    const bool isBayesian = presenter.analysis().method == experiments::Method::Bayesian;
    const bool isCorrected = presenter.options().breakdownCorrection != experiments::Correction::None;
    const QString p = isBayesian ? BreakdownView::tr("Chance") : isCorrected ? BreakdownView::tr("p corr.") : BreakdownView::tr("p");
    return {{QStringLiteral("value"), BreakdownView::tr("Value"), 150, false, false, {}},
            {QStringLiteral("subjects"), BreakdownView::tr("Subjects"), 90, true, false, {}},
            {QStringLiteral("control"), variationName(presenter.snapshot(), presenter.analysis().baseline), 90, true, false, {}},
            {QStringLiteral("treatment"), variationName(presenter.snapshot(), row.variation), 90, true, false, {}},
            {QStringLiteral("interval"), BreakdownView::tr("Interval"), 240, false, true, {}},
            {QStringLiteral("lift"), presenter.analysis().isAbsolute ? BreakdownView::tr("Difference") : BreakdownView::tr("Lift"), 84, true, false, {}},
            {QStringLiteral("ends"), BreakdownView::tr("Interval"), 130, true, false, {}},
            {QStringLiteral("p"), p, 70, true, false, {}}};
}

} // namespace

BreakdownView::BreakdownView(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(24));
    column->setSpacing(theme.px(12));
    m_empty = new Label({}, TextStyle::Body, Token::Muted);
    m_empty->setWordWrap(true);
    m_panels = new QVBoxLayout;
    m_panels->setSpacing(theme.px(4));
    column->addWidget(buildHead());
    column->addWidget(m_empty);
    column->addLayout(m_panels);
    column->addStretch();
}

QWidget *BreakdownView::buildHead()
{
    const Theme &theme = Theme::instance();
    m_head = new QWidget;
    auto *row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(8));
    m_chip = new Chip(tr("By"));
    m_chip->setObjectName(QStringLiteral("results.breakdown.property"));
    m_sort = new Chip(tr("Sort"));
    m_sort->setObjectName(QStringLiteral("results.breakdown.sort"));
    m_sort->addChoice(tr("By size"), QString::number(static_cast<int>(BreakdownOrder::Size)));
    m_sort->addChoice(tr("By lift"), QString::number(static_cast<int>(BreakdownOrder::Lift)));
    m_sort->addChoice(tr("By surprise"), QString::number(static_cast<int>(BreakdownOrder::Surprise)));
    m_sort->setValue(QString::number(static_cast<int>(BreakdownOrder::Size)));
    m_correction = new Chip(tr("Correction"));
    m_correction->setObjectName(QStringLiteral("results.breakdown.correction"));
    for (const experiments::Correction correction : {experiments::Correction::None, experiments::Correction::Holm, experiments::Correction::BenjaminiHochberg})
        m_correction->addChoice(correctionText(correction), QString::number(static_cast<int>(correction)));
    auto *pill = new StatusPill;
    pill->set(tr("Exploratory"), Tone::Warning);
    auto *note = new Label(tr("Variance reduction is off here; values under the smallest cell are part of \"Other\". Enter shows the page for one value."), TextStyle::Caption, Token::Muted);
    note->setElided(true);
    row->addWidget(m_chip);
    row->addWidget(m_sort);
    row->addWidget(m_correction);
    row->addWidget(pill);
    row->addWidget(note, 1);
    connect(m_chip, &Chip::chosen, this, [this](const QString &value) {
        m_property = value == kEveryProperty ? std::string() : value.toStdString();
        rebuild();
    });
    connect(m_sort, &Chip::chosen, this, &BreakdownView::rebuild);
    connect(m_correction, &Chip::chosen, this, [this](const QString &value) { emit correctionChosen(static_cast<experiments::Correction>(value.toInt())); });
    return m_head;
}

void BreakdownView::show(const ResultsPresenter &presenter, std::size_t result)
{
    m_presenter = &presenter;
    m_result = result;
    const results::MetricResult &row = presenter.analysis().results.at(result);
    const std::vector<std::string> properties = breakdownProperties(row);
    if (properties.size() == 1)
        m_property = properties.front();
    else if (std::ranges::find(properties, m_property) == properties.end())
        m_property.clear();
    m_chip->clearChoices();
    if (properties.size() > 1)
        m_chip->addChoice(tr("All properties"), kEveryProperty);
    for (const std::string &property : properties)
        m_chip->addChoice(QString::fromStdString(property), QString::fromStdString(property));
    m_chip->setValue(m_property.empty() ? kEveryProperty : QString::fromStdString(m_property));
    m_correction->setValue(QString::number(static_cast<int>(presenter.options().breakdownCorrection)));
    m_head->setVisible(!properties.empty());
    m_empty->setVisible(properties.empty());
    if (presenter.analysis().hiddenUntil)
        m_empty->setText(veilText(*presenter.analysis().hiddenUntil));
    else if (presenter.options().segment)
        m_empty->setText(tr("The page shows one segment already. Choose all subjects to see breakdowns."));
    else if (presenter.options().throughPeriod)
        m_empty->setText(tr("Breakdowns are known for the whole range only. Move \"As of\" back to the last day to see them."));
    else if (presenter.snapshot().experiment.origin == experiments::Origin::Import)
        m_empty->setText(tr("Imported aggregates carry no properties to break down by."));
    else
        m_empty->setText(tr("The plan names no property to break down by. Add one to the experiment's breakdowns and run its pipeline."));
    rebuild();
}

void BreakdownView::addPanel(const std::string &property)
{
    const results::MetricResult &row = m_presenter->analysis().results.at(m_result);
    const QString key = QString::fromStdString(property);
    const QString name = QStringLiteral("results.breakdown.%1").arg(key);
    auto *caption = new Label(key, TextStyle::CardTitle);
    auto *table = new IntervalTable(name, valueColumns(*m_presenter, row), BreakdownIntervalColumn, IntervalTable::Rows::OneLine);
    table->view()->setAccessibleName(tr("Results by %1").arg(key));
    table->setSpareColumns({BreakdownControlColumn, BreakdownTreatmentColumn, BreakdownPColumn});
    table->setRows(breakdownRows(m_presenter->snapshot(), m_presenter->analysis(), row, property, static_cast<BreakdownOrder>(m_sort->value().toInt()), m_property.empty()));
    auto *test = new Label(heterogeneityText(row, property), TextStyle::Secondary, Token::Muted);
    test->setObjectName(name + QStringLiteral(".heterogeneity"));
    test->setWordWrap(true);
    connect(table->view(), &TableView::activatedKey, this, [this, key](const QString &value) {
        if (value != QLatin1String("\n") && value != QLatin1String("__other__"))
            emit segmentChosen(key, value);
    });
    m_panels->addWidget(caption);
    m_panels->addWidget(table);
    m_panels->addWidget(test);
    m_panels->addSpacing(Theme::instance().px(12));
}

void BreakdownView::rebuild()
{
    while (QLayoutItem *item = m_panels->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const std::string &property : breakdownProperties(m_presenter->analysis().results.at(m_result))) {
        if (m_property.empty() || m_property == property)
            addPanel(property);
    }
}

} // namespace assay::ui
