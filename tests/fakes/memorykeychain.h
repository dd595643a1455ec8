// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "app/secrets/secretgateway.h"

namespace assay::testing {

/// A keychain in memory that can be put into every state. Thread-safe.
class MemoryKeychain final : public secrets::SecretGateway {
public:
    secrets::KeychainState probe() override
    {
        const std::lock_guard lock(m_mutex);
        return m_state;
    }

    Result<secrets::Secret> get(const std::string &item) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_state != secrets::KeychainState::Unlocked)
            return fail(stateError());
        const auto found = m_items.find(item);
        if (found == m_items.end())
            return fail(Error{ErrorCode::SecretMissing, Remedy::None, {}, {}}.with("item", item));
        return secrets::Secret::fromText(found->second);
    }

    Result<void> put(const std::string &item, const secrets::Secret &secret) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_state != secrets::KeychainState::Unlocked)
            return fail(stateError());
        if (m_putsLeft == 0)
            return fail(ErrorCode::KeychainDenied);
        --m_putsLeft;
        ++m_puts;
        m_items[item].assign(reinterpret_cast<const char *>(secret.bytes().data()), secret.bytes().size());
        return {};
    }

    Result<void> remove(const std::string &item) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_state != secrets::KeychainState::Unlocked)
            return fail(stateError());
        m_items.erase(item);
        return {};
    }

    std::string serviceName() override { return "memory"; }

    void setState(secrets::KeychainState state)
    {
        const std::lock_guard lock(m_mutex);
        m_state = state;
    }
    /// The next puts but these many are denied.
    void allowPuts(int count)
    {
        const std::lock_guard lock(m_mutex);
        m_putsLeft = count;
    }
    [[nodiscard]] std::map<std::string, std::string> items() const
    {
        const std::lock_guard lock(m_mutex);
        return m_items;
    }
    void setItems(std::map<std::string, std::string> items)
    {
        const std::lock_guard lock(m_mutex);
        m_items = std::move(items);
    }
    [[nodiscard]] int puts() const
    {
        const std::lock_guard lock(m_mutex);
        return m_puts;
    }

private:
    [[nodiscard]] Error stateError() const
    {
        switch (m_state) {
        case secrets::KeychainState::Locked: return Error{ErrorCode::KeychainLocked, Remedy::Unlock, {}, {}};
        case secrets::KeychainState::ServiceMissing:
            return Error{ErrorCode::KeychainServiceMissing, Remedy::StartKeychain, {}, {}};
        case secrets::KeychainState::BusMissing: return Error{ErrorCode::KeychainBusMissing, Remedy::StartKeychain, {}, {}};
        case secrets::KeychainState::Unresponsive: return Error{ErrorCode::KeychainUnresponsive, Remedy::Retry, {}, {}};
        case secrets::KeychainState::Unlocked: break;
        }
        return Error{ErrorCode::KeychainBroken, Remedy::Retry, {}, {}};
    }

    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_items;
    secrets::KeychainState m_state = secrets::KeychainState::Unlocked;
    int m_putsLeft = 1'000'000;
    int m_puts = 0;
};

} // namespace assay::testing
