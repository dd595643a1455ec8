// SPDX-License-Identifier: GPL-3.0-or-later
// What the head of the results page says.
#include <algorithm>

#include <QStringList>

#include "ui/charts/periodaxis.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {

using results::CheckState;

QString ResultsPresenter::deviationText() const
{
    QStringList parts;
    if (m_options.method)
        parts << (*m_options.method == experiments::Method::Bayesian ? methodText(*m_options.method) : methodText(*m_options.method).toLower());
    if (m_options.level)
        parts << levelText(*m_options.level);
    if (m_options.isVarianceReduced)
        parts << (*m_options.isVarianceReduced ? tr("variance reduced") : tr("variance not reduced"));
    if (m_options.sidedness)
        parts << sidednessText(*m_options.sidedness).toLower();
    if (m_options.correction)
        parts << (*m_options.correction == experiments::Correction::None ? tr("no correction") : correctionText(*m_options.correction));
    if (m_options.baseline)
        parts << tr("against %1").arg(variationName(*m_snapshot, *m_options.baseline));
    if (m_options.segment)
        parts << tr("only %1 = %2", "property and value").arg(QString::fromStdString(m_options.segment->property), propertyValueText(m_options.segment->value));
    if (m_options.throughPeriod)
        parts << tr("through %1").arg(periodLabel(*m_snapshot, *m_options.throughPeriod));
    if (std::ranges::find(m_analysis->deviations, "effect") != m_analysis->deviations.end())
        parts << ui::deviationText("effect");
    return parts.isEmpty() ? QString() : tr("Not the plan: %1").arg(parts.join(QStringLiteral(", ")));
}

ResultsHeadline ResultsPresenter::headline() const
{
    ResultsHeadline head;
    const experiments::Experiment &experiment = m_snapshot->experiment;
    head.name = QString::fromStdString(experiment.name.empty() ? experiment.key : experiment.name);
    head.key = QString::fromStdString(experiment.key);
    head.days = experiment.plan.minimumDays ? tr("Day %1, minimum %2").arg(m_analysis->days).arg(*experiment.plan.minimumDays) : tr("Day %1").arg(m_analysis->days);
    if (const auto left = m_analysis->recommendation.daysLeft; left && *left > 0 && experiment.origin == experiments::Origin::Warehouse)
        //: %2 "about 5 days"
        head.days = tr("Day %1, %2 left").arg(m_analysis->days).arg(aboutText(*left));
    const auto count = [this](CheckState state) { return static_cast<int>(std::ranges::count(m_analysis->health, state, &results::HealthCheck::state)); };
    const int warned = count(CheckState::Warn);
    head.failedChecks = count(CheckState::Fail);
    const int applicable = count(CheckState::Pass) + warned + head.failedChecks;
    head.isHealthy = head.failedChecks == 0;
    head.hasWarnings = warned > 0;
    if (head.failedChecks > 0)
        head.health = tr("Health: %1 of %n check(s) failed", nullptr, applicable).arg(head.failedChecks);
    else if (warned > 0)
        head.health = tr("Health: %1 of %n check(s) to look at", nullptr, applicable).arg(warned);
    else
        head.health = tr("Health: %n check(s) passed", nullptr, applicable);
    head.asOf = m_options.throughPeriod ? tr("through %1").arg(periodLabel(*m_snapshot, *m_options.throughPeriod)) : tr("as of %1").arg(timeText(m_snapshot->asOf));
    head.plan = tr("%1, %2", "method, level").arg(methodText(m_analysis->method), levelText(m_analysis->level));
    if (m_analysis->method == experiments::Method::Bayesian)
        head.plan = tr("%1, %2", "method and level, prior").arg(head.plan, priorText(m_analysis->prior));
    head.deviation = deviationText();
    if (experiment.origin == experiments::Origin::Import)
        head.attribution = QString::fromStdString(experiment.attribution);
    return head;
}

} // namespace assay::ui
