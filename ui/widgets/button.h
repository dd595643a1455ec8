// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

#include "ui/widgets/stylepaint.h"

namespace assay::ui {

/// A push button of the given kind. `name` becomes the object name; the accessible name is the text.
/// An icon-only button takes `text` as its tool tip and accessible name.
[[nodiscard]] QPushButton *makeButton(const QString &text, const QString &icon = {}, ButtonKind kind = ButtonKind::Normal,
                                      const char *name = "", QWidget *parent = nullptr);
[[nodiscard]] QPushButton *makeIconButton(const QString &text, const QString &icon, const char *name, QWidget *parent = nullptr);
/// A flat button in the link colour.
[[nodiscard]] QPushButton *makeLink(const QString &text, const char *name, QWidget *parent = nullptr);
/// Gives an existing button another kind; its icon takes the new colour.
void setButtonKind(QPushButton *button, ButtonKind kind);
/// 24 px instead of 28, caption text.
void makeSmall(QPushButton *button);

} // namespace assay::ui
