// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <QString>

#include "ui/shell/screen.h"

namespace assay::ui {

/// One screen of the window. A screen is a folder in ui/screens and a row here; sidebar, shortcuts
/// Ctrl+1 to Ctrl+9, menus and palette follow from it.
struct ScreenKind {
    const char *id;       ///< stable; stored in the history
    const char *title;    ///< marked with QT_TRANSLATE_NOOP("Screens")
    const char *icon;
    const char *section;  ///< caption above its group in the sidebar, empty: none
    Screen *(*make)(Services &services, QWidget *parent);
};

[[nodiscard]] std::span<const ScreenKind> screenKinds();
[[nodiscard]] QString screenTitle(const ScreenKind &kind);
[[nodiscard]] QString screenSection(const ScreenKind &kind);
/// The row of that id, or null.
[[nodiscard]] const ScreenKind *findScreen(const QString &id);

} // namespace assay::ui
