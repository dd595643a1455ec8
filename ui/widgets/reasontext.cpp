// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/reasontext.h"

#include <QCoreApplication>

namespace assay::ui {
namespace {

struct ReasonText {
    Q_DECLARE_TR_FUNCTIONS(ReasonText)
};

} // namespace

QString reasonText(statistics::Reason reason)
{
    using statistics::Reason;
    switch (reason) {
    case Reason::NoUnits: return ReasonText::tr("Cannot be computed: a variation has no subjects by the day shown.");
    case Reason::InsufficientUnits: return ReasonText::tr("Cannot be computed: a variation has fewer than two subjects. Wait for more assignments.");
    case Reason::MissingAggregate: return ReasonText::tr("Cannot be computed: the sums this estimate needs are missing. Run the pipeline again; of an import, ask its source.");
    case Reason::InvalidAggregates: return ReasonText::tr("Cannot be computed: the sums contradict each other. Check the metric's definition and run the pipeline again.");
    case Reason::InconsistentAggregates: return ReasonText::tr("Cannot be computed: the sums of this metric do not belong together. Run the pipeline again.");
    case Reason::VarianceLostToCancellation: return ReasonText::tr("Cannot be computed: the values are too large for their spread. Run the pipeline again to centre them.");
    case Reason::ZeroVariance: return ReasonText::tr("Cannot be computed: every subject has the same value, so there is no spread to compare with.");
    case Reason::AllZero: return ReasonText::tr("Cannot be computed: the metric is 0 for every subject. Check that its facts arrive.");
    case Reason::ZeroControlMean: return ReasonText::tr("A lift cannot be computed: the control mean is 0. Use the absolute view.");
    case Reason::ControlNearZero: return ReasonText::tr("A lift cannot be computed: the control mean is too close to 0. Use the absolute view.");
    case Reason::ZeroDenominator: return ReasonText::tr("Cannot be computed: the denominator is 0. Check the metric's denominator.");
    case Reason::DenominatorNearZero: return ReasonText::tr("Cannot be computed: the denominator is too close to 0. Check the metric's denominator.");
    case Reason::LogRequiresPositiveMeans: return ReasonText::tr("Cannot be computed: a log interval needs positive means. Use the default interval.");
    case Reason::FiellerUnbounded: return ReasonText::tr("Cannot be computed: the interval has no end. Wait for more subjects, or use the absolute view.");
    case Reason::QuantileTooFewObservations: return ReasonText::tr("Cannot be computed: too few values for this percentile. Wait for more data.");
    case Reason::QuantileUnresolved: return ReasonText::tr("Cannot be computed: the percentile was not bracketed. Run the pipeline again.");
    case Reason::InvalidQuantile: return ReasonText::tr("Cannot be computed: the percentile of the metric must lie between 0 and 100.");
    case Reason::InvalidAlpha: return ReasonText::tr("Cannot be computed: the confidence level must lie between 80 % and 99.9 %.");
    case Reason::InvalidPrior: return ReasonText::tr("Cannot be computed: the prior of the plan is not valid. Mend the plan.");
    case Reason::InvalidMargin: return ReasonText::tr("Cannot be computed: the guardrail margin must be 0 or more. Mend the plan.");
    case Reason::InvalidMde: return ReasonText::tr("Cannot be computed: the detectable effect must be more than 0. Mend the plan.");
    case Reason::InvalidWeights: return ReasonText::tr("Cannot be computed: the planned shares must be positive. Mend the plan.");
    case Reason::SingleVariant: return ReasonText::tr("Cannot be computed: only one variation has a planned share.");
    case Reason::ZeroTotalMetric: return ReasonText::tr("Cannot be computed: the metric's total is 0.");
    case Reason::LiftAtOrBelowMinusOne: return ReasonText::tr("Cannot be computed: a lift of -100 % or less has no logarithm. Use the absolute view.");
    case Reason::EmptyRowOrColumn: return ReasonText::tr("Cannot be computed: one group of the cross table is empty.");
    case Reason::SuppressedSmallCell: return ReasonText::tr("Not shown: in a variation, fewer subjects than the smallest cell have a value so far. Wait for more data.");
    case Reason::StaleOrMissingQuery: return ReasonText::tr("Cannot be computed: the data of this metric are missing. Run the pipeline again.");
    case Reason::HiddenByPlan: return ReasonText::tr("Hidden until the end of the plan, which decides once.");
    }
    return {};
}

QString reasonShortText(statistics::Reason reason)
{
    using statistics::Reason;
    switch (reason) {
    case Reason::NoUnits: return ReasonText::tr("No subjects yet");
    case Reason::InsufficientUnits: return ReasonText::tr("Too few subjects");
    case Reason::MissingAggregate:
    case Reason::StaleOrMissingQuery: return ReasonText::tr("Data missing");
    case Reason::HiddenByPlan: return ReasonText::tr("Hidden by plan");
    case Reason::ZeroVariance: return ReasonText::tr("No spread in the values");
    case Reason::AllZero: return ReasonText::tr("0 for every subject");
    case Reason::ZeroControlMean: return ReasonText::tr("Control mean is 0: use the absolute view");
    case Reason::ControlNearZero: return ReasonText::tr("Control too close to 0: use the absolute view");
    case Reason::ZeroDenominator:
    case Reason::DenominatorNearZero: return ReasonText::tr("Denominator too close to 0");
    case Reason::SuppressedSmallCell: return ReasonText::tr("Too few with a value so far");
    case Reason::InvalidAggregates:
    case Reason::InconsistentAggregates:
    case Reason::VarianceLostToCancellation:
    case Reason::LogRequiresPositiveMeans:
    case Reason::FiellerUnbounded:
    case Reason::QuantileTooFewObservations:
    case Reason::QuantileUnresolved:
    case Reason::InvalidQuantile:
    case Reason::InvalidAlpha:
    case Reason::InvalidPrior:
    case Reason::InvalidMargin:
    case Reason::InvalidMde:
    case Reason::InvalidWeights:
    case Reason::SingleVariant:
    case Reason::ZeroTotalMetric:
    case Reason::LiftAtOrBelowMinusOne:
    case Reason::EmptyRowOrColumn: return ReasonText::tr("Cannot be computed");
    }
    return {};
}

QString warningText(statistics::Warning warning)
{
    using statistics::Warning;
    switch (warning) {
    case Warning::VariancePrecisionReduced: return ReasonText::tr("Digits of the variance were lost; the interval is approximate.");
    case Warning::ZeroVarianceInOneArm: return ReasonText::tr("All subjects of one variation have the same value.");
    case Warning::NegativeControlMean: return ReasonText::tr("The control mean is negative; the lift is against its size.");
    case Warning::CovariateDropped: return ReasonText::tr("A covariate without spread was left out of variance reduction.");
    case Warning::CupedInsufficientUnits: return ReasonText::tr("Variance was not reduced: too few subjects.");
    case Warning::CupedNoUsableCovariate: return ReasonText::tr("Variance was not reduced: no covariate has spread.");
    case Warning::StrataMerged: return ReasonText::tr("Small strata were merged.");
    case Warning::ExpectedCountBelow5: return ReasonText::tr("Fewer than 5 subjects are expected in a variation; the split test is approximate.");
    case Warning::UnitsInZeroWeightVariant: return ReasonText::tr("Subjects were seen in a variation without a planned share.");
    case Warning::AsymptoticSmallSample: return ReasonText::tr("Few subjects; the interval is approximate.");
    case Warning::DominatedByOneUnit: return ReasonText::tr("One subject makes up a large part of the spread; consider a cap.");
    }
    return {};
}

} // namespace assay::ui
