// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/sheet.h"

namespace assay::ui {

/// Version, licence, and the notices of what is built in.
class AboutSheet final : public Sheet
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AboutSheet)

public:
    explicit AboutSheet(QWidget *over);
};

} // namespace assay::ui
