// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/statistics/outcome.h"

namespace assay::ui {

/// Why a number cannot be computed, as a sentence with what to do about it.
[[nodiscard]] QString reasonText(statistics::Reason reason);

/// The same in a few words, for a table cell.
[[nodiscard]] QString reasonShortText(statistics::Reason reason);

/// A remark beside a result, as a sentence.
[[nodiscard]] QString warningText(statistics::Warning warning);

} // namespace assay::ui
