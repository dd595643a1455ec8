// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/results/analysis.h"

namespace assay::ui {

/// log10 of a p value, not under `-mostDecades`: where it is drawn on a log axis.
[[nodiscard]] double exponentOf(double p, int mostDecades);

/// "0.001" of -3: a tick of a log axis.
[[nodiscard]] QString decadeText(double exponent);

/// p below which the traffic split counts as failed: of the health check, else 0.001.
[[nodiscard]] double splitThreshold(const results::Analysis &analysis);

} // namespace assay::ui
