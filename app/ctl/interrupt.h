// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>

class QSocketNotifier;

namespace assay::ctl {

/// Turns Ctrl-C and the service manager's SIGTERM into a signal of the event loop. While one of
/// these lives, the process no longer ends by itself at them; a second Ctrl-C ends it at once.
class Interrupt final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Interrupt)

public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

signals:
    void requested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace assay::ctl
