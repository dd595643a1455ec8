// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/secrets/secretgateway.h"
#include "app/workspace/catalog.h"
#include "models/sql/privileges.h"
#include "models/sql/protocol.h"

namespace assay::workspace {

/// What a runner needs to check a connection: one statement for each of its assignment sources. The credential is the
/// connection's own item.
/// @return WarehouseDriverMissing for a kind that is not known; what is wrong with a source
[[nodiscard]] Result<sql::RunnerPlan> checkPlan(const Catalog &catalog, const metrics::Connection &connection);

/// What the account of a connection is for: the tables that its sources read, and its work schema.
[[nodiscard]] sql::GrantPlan grantPlanOf(const Catalog &catalog, const metrics::Connection &connection);

/// What an administrator runs to make that account; empty for kinds without accounts.
[[nodiscard]] std::string provisioningScript(const Catalog &catalog, const metrics::Connection &connection);

/// Secret fields of a connection by id.
using SecretFields = std::vector<std::pair<std::string, secrets::Secret>>;

/// A connection's credential in the password store. A new one is kept beside the old while it is tried out, so that a
/// wrong one costs nothing. Blocking; not for the GUI thread.
class ConnectionCredentials {
public:
    /// @param keychain  null: there is none, and every call says so
    explicit ConnectionCredentials(secrets::SecretGateway *keychain) : m_keychain(keychain) {}

    /// Keeps the next credential, bound to where the connection leads.
    [[nodiscard]] Result<void> stage(const metrics::Connection &connection, const SecretFields &fields) const;
    /// Puts the next credential in the place of the old one, and proves that nothing of the trial is left.
    [[nodiscard]] Result<void> commit(const std::string &connection) const;
    /// Forgets the next credential; the old one stays.
    [[nodiscard]] Result<void> discard(const std::string &connection) const;
    /// Forgets everything of the connection, and proves it.
    [[nodiscard]] Result<void> remove(const std::string &connection) const;

private:
    [[nodiscard]] Result<secrets::SecretGateway *> keychain() const;

    secrets::SecretGateway *m_keychain;
};

/// The connection with its credential taken from the item of the trial.
[[nodiscard]] sql::RunnerPlan withNextCredential(sql::RunnerPlan plan);

} // namespace assay::workspace
