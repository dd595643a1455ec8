// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/drilldownview.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/charts/twintablechart.h"
#include "ui/screens/results/drilldowntabs.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {
namespace {

QScrollArea *scrolled(QWidget *content)
{
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    scroll->setAccessibleName(DrillDownView::tr("Details of the metric"));
    content->setBackgroundRole(QPalette::Base);
    content->setAutoFillBackground(true);
    scroll->setWidget(content);
    return scroll;
}

} // namespace

DrillDownView::DrillDownView(ResultsPresenter *presenter, QWidget *parent) : QWidget(parent), m_presenter(presenter)
{
    const Theme &theme = Theme::instance();
    setObjectName(QStringLiteral("results.drilldown"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    m_stack = new QStackedWidget;
    m_summary = new SummaryView;
    m_overTime = new TwinTableChart(QStringLiteral("results.drilldown.lift"));
    m_overTime->setModes({tr("Lift"), tr("Values"), tr("Width"), tr("p")}, 0);
    m_overTime->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16));
    m_overTime->setMinimumHeight(theme.px(320));
    m_breakdown = new BreakdownView;
    m_adjustments = new AdjustmentsView;
    m_provenance = new ProvenanceView;
    for (QWidget *tab : {static_cast<QWidget *>(m_summary), static_cast<QWidget *>(m_overTime), static_cast<QWidget *>(m_breakdown), static_cast<QWidget *>(m_adjustments), static_cast<QWidget *>(m_provenance)})
        m_stack->addWidget(scrolled(tab));
    column->addWidget(m_stack, 1);
    connect(m_tabs, &Segmented::chosen, this, &DrillDownView::setTab);
    connect(m_overTime, &TwinTableChart::modeChosen, this, [this](int mode) {
        m_mode = mode;
        refresh();
    });
    connect(m_adjustments, &AdjustmentsView::methodChosen, m_presenter, &ResultsPresenter::setMethod);
    connect(m_breakdown, &BreakdownView::correctionChosen, m_presenter, &ResultsPresenter::setBreakdownCorrection);
    connect(m_breakdown, &BreakdownView::segmentChosen, m_presenter, [this](const QString &property, const QString &value) {
        m_presenter->setSegment(results::Segment{property.toStdString(), value.toStdString()});
    });
}

QWidget *DrillDownView::buildHead()
{
    const Theme &theme = Theme::instance();
    auto *head = new QWidget;
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(8));
    column->setSpacing(theme.px(6));
    auto *row = new QHBoxLayout;
    row->setSpacing(theme.px(8));
    m_back = makeLink(tr("‹ All metrics"), "results.drilldown.back");
    m_back->setToolTip(tr("Back to all metrics (Esc)"));
    m_name = new Label({}, TextStyle::BodyBold);
    m_role = new StatusPill;
    m_up = makeIconButton(tr("Previous metric"), QStringLiteral("chevron-up"), "results.drilldown.up");
    m_down = makeIconButton(tr("Next metric"), QStringLiteral("chevron-down"), "results.drilldown.down");
    m_place = new Label({}, TextStyle::Caption, Token::Muted);
    row->addWidget(m_back);
    row->addWidget(m_name);
    row->addWidget(m_role);
    row->addStretch();
    row->addWidget(m_up);
    row->addWidget(m_down);
    row->addWidget(m_place);
    column->addLayout(row);
    m_tabs = new Segmented({tr("Summary"), tr("Over time"), tr("Breakdown"), tr("Adjustments"), tr("SQL && provenance")});
    m_tabs->setObjectName(QStringLiteral("results.drilldown.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the drill-down"));
    auto *tabRow = new QHBoxLayout;
    tabRow->addWidget(m_tabs);
    tabRow->addStretch();
    column->addLayout(tabRow);
    connect(m_back, &QPushButton::clicked, this, &DrillDownView::closed);
    connect(m_up, &QPushButton::clicked, this, [this] { step(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { step(1); });
    return head;
}

void DrillDownView::open(std::size_t result)
{
    m_result = result;
    refresh();
    m_tabs->setFocus();
}

void DrillDownView::setTab(int tab)
{
    m_tabs->setCurrent(tab);
    m_stack->setCurrentIndex(tab);
}

std::vector<std::size_t> DrillDownView::order() const
{
    std::vector<std::size_t> results;
    for (const ForestGroup &group : m_presenter->table().groups) {
        for (const ForestRow &row : group.rows)
            results.push_back(row.result);
    }
    return results;
}

void DrillDownView::step(int by)
{
    const std::vector<std::size_t> results = order();
    const auto at = std::ranges::find(results, m_result);
    if (at == results.end())
        return;
    const auto next = (at - results.begin()) + by;
    if (next < 0 || next >= static_cast<std::ptrdiff_t>(results.size()))
        return;
    m_result = results[static_cast<std::size_t>(next)];
    refresh();
    emit moved(m_result);
}

void DrillDownView::refresh()
{
    if (!m_presenter->hasResults() || m_result >= m_presenter->analysis().results.size())
        return;
    const results::Snapshot &snapshot = m_presenter->snapshot();
    const results::MetricResult &row = m_presenter->analysis().results[m_result];
    const QString name = metricName(snapshot, row.metric);
    m_name->setText(treatmentCount(snapshot) > 1 ? tr("%1, %2", "metric, variation").arg(name, variationName(snapshot, row.variation)) : name);
    m_role->set(roleText(row.role), Tone::Outline);
    const std::vector<std::size_t> results = order();
    const auto at = std::ranges::find(results, m_result);
    const auto place = at - results.begin();
    m_place->setText(at == results.end() ? QString() : tr("%1 of %2", "place in the table").arg(place + 1).arg(results.size()));
    m_up->setEnabled(at != results.end() && place > 0);
    m_down->setEnabled(at != results.end() && place + 1 < static_cast<std::ptrdiff_t>(results.size()));
    m_summary->show(*m_presenter, m_result);
    const bool isBayesian = m_presenter->method() == experiments::Method::Bayesian;
    m_overTime->setModes({tr("Lift"), tr("Values"), tr("Width"), isBayesian ? tr("Chance") : tr("p")}, m_mode);
    m_overTime->setPlot(m_presenter->plotOf("lift-series", m_result, static_cast<SeriesMode>(m_mode)));
    m_breakdown->show(*m_presenter, m_result);
    m_adjustments->show(*m_presenter, m_result);
    m_provenance->show(*m_presenter, m_result);
}

void DrillDownView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        emit closed();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace assay::ui
