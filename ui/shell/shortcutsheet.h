// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "ui/shell/sheet.h"

class QVBoxLayout;

namespace assay::ui {

class ActionRegistry;

/// Every action with its keys, by menu, then the keys of lists and tables (Ctrl+/).
class ShortcutSheet final : public Sheet
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ShortcutSheet)

public:
    ShortcutSheet(const ActionRegistry &actions, QWidget *over);

    /// Texts of the actions on the sheet, for the test that compares it with the menus.
    [[nodiscard]] QStringList actionTexts() const { return m_texts; }

private:
    void addSection(const QString &title, const QList<std::pair<QString, QString>> &lines);

    QStringList m_texts;
    std::array<QVBoxLayout *, 2> m_columns{};
};

} // namespace assay::ui
