// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/sheet.h"

class QLineEdit;

namespace assay::ui {

class Label;

/// Asks why effects should be shown before the planned end. Without a reason there is no look.
class EarlyLookSheet final : public Sheet
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EarlyLookSheet)

public:
    /// @param until  "28 Nov"
    EarlyLookSheet(QWidget *over, const QString &until);

signals:
    void confirmed(const QString &reason);

private:
    void confirm();

    QLineEdit *m_reason{};
    Label *m_problem{};
};

} // namespace assay::ui
