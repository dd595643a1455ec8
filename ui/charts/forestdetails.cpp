// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/forestdetails.h"

#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "models/results/standing.h"
#include "ui/charts/foresttable.h"
#include "ui/charts/periodaxis.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

using results::Analysis;
using results::ArmValue;
using results::MetricResult;
using results::Snapshot;
using results::Verdict;

struct Details {
    Q_DECLARE_TR_FUNCTIONS(Details)
};

QString totalOf(const ArmValue &arm, const metrics::Metric &metric, bool isCapped)
{
    if (!arm.total)
        return {};
    const QString total = totalText(*arm.total, metric);
    return isCapped ? Details::tr("capped total %1").arg(total) : Details::tr("total %1").arg(total);
}

QString armLine(const QString &name, const ArmValue &arm, const metrics::Metric &metric, bool isCapped)
{
    QStringList parts;
    if (arm.mean)
        parts << valueText(*arm.mean, metric);
    if (const QString total = totalOf(arm, metric, isCapped); !total.isEmpty())
        parts << total;
    if (arm.denominatorTotal)
        parts << Details::tr("denominator %1").arg(numberText(*arm.denominatorTotal, 0));
    parts << Details::tr("%1 subjects").arg(formatCount(arm.n));
    if (arm.standardError) {
        metrics::Metric fine = metric;
        fine.decimals += 2;
        parts << Details::tr("standard error %1").arg(metrics::isProportion(metric.kind) ? shareText(*arm.standardError, 3) : valueText(*arm.standardError, fine));
    }
    //: %1 variation, %2 its numbers
    return Details::tr("%1: %2").arg(name, parts.join(QStringLiteral(", ")));
}

QString effectLine(const Analysis &analysis, const metrics::Metric &metric, const MetricResult &row)
{
    if (analysis.hiddenUntil)
        return veilText(*analysis.hiddenUntil);
    const auto &effect = headlineOf(analysis, row.estimate);
    if (!effect)
        return reasonText(effect.error().reason);
    const QString unit = analysis.isAbsolute ? QString() : QStringLiteral(" %");
    QString line = Details::tr("%1 %2, interval %3%4")
                       .arg(analysis.isAbsolute ? Details::tr("Difference") : Details::tr("Lift"),
                            effectWords(analysis, metric, *effect).effect, intervalText(analysis, metric, row.estimate), unit);
    if (!analysis.isAbsolute)
        line += Details::tr(", standard error %1").arg(shareText(effect->se, 2));
    return line;
}

QString testLine(const Analysis &analysis, const MetricResult &row)
{
    const auto &effect = headlineOf(analysis, row.estimate);
    if (!effect)
        return {};
    QString line = Details::tr("%1, level %2, statistic %3").arg(methodText(analysis.method), levelText(analysis.level), numberText(effect->statistic, 2));
    if (analysis.method == experiments::Method::Bayesian)
        line += Details::tr(", %1", "the prior, after the method").arg(priorText(analysis.prior));
    if (effect->pValue)
        line += Details::tr(", p %1").arg(pText(*effect->pValue));
    if (row.estimate.probBeatsControl)
        line += Details::tr(", chance to be better %1").arg(chanceText(*row.estimate.probBeatsControl));
    if (const auto &posterior = row.estimate.posterior; posterior && !analysis.isAbsolute)
        line += Details::tr(", expected loss of shipping %1, of not shipping %2").arg(shareText(posterior->expectedLossTreatment, 2), shareText(posterior->expectedLossControl, 2));
    return line;
}

/// A look that excluded zero under a method that holds at any time is not forgotten.
QString widenedText(const Snapshot &snapshot, const MetricResult &row)
{
    return Details::tr("significant since %1, interval since widened").arg(periodTitle(snapshot, *row.significantSince));
}

QStringList adjustmentLines(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    QStringList lines;
    const results::SnapshotMetric &metric = snapshot.metrics.at(row.metric);
    if (metric.capUpper)
        lines << Details::tr("Values capped at %1").arg(valueText(*metric.capUpper, metric.definition));
    if (row.estimate.isVarianceReduced && row.estimate.varianceReduction)
        lines << Details::tr("%1 Variance-adjusted by values from before, variance %2 lower: the effect is not that of the two values above", "mark of the row, share").arg(QChar(kAdjustedMark)).arg(shareText(*row.estimate.varianceReduction, 0));
    else if (metrics::isQuantile(metric.definition.kind))
        lines << Details::tr("Ranks are known as of the end of the data only: no series by day, and no variance reduction");
    else if (analysis.segment)
        lines << Details::tr("A segment is known as of the end of the data only: no series by day, and no variance reduction");
    else if (analysis.isVarianceReduced && !analysis.hiddenUntil)
        lines << Details::tr("Variance not reduced: no covariate");
    if (const auto &effect = headlineOf(analysis, row.estimate); effect && results::hasWidened(row))
        lines << Details::tr("Verdict: %1").arg(widenedText(snapshot, row));
    if (row.byDifference)
        lines << Details::tr("The verdict is by the lift, which is the plan's scale. By the difference alone it would be another one.");
    if (row.adjustedPValue)
        lines << Details::tr("p corrected by %1: %2").arg(correctionText(analysis.correction), pText(*row.adjustedPValue));
    if (row.daysLeft && row.progress.value_or(1) < 1)
        lines << Details::tr("To the wanted precision at the pace of the last 7 days: %1", "about 5 days").arg(aboutText(*row.daysLeft));
    if (const auto &effect = headlineOf(analysis, row.estimate)) {
        for (const statistics::Warning warning : effect->warnings)
            lines << warningText(warning);
    }
    return lines;
}

/// "3.8 percent": spoken, without sign.
QString spokenSize(const Analysis &analysis, const metrics::Metric &metric, double effect, int decimals)
{
    if (analysis.isAbsolute)
        return metrics::isProportion(metric.kind) ? Details::tr("%1 percentage points").arg(numberText(std::abs(effect) * 100, 2))
                                                  : valueText(std::abs(effect), metric);
    return Details::tr("%1 percent").arg(numberText(std::abs(effect) * 100, decimals));
}

QString spokenEnd(const Analysis &analysis, const metrics::Metric &metric, const std::optional<double> &end, int decimals)
{
    if (!end)
        return Details::tr("no limit");
    const bool isFraction = !analysis.isAbsolute || metrics::isProportion(metric.kind);
    return numberText(isFraction ? *end * 100 : *end, isFraction ? decimals : metric.decimals);
}

QString spokenInterval(const Analysis &analysis, const metrics::Metric &metric, const statistics::Effect &effect, int decimals)
{
    const QString low = spokenEnd(analysis, metric, effect.interval.low, decimals);
    const QString high = spokenEnd(analysis, metric, effect.interval.high, decimals);
    return analysis.isAbsolute ? Details::tr("interval %1 to %2").arg(low, high) : Details::tr("interval %1 to %2 percent").arg(low, high);
}

/// "treatment better by 3.8 percent", "treatment better, down 2.4 percent", "treatment up 3.9 percent".
QString spokenChange(const QString &variation, const metrics::Metric &metric, const MetricResult &row, double estimate, const QString &size)
{
    const bool isUp = estimate >= 0;
    const bool isLowerBetter = metric.direction == metrics::Direction::Decrease;
    if (row.verdict == Verdict::Better && isUp != isLowerBetter)
        return isLowerBetter ? Details::tr("%1 better, down %2").arg(variation, size) : Details::tr("%1 better by %2").arg(variation, size);
    if (row.verdict == Verdict::Worse && isUp == isLowerBetter)
        return isLowerBetter ? Details::tr("%1 worse, up %2").arg(variation, size) : Details::tr("%1 worse by %2").arg(variation, size);
    return isUp ? Details::tr("%1 up %2").arg(variation, size) : Details::tr("%1 down %2").arg(variation, size);
}

} // namespace

QString rowDetails(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    const results::SnapshotMetric &metric = snapshot.metrics.at(row.metric);
    const auto control = analysis.baseline;
    const bool isCapped = metric.capUpper || metric.capLower;
    QStringList lines{metricName(snapshot, row.metric)};
    lines << armLine(variationName(snapshot, control), row.control, metric.definition, isCapped);
    lines << armLine(variationName(snapshot, row.variation), row.treatment, metric.definition, isCapped);
    lines << effectLine(analysis, metric.definition, row);
    lines << testLine(analysis, row);
    lines << adjustmentLines(snapshot, analysis, row);
    lines << Details::tr("Snapshot %1, as of %2").arg(formatHash(QString::fromStdString(snapshot.id)), formatTime(snapshot.asOf));
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

QString rowSentence(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row, const QString &verdict, const QString &caption)
{
    const metrics::Metric &metric = snapshot.metrics.at(row.metric).definition;
    const QString head = Details::tr("%1, %2", "metric, role").arg(metricName(snapshot, row.metric), roleText(row.role).toLower());
    const auto &effect = headlineOf(analysis, row.estimate);
    if (row.verdict == Verdict::NotEnoughData)
        return Details::tr("%1, not enough data, %2").arg(head, caption);
    if (analysis.hiddenUntil)
        return Details::tr("%1, %2", "metric, that it is hidden").arg(head, veilText(*analysis.hiddenUntil).toLower());
    if (!effect)
        return Details::tr("%1. %2", "row, then a sentence").arg(head, reasonText(effect.error().reason));
    const int decimals = liftDecimals(*effect);
    const QString change = spokenChange(variationName(snapshot, row.variation), metric, row, effect->estimate, spokenSize(analysis, metric, effect->estimate, decimals));
    const bool isSignificant = row.verdict == Verdict::Better || row.verdict == Verdict::Worse;
    const QString standing = results::hasWidened(row) ? widenedText(snapshot, row) : isSignificant ? Details::tr("significant") : verdict.toLower();
    return Details::tr("%1, %2, %3, %4").arg(head, change, spokenInterval(analysis, metric, *effect, decimals), standing);
}

QString resultSentence(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    const metrics::Metric &metric = snapshot.metrics.at(row.metric).definition;
    const QString name = metricName(snapshot, row.metric);
    const QString variation = variationName(snapshot, row.variation);
    const auto &effect = headlineOf(analysis, row.estimate);
    if (analysis.split.isMismatch)
        return Details::tr("Traffic is not split as planned, so no verdict is given for %1. Find the cause first.").arg(name);
    if (row.verdict == Verdict::NotEnoughData)
        return Details::tr("There is not enough data on %1 yet for a verdict.").arg(name);
    if (analysis.hiddenUntil)
        return Details::tr("The plan decides about %1 on %2, once; until then its effect stays hidden.").arg(name, dayText(dayOf(*analysis.hiddenUntil)));
    if (!effect)
        return reasonText(effect.error().reason);
    const int decimals = liftDecimals(*effect);
    const QString size = spokenSize(analysis, metric, effect->estimate, decimals).replace(Details::tr(" percent"), QStringLiteral("\u202F%"));
    const QString unit = analysis.isAbsolute ? QString() : QStringLiteral("\u202F%");
    const QString interval = Details::tr("%1 interval %2%3").arg(levelText(analysis.level), intervalText(analysis, metric, row.estimate), unit);
    if (results::hasWidened(row))
        return row.verdict == Verdict::Better ? Details::tr("%1 is better on %2: %3 (now %4).").arg(variation, name, widenedText(snapshot, row), interval)
                                              : Details::tr("%1 is worse on %2: %3 (now %4).").arg(variation, name, widenedText(snapshot, row), interval);
    switch (row.verdict) {
    case Verdict::Better:
    case Verdict::Worse:
        return effect->estimate >= 0 ? Details::tr("%1 raises %2 by %3 (%4).").arg(variation, name, size, interval)
                                     : Details::tr("%1 lowers %2 by %3 (%4).").arg(variation, name, size, interval);
    case Verdict::NonInferior: return Details::tr("%1 keeps %2 within its margin (%3).").arg(variation, name, interval);
    case Verdict::Inconclusive:
        if (row.guardrail == results::GuardrailState::Unproven)
            return Details::tr("It is not shown yet that %1 keeps %2 within its margin (%3).").arg(variation, name, interval);
        [[fallthrough]];
    case Verdict::NotEnoughData:
    case Verdict::NotComputable:
    case Verdict::Withheld: return Details::tr("The data do not yet tell whether %1 changes %2 (%3).").arg(variation, name, interval);
    }
    return {};
}

} // namespace assay::ui
