// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QObject>

#include "ui/shell/location.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {

/// A short message at the window's corner with at most one thing to do about it.
struct Toast {
    Tone tone = Tone::Info;
    QString text;
    QString actionText;
    std::function<void()> action;
};

/// How screens ask the window to go somewhere or to say something, without knowing the window.
class Navigator final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Navigator)

public:
    explicit Navigator(QObject *parent = nullptr) : QObject(parent) {}

    void go(const QString &screen, const QString &path = {}) { emit requested({screen, path}); }
    void say(Toast toast) { emit toastRequested(toast); }

signals:
    void requested(const assay::ui::Location &location);
    void toastRequested(const assay::ui::Toast &toast);
};

} // namespace assay::ui
