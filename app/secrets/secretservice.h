// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QList>
#include <QString>

#include "app/secrets/secretgateway.h"

namespace assay::secrets {

/// One look at the Secret Service over the session bus, without QtKeychain: is it there, is it locked,
/// does it hold an item. Blocking, 3 s a question. Lives on one thread; a connection of its own, opened
/// anew for each look, so that a service or bus that came back is seen.
/// Source: freedesktop.org, Secret Service API specification 0.2.
class SecretService {
public:
    /// Where an item was found; both empty means the service swears it has none.
    struct Found {
        QList<QDBusObjectPath> unlocked;
        QList<QDBusObjectPath> locked;

        [[nodiscard]] bool isNowhere() const { return unlocked.isEmpty() && locked.isEmpty(); }
    };

    SecretService();
    ~SecretService();
    SecretService(const SecretService &) = delete;
    SecretService &operator=(const SecretService &) = delete;

    [[nodiscard]] KeychainState probe();
    /// Items with these attributes, as QtKeychain writes them. @return the errors of SecretGateway
    [[nodiscard]] Result<Found> search(const QString &service, const QString &item);
    /// Asks the service to unlock the default collection, or to make one when there is none, by its own
    /// prompt. Waits at most `timeout`; zero: no prompt is shown.
    /// @return KeychainLocked when the person declined or the time ran out
    [[nodiscard]] Result<void> unlock(std::chrono::seconds timeout);
    [[nodiscard]] QString name();

private:
    [[nodiscard]] QDBusMessage call(const QString &path, const QString &interface, const QString &method,
                                    const QVariantList &arguments);
    [[nodiscard]] QDBusMessage busCall(const QString &method, const QVariantList &arguments);
    [[nodiscard]] bool isRunning();
    /// Path of the default collection, "/" when there is none.
    [[nodiscard]] Result<QString> defaultCollection();
    [[nodiscard]] Result<bool> isLocked(const QString &collection);
    /// The path of the prompt that opens the collection; empty when it is open already.
    [[nodiscard]] Result<QString> promptToOpen(const QString &collection);
    /// Shows the service's prompt; true when the person went through with it.
    [[nodiscard]] bool prompted(const QString &prompt, std::chrono::seconds timeout);

    QString m_connectionName;
    QDBusConnection m_bus;
};

/// The error that stands for a state in which nothing can be read; Unlocked gives KeychainBroken.
[[nodiscard]] Error errorOf(KeychainState state);

} // namespace assay::secrets
