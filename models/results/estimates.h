// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/results/analysis.h"
#include "models/results/settings.h"
#include "models/statistics/covariates.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/moments.h"

namespace assay::results {

/// The regression on pre-exposure values, fitted once for every treatment of a look.
struct Reduction {
    statistics::CovariateModel model;
    std::vector<std::optional<std::size_t>> places; ///< of each variation in the model
};

/// One metric at one moment: the sums of every variation, in the snapshot's order, and what follows
/// from them alone. Borrows metric and sums.
struct Look {
    const SnapshotMetric *metric{};
    std::vector<const Sums *> sums;
    std::vector<statistics::Outcome<statistics::Moments>> moments;
    std::vector<ArmValue> values;
    std::optional<Reduction> reduction;
    bool isAtPlannedEnd{};           ///< for the hybrid method
};

/// Fills `look` anew, keeping its memory.
/// @param isReducible  covariates may be used; they also have to be switched on and be there
void takeLook(Look &look, const SnapshotMetric &metric, std::span<const Sums *const> sums, const Settings &settings,
              bool isAtPlannedEnd, bool isReducible);

/// What an interval that holds at any number of looks says, whatever method is shown.
struct AlwaysValid {
    bool isSignificant{};
    std::optional<double> pValue;    ///< of this look alone
};

/// One treatment at one look.
struct Estimated {
    Estimate estimate;
    AlwaysValid always;
};

/// Difference and lift before an interval is put around them.
struct Points {
    statistics::Outcome<statistics::PointEffect> relative = statistics::notComputable(statistics::Reason::NoUnits);
    statistics::Outcome<statistics::PointEffect> absolute = statistics::notComputable(statistics::Reason::NoUnits);
    std::optional<double> varianceReduction; ///< of the headline effect; absent: not reduced
    double varianceControl{};        ///< of the mean, after adjustment: for the degrees of freedom of a t interval
    double varianceTreatment{};
};

/// The points of one treatment, variance-reduced where the look allows it and `isReduced` asks for it.
[[nodiscard]] Points pointsOf(const Look &look, std::uint32_t treatment, const Settings &settings, bool isReduced);

/// Lift and difference under the method of the settings, at the level `alpha`.
[[nodiscard]] Estimated estimateOf(const Look &look, std::uint32_t treatment, const Points &points, const Settings &settings,
                                   double alpha);

/// Where to put the intervals of an estimate that is already there.
struct Reach {
    double subjects{};               ///< both arms together
    double alpha{};
    double tuningAlpha{};            ///< whose always-valid boundary is kept, so that interval and p-value agree
    bool isAtPlannedEnd{};
};

/// Intervals at another level or side; estimate and p-value stay. Not for the Bayesian method.
void widen(Estimate &estimate, const SnapshotMetric &metric, const Settings &settings, const Reach &reach);

/// The effect verdicts rest on: the lift, which is the plan's scale, whatever the page shows. Where there is no lift,
/// the difference decides if it is what the page shows.
[[nodiscard]] const statistics::Outcome<statistics::Effect> &decidingOf(const Estimate &estimate, const Settings &settings);

/// The effect the page shows first.
[[nodiscard]] const statistics::Outcome<statistics::Effect> &headlineOf(const Estimate &estimate, const Settings &settings);

[[nodiscard]] statistics::Goal goalOf(const SnapshotMetric &metric);

} // namespace assay::results
