// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::ui {

/// Everything known about a row in lines of plain text: tooltip, inspector and "copy with provenance".
[[nodiscard]] QString rowDetails(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row);

/// The row as one sentence: "Purchase conversion, primary, treatment better by 3.8 percent, interval
/// 0.6 to 7.0 percent, significant". `verdict` is the word of the row, `caption` says why there is no number.
[[nodiscard]] QString rowSentence(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row,
                                  const QString &verdict, const QString &caption);

/// The headline as a sentence for the drill-down, with what the plan allows to say.
[[nodiscard]] QString resultSentence(const results::Snapshot &snapshot, const results::Analysis &analysis, const results::MetricResult &row);

} // namespace assay::ui
