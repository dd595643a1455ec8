// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/warehouses/accountaudit.h"

class QWidget;

namespace assay::ui {

/// The grade of an account and, for each finding, what it is and the statement that ends it.
[[nodiscard]] QWidget *makeAccountView(const AccountState &state);
/// "Grade C, 2 findings, 20 Nov 2026, 09:41 UTC", or why there is none.
[[nodiscard]] QString accountCaption(const AccountState &state);

} // namespace assay::ui
