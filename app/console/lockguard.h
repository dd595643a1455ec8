// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

#include <QObject>
#include <QTimer>

namespace assay::console {

/// Says when a workspace with a passphrase is to be locked: after a while without keyboard and mouse, when the
/// screen is locked, before the computer sleeps. It only says so; whoever owns the session locks.
class LockGuard final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LockGuard)

public:
    static constexpr std::chrono::seconds kDefaultIdle{60};

    explicit LockGuard(QObject *parent = nullptr);

    /// Watches from now on, or stops to.
    void setActive(bool isActive);
    void setIdle(std::chrono::seconds idle);
    [[nodiscard]] std::chrono::seconds idle() const;

signals:
    void due();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private slots:
    void screenChanged(bool isLocked);
    void sleepChanged(bool isAboutToSleep);

private:
    void watchDesktop();

    QTimer m_timer;
    bool m_isActive{};
};

} // namespace assay::console
