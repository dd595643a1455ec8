// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/results/estimates.h"
#include "models/statistics/comparison.h"

namespace assay::results {

/// The two effects before an interval is put around them.
struct Points {
    statistics::Outcome<statistics::PointEffect> relative = statistics::notComputable(statistics::Reason::NoUnits);
    statistics::Outcome<statistics::PointEffect> absolute = statistics::notComputable(statistics::Reason::NoUnits);
    std::optional<double> varianceReduction; ///< of the headline effect; absent: not reduced
    double varianceControl{};        ///< of the mean, after adjustment: for the degrees of freedom of a t interval
    double varianceTreatment{};
};

/// Difference and lift, variance-reduced where that is wanted and possible.
[[nodiscard]] Points pointsOf(const Look &look, std::uint32_t treatment, const Settings &settings, bool isReducible);

} // namespace assay::results
