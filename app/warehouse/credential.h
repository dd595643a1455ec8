// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "app/secrets/securebuffer.h"
#include "models/metrics/sources.h"
#include "models/core/error.h"

namespace assay::warehouse {

/// The secret fields of a connection by id.
using Credential = std::map<std::string, secrets::Secret, std::less<>>;

/// Reads a connection's item of the keychain: {"for": {"host": ...}, "password": ...}. `for` names where the secret
/// was entered for; a connection that was turned to another place since gets nothing of it.
/// @param secret  null: the connection has none, which gives an empty credential
/// @return SecretMissing with `item` and `what` when it belongs to another place, KeychainBroken when it is no such object
[[nodiscard]] Result<Credential> credentialFor(const metrics::Connection &connection, const secrets::Secret *secret);

} // namespace assay::warehouse
