// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "app/secrets/secretgateway.h"
#include "app/store/chains.h"

namespace assay::store {

/// Name of the keychain item that holds the anchor of a store.
[[nodiscard]] std::string anchorItem(const std::string &storeId);

/// Writes the anchor now. @return the keychain's errors
[[nodiscard]] Result<void> writeAnchor(secrets::SecretGateway &keychain, const std::string &storeId, const ChainHeads &heads);

/// @return SecretMissing; KeychainBroken when the item is no anchor
[[nodiscard]] Result<ChainHeads> readAnchor(secrets::SecretGateway &keychain, const std::string &storeId);

/// Keeps the anchor close behind the store: the ends of both chains, in the keychain, where someone who
/// puts back an older copy of the files does not reach. Written on a thread of its own after a commit, at
/// most once a second, and when destroyed. So a store put back by less than about a second, or written
/// while the keychain was locked, is not noticed.
class AnchorKeeper {
public:
    AnchorKeeper(secrets::SecretGateway &keychain, std::string storeId);
    ~AnchorKeeper();
    AnchorKeeper(const AnchorKeeper &) = delete;
    AnchorKeeper &operator=(const AnchorKeeper &) = delete;

    /// The heads after a commit that is durable; returns at once.
    void note(const ChainHeads &heads);

private:
    void work(std::stop_token stop);
    /// Writes what is waiting unless the keychain would have to ask; what could not be written waits on.
    void writeWaiting();

    secrets::SecretGateway &m_keychain;
    std::string m_storeId;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<ChainHeads> m_waiting;
    bool m_isNew = false;
    std::jthread m_thread; ///< last: it uses all of the above
};

} // namespace assay::store
