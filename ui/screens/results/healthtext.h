// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::ui {

/// One health check in words.
struct HealthText {
    QString title;                     ///< "Traffic split"
    QString finding;                   ///< what was found, with numbers
    QString why;                       ///< why it matters
    QString fix;                       ///< what to do; empty while it passes

    bool operator==(const HealthText &) const = default;
};

[[nodiscard]] HealthText healthText(const results::HealthCheck &check, const results::Snapshot &snapshot, const results::Analysis &analysis);

/// "Passed", "Look at it", "Failed", "Not applicable".
[[nodiscard]] QString checkStateText(results::CheckState state);

/// "50.0 / 50.0": shares of a whole.
[[nodiscard]] QString sharesText(const std::vector<double> &parts);

/// The sentence of the banner: "Expected 50.0 / 50.0, seen 48.9 / 51.1 (p = 0.00004, threshold 0.001)."
[[nodiscard]] QString splitSentence(const results::Analysis &analysis);

} // namespace assay::ui
