// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
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
    [[nodiscard]] Box *add(const Toast &toast);
    void remove(Box *box);
    void place();

    QVBoxLayout *m_column{};
    QList<Box *> m_boxes; ///< those on screen, oldest first
};

} // namespace assay::ui
