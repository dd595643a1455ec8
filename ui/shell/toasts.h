// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/shell/navigator.h"

class QVBoxLayout;

namespace assay::ui {

/// Messages at the bottom of the window, in the middle: six seconds each, longer while the pointer or the
/// focus is on one, gone at once when dismissed, at most three at a time, the same message only once.
class Toasts final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Toasts)

public:
    explicit Toasts(QWidget *over);

    void say(const Toast &toast);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Box;
    void place();

    QVBoxLayout *m_column{};
};

} // namespace assay::ui
