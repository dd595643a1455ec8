// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QHeaderView>
#include <QPainter>
#include <QVBoxLayout>

#include "models/results/standing.h"
#include "ui/charts/forestdetails.h"
#include "ui/charts/foresttable.h"
#include "ui/charts/periodaxis.h"
#include "ui/screens/results/drilldowntabs.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/figurepainter.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/tablemodel.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {
namespace {

const ForestRow *rowOf(const ForestTable &table, std::size_t result)
{
    for (const ForestGroup &group : table.groups) {
        for (const ForestRow &row : group.rows) {
            if (row.result == result)
                return &row;
        }
    }
    return nullptr;
}

TableRow armRow(const QString &name, const results::ArmValue &arm, const metrics::Metric &metric, bool isCapped)
{
    const QString none = SummaryView::tr("not known");
    metrics::Metric fine = metric;
    fine.decimals += 2;
    const QString error = !arm.standardError ? none : metrics::isProportion(metric.kind) ? shareText(*arm.standardError, 3) : valueText(*arm.standardError, fine);
    const QString total = arm.total ? totalText(*arm.total, metric) : none;
    return {.key = name,
            .cells = {Cell{.text = name}, Cell{.text = arm.mean ? valueText(*arm.mean, metric) : none}, Cell{.text = formatCount(arm.n)},
                      Cell{.text = total, .tip = isCapped ? SummaryView::tr("Total of the capped values") : QString()}, Cell{.text = error}}};
}

} // namespace

/// The interval with its axis below, wide enough to read ends off it.
class SummaryView::BigInterval final : public QWidget
{
public:
    explicit BigInterval(QWidget *parent = nullptr) : QWidget(parent)
    {
        setObjectName(QStringLiteral("results.summary.interval"));
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

    void set(const IntervalMark &mark, const ForestAxis &axis, const QString &spoken)
    {
        m_mark = mark;
        m_axis = axis;
        setAccessibleName(spoken);
        update();
    }

    [[nodiscard]] QSize sizeHint() const override { return {Theme::instance().px(560), Theme::instance().px(84)}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {Theme::instance().px(240), Theme::instance().px(84)}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        const Ink ink = screenInk();
        QPainter painter(this);
        const QFont font = theme.font(TextStyle::Caption);
        const int line = QFontMetrics(font).height();
        const QRectF area = QRectF(rect()).adjusted(theme.px(24), 0, -theme.px(24), -(line + theme.px(8)));
        paintInterval(painter, m_mark, m_axis, area, ink, ink.surface, theme.font(TextStyle::Body), 1.6 * theme.px(100) / 100.0);
        if (m_mark.style != IntervalStyle::None && m_mark.style != IntervalStyle::NotEnough && m_mark.style != IntervalStyle::Veiled)
            paintForestAxis(painter, m_axis, area, QRectF(area.left(), area.bottom() + theme.px(4), area.width(), line), ink, font, theme.px(100) / 100.0);
    }

private:
    IntervalMark m_mark;
    ForestAxis m_axis;
};

SummaryView::SummaryView(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(24));
    column->setSpacing(theme.px(16));
    m_sentence = new Label({}, TextStyle::SectionTitle);
    m_sentence->setWordWrap(true);
    m_interval = new BigInterval;
    m_arms = new TableModel({{QStringLiteral("variation"), tr("Variation"), 160, false, true, {}}, {QStringLiteral("value"), tr("Value"), 110, true, false, {}},
                             {QStringLiteral("subjects"), tr("Subjects"), 110, true, false, {}}, {QStringLiteral("total"), tr("Total"), 140, true, false, {}},
                             {QStringLiteral("error"), tr("Standard error"), 130, true, false, {}}}, this);
    m_armsView = new TableView(QStringLiteral("results.summary.arms"));
    m_armsView->setAccessibleName(tr("Numbers by variation"));
    m_armsView->setDense(true);
    m_armsView->setModel(m_arms);
    m_facts = new KeyValueList;
    column->addWidget(m_sentence);
    column->addWidget(m_interval);
    column->addWidget(m_armsView);
    column->addWidget(m_facts);
    column->addStretch();
}

void SummaryView::show(const ResultsPresenter &presenter, std::size_t result)
{
    const results::Snapshot &snapshot = presenter.snapshot();
    const results::Analysis &analysis = presenter.analysis();
    const results::MetricResult &row = analysis.results.at(result);
    const results::SnapshotMetric &metric = snapshot.metrics.at(row.metric);
    m_sentence->setText(resultSentence(snapshot, analysis, row));
    const ForestTable all = forestTable(snapshot, analysis, {std::nullopt, 0});
    if (const ForestRow *shown = rowOf(all, result)) {
        const auto &effect = headlineOf(analysis, row.estimate);
        const ForestAxis axis = effect ? forestAxis(std::span(&effect->interval, 1)) : all.axis;
        IntervalMark mark = shown->mark;
        mark.ownAxis.reset();
        m_interval->set(mark, axis, shown->accessible);
    }
    const bool isCapped = metric.capUpper || metric.capLower;
    const auto control = analysis.baseline;
    m_arms->setRows({armRow(variationName(snapshot, control), row.control, metric.definition, isCapped),
                     armRow(variationName(snapshot, row.variation), row.treatment, metric.definition, isCapped)});
    m_armsView->setFixedHeight(m_armsView->header()->sizeHint().height() + 2 * std::max(Theme::instance().px(32), m_armsView->fontMetrics().height() + Theme::instance().px(8)) + 2);
    m_facts->clear();
    m_facts->add(tr("Method"), tr("%1, level %2", "method, level").arg(methodText(analysis.method), levelText(analysis.level)));
    if (analysis.method == experiments::Method::Bayesian)
        m_facts->add(tr("Prior"), tr("%1; set in the plan, before the data").arg(priorText(analysis.prior)));
    const auto &effect = headlineOf(analysis, row.estimate);
    if (effect) {
        m_facts->add(analysis.isAbsolute ? tr("Difference") : tr("Lift"), effectWords(analysis, metric.definition, *effect).effect);
        m_facts->add(tr("Interval"), intervalText(analysis, metric.definition, row.estimate) + (analysis.isAbsolute ? QString() : QStringLiteral("\u202F%")));
        if (effect->pValue)
            m_facts->add(tr("p"), row.adjustedPValue ? tr("%1, corrected %2").arg(pText(*effect->pValue), pText(*row.adjustedPValue)) : pText(*effect->pValue));
        if (row.estimate.probBeatsControl)
            m_facts->add(tr("Chance to be better"), chanceText(*row.estimate.probBeatsControl));
        if (const auto &posterior = row.estimate.posterior; posterior && !analysis.isAbsolute) {
            m_facts->add(tr("Risk"), tr("%1 when it goes the wrong way").arg(liftText(posterior->risk, 2)));
            m_facts->add(tr("Expected loss"), tr("%1 by shipping, %2 by keeping %3").arg(shareText(posterior->expectedLossTreatment, 2), shareText(posterior->expectedLossControl, 2),
                                                                                          variationName(snapshot, analysis.baseline)));
        }
        for (const statistics::Warning warning : effect->warnings)
            m_facts->add(tr("Remark"), warningText(warning));
    } else {
        m_facts->add(analysis.isAbsolute ? tr("Difference") : tr("Lift"), analysis.hiddenUntil ? veilText(*analysis.hiddenUntil) : reasonText(effect.error().reason));
    }
    // When the lift has no value, the difference often has, and the other way round.
    if (const auto &other = analysis.isAbsolute ? row.estimate.relative : row.estimate.absolute) {
        results::Analysis view;
        view.isAbsolute = !analysis.isAbsolute;
        m_facts->add(view.isAbsolute ? tr("Difference") : tr("Lift"), tr("%1, interval %2").arg(effectWords(view, metric.definition, *other).effect, intervalText(view, metric.definition, row.estimate)));
    }
    if (!analysis.hiddenUntil)
        m_facts->add(tr("Variance reduction"), row.estimate.isVarianceReduced && row.estimate.varianceReduction ? tr("variance %1 lower").arg(shareText(*row.estimate.varianceReduction, 0)) : tr("not applied"));
    if (row.progress)
        m_facts->add(tr("Progress to precision"), tr("%1 of the target ±%2").arg(shareText(*row.progress, 0), shareText(metric.definition.precisionTarget)));
    if (row.daysLeft && row.progress.value_or(1) < 1)
        m_facts->add(tr("Time left"), tr("%1, at the pace of the last 7 days", "about 5 days").arg(aboutText(*row.daysLeft)));
    if (row.margin)
        m_facts->add(tr("Guardrail margin"), row.marginPValue ? tr("%1, p of being worse than it %2").arg(shareText(*row.margin), pText(*row.marginPValue)) : shareText(*row.margin));
    if (row.significantSince) {
        const bool isWidened = results::hasWidened(row);
        m_facts->add(isWidened ? tr("Significant since") : tr("Interval excludes zero since"),
                     isWidened ? tr("%1; the interval has widened since").arg(periodTitle(snapshot, *row.significantSince)) : periodTitle(snapshot, *row.significantSince));
    }
}

} // namespace assay::ui
