// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay::ui {

class ActionRegistry;
class MainWindow;

/// The actions of the window itself: navigation, themes, palette, help, quit.
void addShellActions(MainWindow &window, ActionRegistry &actions);

} // namespace assay::ui
