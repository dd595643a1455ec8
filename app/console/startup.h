// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include <QObject>

#include "app/console/options.h"
#include "app/workspace/open.h"
#include "app/workspace/sample.h"
#include "ui/screens/start/startwindow.h"

namespace assay::console {

/// What startup ends with: an open workspace, and the experiments of a sample that was just loaded.
struct Started {
    workspace::OpenedWorkspace opened;
    std::optional<workspace::SampleFolder> sampleFolder;   ///< of a session workspace; lives as long as it
    std::vector<std::string> toRun;
};

/// Leads from the command line to an open workspace: first run, passphrase, recovery, trouble with its
/// remedy, the sample. Everything that blocks runs on the pool. A workspace that exists is never
/// replaced: its missing key leads to the recovery key, and to nothing else.
class Startup final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Startup)

public:
    Startup(Options options, std::function<void(Started)> ready, QObject *parent = nullptr);
    ~Startup() override;

    void begin();
    /// True when the workspace is protected by a passphrase, so that locking it means something.
    [[nodiscard]] bool canLock() const;
    /// Locked, but not closed yet: runs are let finish first.
    void showWaiting(const QString &workspace, int running);
    /// Asks for the passphrase again, after the session was closed.
    void showLocked(const QString &workspace);

private:
    using Opening = std::function<Result<workspace::OpenedWorkspace>()>;

    void connectWindow();
    void askPlace();
    void open();
    void start(Opening opening, const QString &what);
    void take(Result<workspace::OpenedWorkspace> opened);
    void goOn();
    void loadSample();
    void finish();
    void forgetPassphrase();
    [[nodiscard]] workspace::OpenOptions openOptions() const;

    Options m_options;
    std::function<void(Started)> m_ready;
    ui::StartWindow m_window;
    Opening m_lastOpening;
    QString m_passphrase;
    int m_wrongPassphrases{};
    std::optional<Started> m_started;
    std::stop_source m_stop;
};

} // namespace assay::console
