// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/shell/screen.h"

namespace assay::workspace {
struct Catalog;
}

namespace assay::ui {

/// Queues a refresh of the experiment and says so; what stands in the way becomes a message.
/// Returns the run's id, empty when nothing was queued.
QString startRun(Services &services, const QString &experiment);

/// Queues every experiment that can run now; says how many.
void startAllRuns(Services &services);

/// Why the experiment cannot be refreshed now, or empty.
[[nodiscard]] QString whyNotRun(const Services &services, const QString &experiment);

} // namespace assay::ui
