// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/results/analysis.h"

namespace assay::results {

// Parts of the analysis as data, shared by the files that write it.

/// Writes a number unless it does not exist.
template <typename Body, typename T> void put(Body &body, const char *name, const std::optional<T> &value)
{
    if (value)
        body[name] = *value;
}

/// Names one period by index and by date or offset.
void putPeriod(Json &body, const Snapshot &snapshot, std::uint32_t period);

/// One row of the page with its drill-down.
[[nodiscard]] Json resultJson(const MetricResult &result, const Snapshot &snapshot);

} // namespace assay::results
