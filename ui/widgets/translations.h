// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay::ui {

/// Installs the words of the current locale for the running application, English plural forms when
/// there are none. Call once, before the first window.
void installTranslations();

} // namespace assay::ui
