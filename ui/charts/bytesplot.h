// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "models/core/timestamp.h"
#include "ui/charts/plot.h"

namespace assay::ui {

/// Bytes that left warehouses on one day.
struct DayBytes {
    Day day;
    std::int64_t bytes{};
};

/// Bars by day for the egress ledger; days without entries stay empty. `days` ascend.
[[nodiscard]] Plot bytesByDayPlot(std::span<const DayBytes> days);

} // namespace assay::ui
