// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "models/core/timestamp.h"
#include "ui/shell/location.h"

namespace assay::pipeline {
class PipelineService;
}
namespace assay::secrets {
class SecretGateway;
}
namespace assay::workspace {
class Workspace;
}

namespace assay::ui {

class ActionRegistry;
class Navigator;

/// What a screen may use. Everything outlives the screens.
struct Services {
    workspace::Workspace &workspace;
    pipeline::PipelineService &pipelines;
    ActionRegistry &actions;
    Navigator &navigator;
    secrets::SecretGateway *keychain = nullptr; ///< null in a session workspace and where no password store is running
};

/// One item of the sidebar: a list, and mostly a detail beside or below it. Holds no logic: that is in
/// its presenter.
class Screen : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Screen)

public:
    explicit Screen(QWidget *parent = nullptr) : QWidget(parent) {}

    /// Shows the object of that path, or the list for an empty one. Called on every navigation.
    virtual void open(const QString &path) = 0;
    /// What is shown, for the breadcrumb and the window title; empty for the list.
    [[nodiscard]] virtual QString crumb() const { return {}; }
    /// Panes that F6 walks through, in order.
    [[nodiscard]] virtual QList<QWidget *> panes() const = 0;
    /// Age of the data in view, for the status bar.
    [[nodiscard]] virtual std::optional<Timestamp> asOf() const { return std::nullopt; }
    /// Puts the cursor into the filter field, if there is one.
    virtual bool focusFilter() { return false; }
    /// Ctrl+J: switches between words and JSON where the screen has both.
    virtual bool toggleText() { return false; }
    /// Places opened lately, newest first.
    virtual void setRecent(const QList<Location> &) {}
    /// Esc: leaves the detail for the list; false when there is nothing to leave.
    virtual bool leaveDetail() { return false; }

signals:
    /// The crumb or the age changed.
    void described();
    /// The screen itself moved to another object; the window writes it into the history.
    void moved(const QString &path);
    /// So many things on another screen ask for a person: the count beside its item in the sidebar.
    void counted(const QString &screen, int count);
};

} // namespace assay::ui
