// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/access/chain.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

[[nodiscard]] std::vector<Column> activityColumns();
/// Audit events as rows, newest first. `now` makes the times relative.
[[nodiscard]] std::vector<TableRow> activityRows(const std::vector<access::AuditEvent> &events, Timestamp now);

/// One event as a sentence without its actor: "Changed the metric revenue".
[[nodiscard]] QString activitySentence(const access::AuditEvent &event);
/// The detail of an event, indented; a sentence when it was erased.
[[nodiscard]] QString activityDetail(const access::AuditEvent &event);

} // namespace assay::ui
