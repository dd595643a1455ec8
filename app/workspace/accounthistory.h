// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/workspace/catalog.h"
#include "models/access/chain.h"

namespace assay::workspace {

/// What the audit log says of a connection's account and credential.
struct AccountHistory {
    std::optional<Timestamp> checkedAt{};
    char grade = '?';                      ///< of that check
    std::optional<Timestamp> credentialAt{}; ///< when the credential in force was stored

    bool operator==(const AccountHistory &) const = default;
};

/// By key of the connection.
[[nodiscard]] std::map<std::string, AccountHistory> accountHistories(const std::vector<access::AuditEvent> &events);

/// Connections with a credential whose account was not looked at for a week, or never.
[[nodiscard]] std::vector<std::string> accountsToCheck(const Catalog &catalog, const std::map<std::string, AccountHistory> &histories, Timestamp now);

} // namespace assay::workspace
