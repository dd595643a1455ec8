// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenuBar;

namespace assay::ui {

class ActionRegistry;

/// Makes the menus from the registry: submenus by title, separators between groups. Texts and states
/// are brought up to date whenever a menu opens.
void buildMenus(QMenuBar *bar, ActionRegistry &actions);

} // namespace assay::ui
