// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

namespace assay::secrets {

/// State of the desktop's secret service, learned from D-Bus and not from QtKeychain, which reports a
/// locked keyring as "entry not found" (security.md V2).
enum class KeychainState { Unlocked, Locked, ServiceMissing, BusMissing, Unresponsive };

/// The OS keychain. Blocking, callable from any thread but the GUI thread; every call ends within
/// its timeouts (10 s a job, 60 s for the service's own unlock prompt).
///
/// Errors: KeychainServiceMissing, KeychainBusMissing, KeychainLocked, KeychainUnresponsive,
/// KeychainDenied, KeychainBroken; get() also SecretMissing, only when the service is unlocked and
/// its search lists are empty.
class SecretGateway {
public:
    virtual ~SecretGateway() = default;

    [[nodiscard]] virtual KeychainState probe() = 0;
    [[nodiscard]] virtual Result<Secret> get(const std::string &item) = 0;
    /// Ok only after the read-back equals.
    [[nodiscard]] virtual Result<void> put(const std::string &item, const Secret &secret) = 0;
    /// Ok only after the service proves that the item is gone.
    [[nodiscard]] virtual Result<void> remove(const std::string &item) = 0;
    /// Name of the service for the screen ("GNOME Keyring", "KWallet"), best effort.
    [[nodiscard]] virtual std::string serviceName() = 0;
};

/// The real one, over QtKeychain and the Secret Service D-Bus interface.
/// @param promptTimeout  how long the service's unlock prompt may stay open; zero: never prompt
[[nodiscard]] std::unique_ptr<SecretGateway> makeKeychainGateway(std::chrono::seconds promptTimeout = std::chrono::seconds{60});

} // namespace assay::secrets
