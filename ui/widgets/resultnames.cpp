// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/resultnames.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

struct ResultNames {
    Q_DECLARE_TR_FUNCTIONS(ResultNames)
};

} // namespace

QString metricName(const results::Snapshot &snapshot, std::uint32_t metric)
{
    const metrics::Metric &definition = snapshot.metrics.at(metric).definition;
    return QString::fromStdString(definition.name.empty() ? definition.key : definition.name);
}

QString variationName(const results::Snapshot &snapshot, std::uint32_t variation)
{
    const std::string &key = snapshot.variations.at(variation);
    const auto &planned = snapshot.experiment.variations;
    const auto found = std::ranges::find(planned, key, &experiments::Variation::key);
    return QString::fromStdString(found == planned.end() || found->name.empty() ? key : found->name);
}

QString propertyValueText(const std::string &value)
{
    if (value == "__other__")
        return ResultNames::tr("Other", "small values of a property together");
    return value == "__none__" ? ResultNames::tr("No value") : QString::fromStdString(value);
}

QString deviationText(const std::string &deviation)
{
    if (deviation == "method")
        return ResultNames::tr("another method");
    if (deviation == "level")
        return ResultNames::tr("another level");
    if (deviation == "variance-reduction")
        return ResultNames::tr("variance reduction switched");
    if (deviation == "min-control-z")
        return ResultNames::tr("another smallest control mean");
    if (deviation == "sidedness")
        return ResultNames::tr("another side");
    if (deviation == "profile")
        return ResultNames::tr("another profile");
    if (deviation == "correction")
        return ResultNames::tr("another correction");
    if (deviation == "baseline")
        return ResultNames::tr("another baseline");
    if (deviation == "segment")
        return ResultNames::tr("only a segment");
    if (deviation == "date-range")
        return ResultNames::tr("not all days");
    return deviation == "effect" ? ResultNames::tr("verdicts by the difference where there is no lift") : QString::fromStdString(deviation);
}

int treatmentPosition(const results::Snapshot &snapshot, std::uint32_t variation)
{
    const auto control = static_cast<std::uint32_t>(snapshot.experiment.controlIndex());
    return static_cast<int>(variation) - (variation > control ? 1 : 0);
}

int treatmentCount(const results::Snapshot &snapshot)
{
    return static_cast<int>(snapshot.variations.size()) - 1;
}

QString methodText(experiments::Method method)
{
    switch (method) {
    case experiments::Method::Sequential: return ResultNames::tr("Sequential");
    case experiments::Method::Fixed: return ResultNames::tr("Fixed sample");
    case experiments::Method::Hybrid: return ResultNames::tr("Hybrid");
    case experiments::Method::Bayesian: return ResultNames::tr("Bayesian");
    }
    return {};
}

QString priorText(const statistics::Prior &prior)
{
    if (!prior.sd)
        return ResultNames::tr("flat prior");
    const auto digits = [](double share) { return share * 100 == std::round(share * 100) ? 0 : 1; };
    //: %1 mean, %2 standard deviation of what is believed of a lift before the data
    return ResultNames::tr("prior lift %1 ± %2").arg(prior.mean == 0 ? shareText(0, 0) : liftText(prior.mean, digits(prior.mean)), shareText(*prior.sd, digits(*prior.sd)));
}

QString reductionText(const results::Analysis &analysis)
{
    const auto isReduced = [](const results::MetricResult &result) { return result.estimate.isVarianceReduced; };
    const auto reduced = std::ranges::count_if(analysis.results, isReduced);
    if (reduced > 0 && reduced == std::ssize(analysis.results))
        return ResultNames::tr("variance reduced");
    if (reduced > 0)
        return ResultNames::tr("variance reduced in %1 of %2 rows").arg(reduced).arg(analysis.results.size());
    return analysis.isVarianceReduced ? ResultNames::tr("variance not reduced: no values from before") : ResultNames::tr("variance not reduced");
}

QString sidednessText(experiments::Sidedness sidedness)
{
    switch (sidedness) {
    case experiments::Sidedness::TwoSided: return ResultNames::tr("Two-sided");
    case experiments::Sidedness::Improvement: return ResultNames::tr("Improvement only");
    case experiments::Sidedness::Harm: return ResultNames::tr("Harm only");
    }
    return {};
}

QString correctionText(experiments::Correction correction)
{
    switch (correction) {
    case experiments::Correction::None: return ResultNames::tr("None", "no correction");
    case experiments::Correction::PreferentialBonferroni: return ResultNames::tr("Preferential Bonferroni");
    case experiments::Correction::Holm: return ResultNames::tr("Holm");
    case experiments::Correction::BenjaminiHochberg: return ResultNames::tr("Benjamini-Hochberg");
    }
    return {};
}

} // namespace assay::ui
