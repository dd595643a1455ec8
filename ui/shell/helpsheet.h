// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/sheet.h"

namespace assay::ui {

/// A help page of the program (resources/help), to be read beside what it explains. Links in it are not followed.
class HelpSheet final : public Sheet
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HelpSheet)

public:
    /// @param page  file name, "postgresql.md"
    HelpSheet(QWidget *over, const QString &page);
};

} // namespace assay::ui
