// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/experiments/plannerview.h"

#include <algorithm>

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/charts/twintablechart.h"
#include "ui/widgets/label.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {
namespace {

constexpr double kMostWeeks = 104;

} // namespace

PlannerView::PlannerView(PlanningInput input, QWidget *parent) : QWidget(parent), m_input(std::move(input))
{
    const Theme &theme = Theme::instance();
    setObjectName(QStringLiteral("experiments.planner"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(12));
    column->addWidget(buildFields());
    m_chart = new TwinTableChart(QStringLiteral("experiments.planner.chart"));
    m_chart->setFixedHeight(theme.px(280));
    column->addWidget(m_chart);
    m_model = new TableModel(planningColumns(m_choice, m_wanted), this);
    m_table = new TableView(QStringLiteral("experiments.planner.table"));
    m_table->setAccessibleName(tr("Detectable lift and weeks by metric"));
    m_table->setDense(true);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setSortingEnabled(false);
    m_table->setModel(m_model);
    column->addWidget(m_table);
    auto *origin = new Label(planningOrigin(m_input), TextStyle::Caption, Token::Muted);
    origin->setWordWrap(true);
    column->addWidget(origin);
    weeksChanged();
}

QDoubleSpinBox *PlannerView::addField(QGridLayout *grid, int column, const QString &caption, const char *name, double low, double high, double step, int decimals,
                                      const QString &suffix)
{
    auto *label = new Label(caption, TextStyle::Caption, Token::Muted);
    auto *field = new QDoubleSpinBox;
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(QString(caption).remove(QLatin1Char('&')));
    field->setRange(low, high);
    field->setSingleStep(step);
    field->setDecimals(decimals);
    field->setSuffix(suffix);
    field->setKeyboardTracking(false);
    label->setBuddy(field);
    grid->addWidget(label, 0, column);
    grid->addWidget(field, 1, column);
    grid->setColumnStretch(column, 1);
    return field;
}

QWidget *PlannerView::buildFields()
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(Theme::instance().px(12));
    grid->setVerticalSpacing(Theme::instance().px(2));
    m_weeks = addField(grid, 0, tr("Running &time"), "experiments.planner.weeks", 0.2, kMostWeeks, 1, 1, tr(" weeks"));
    m_lift = addField(grid, 1, tr("Detects, &primary"), "experiments.planner.lift", 0.01, 1'000, 0.5, 2, QStringLiteral(" %"));
    m_power = addField(grid, 2, tr("Po&wer"), "experiments.planner.power", 50, 99, 5, 0, QStringLiteral(" %"));
    m_exposure = addField(grid, 3, tr("Share of the t&raffic"), "experiments.planner.exposure", 1, 100, 10, 0, QStringLiteral(" %"));
    setValue(m_weeks, m_choice.weeks);
    setValue(m_power, m_choice.question.power * 100);
    setValue(m_exposure, m_choice.question.exposure * 100);
    connect(m_weeks, &QDoubleSpinBox::valueChanged, this, &PlannerView::weeksChanged);
    connect(m_lift, &QDoubleSpinBox::valueChanged, this, &PlannerView::liftChanged);
    connect(m_power, &QDoubleSpinBox::valueChanged, this, &PlannerView::weeksChanged);
    connect(m_exposure, &QDoubleSpinBox::valueChanged, this, &PlannerView::weeksChanged);
    return box;
}

void PlannerView::setValue(QDoubleSpinBox *field, double value)
{
    const QSignalBlocker quiet(field);
    field->setValue(value);
}

void PlannerView::readQuestion() { m_choice.question = {m_exposure->value() / 100, m_power->value() / 100}; }

void PlannerView::weeksChanged()
{
    readQuestion();
    m_choice.weeks = m_weeks->value();
    if (const auto lift = primaryLift(m_input, m_choice)) {
        m_wanted = *lift;
        setValue(m_lift, *lift * 100);
    }
    m_lift->setEnabled(primaryLift(m_input, m_choice).has_value());
    refresh();
}

void PlannerView::liftChanged()
{
    readQuestion();
    m_wanted = m_lift->value() / 100;
    if (const auto weeks = primaryWeeks(m_input, m_wanted, m_choice.question)) {
        m_choice.weeks = std::clamp(*weeks, m_weeks->minimum(), kMostWeeks);
        setValue(m_weeks, m_choice.weeks);
    }
    refresh();
}

void PlannerView::refresh()
{
    m_chart->setPlot(planningPlot(m_input, m_choice));
    m_model->setColumns(planningColumns(m_choice, m_wanted));
    m_model->setRows(planningRows(m_input, m_choice, m_wanted));
    const int row = std::max(Theme::instance().px(32), m_table->fontMetrics().height() + Theme::instance().px(8));
    m_table->setFixedHeight(m_table->header()->sizeHint().height() + m_model->rowCount() * row + 2);
}

} // namespace assay::ui
