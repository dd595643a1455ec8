// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/outcome.h"

namespace assay::statistics {

std::string_view reasonName(Reason reason)
{
    switch (reason) {
    case Reason::NoUnits: return "no_units";
    case Reason::InsufficientUnits: return "insufficient_units";
    case Reason::MissingAggregate: return "missing_aggregate";
    case Reason::InvalidAggregates: return "invalid_aggregates";
    case Reason::InconsistentAggregates: return "inconsistent_aggregates";
    case Reason::VarianceLostToCancellation: return "variance_lost_to_cancellation";
    case Reason::ZeroVariance: return "zero_variance";
    case Reason::AllZero: return "all_zero";
    case Reason::ZeroControlMean: return "zero_control_mean";
    case Reason::ControlNearZero: return "control_near_zero";
    case Reason::ZeroDenominator: return "zero_denominator";
    case Reason::DenominatorNearZero: return "denominator_near_zero";
    case Reason::LogRequiresPositiveMeans: return "log_requires_positive_means";
    case Reason::FiellerUnbounded: return "fieller_unbounded";
    case Reason::QuantileTooFewObservations: return "quantile_too_few_observations";
    case Reason::QuantileUnresolved: return "quantile_unresolved";
    case Reason::InvalidQuantile: return "invalid_quantile";
    case Reason::InvalidAlpha: return "invalid_alpha";
    case Reason::InvalidPrior: return "invalid_prior";
    case Reason::InvalidMargin: return "invalid_margin";
    case Reason::InvalidMde: return "invalid_mde";
    case Reason::InvalidWeights: return "invalid_weights";
    case Reason::SingleVariant: return "single_variant";
    case Reason::ZeroTotalMetric: return "zero_total_metric";
    case Reason::LiftAtOrBelowMinusOne: return "lift_at_or_below_minus_one";
    case Reason::EmptyRowOrColumn: return "empty_row_or_column";
    case Reason::SuppressedSmallCell: return "suppressed_small_cell";
    case Reason::StaleOrMissingQuery: return "stale_or_missing_query";
    case Reason::HiddenByPlan: return "hidden_by_plan";
    }
    return {};
}

std::string_view warningName(Warning warning)
{
    switch (warning) {
    case Warning::VariancePrecisionReduced: return "variance_precision_reduced";
    case Warning::ZeroVarianceInOneArm: return "zero_variance_in_one_arm";
    case Warning::NegativeControlMean: return "negative_control_mean";
    case Warning::CovariateDropped: return "covariate_dropped";
    case Warning::CupedInsufficientUnits: return "cuped_insufficient_units";
    case Warning::CupedNoUsableCovariate: return "cuped_no_usable_covariate";
    case Warning::StrataMerged: return "strata_merged";
    case Warning::ExpectedCountBelow5: return "expected_count_below_5";
    case Warning::UnitsInZeroWeightVariant: return "units_in_zero_weight_variant";
    case Warning::AsymptoticSmallSample: return "asymptotic_small_sample";
    case Warning::DominatedByOneUnit: return "dominated_by_one_unit";
    }
    return {};
}

} // namespace assay::statistics
