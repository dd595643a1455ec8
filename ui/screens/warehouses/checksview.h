// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/warehouses/warehouserows.h"

class QWidget;

namespace assay::ui {

/// The checks of a connection as numbered lines with result, finding and what to do.
[[nodiscard]] QWidget *makeChecksView(const ChecksState &state);
/// "6 of 6 checks passed, 20 Nov 2026, 09:39 UTC", or why there is none.
[[nodiscard]] QString checksCaption(const ChecksState &state);

} // namespace assay::ui
