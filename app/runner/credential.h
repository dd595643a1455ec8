// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "app/runner/planinput.h"
#include "app/secrets/securebuffer.h"
#include "models/sql/protocol.h"

namespace assay::runner {

/// The secret of the plan's connection, if it has one: the second line of stdin (session workspace), else
/// the service manager's credential of that name (servers), else the OS keychain's item. Never argv, the
/// environment or a file of our own.
/// @return SecretMissing and the keychain's errors
[[nodiscard]] Result<std::optional<secrets::Secret>> credentialOf(const sql::RunnerPlan &plan, PlanInput &input);

} // namespace assay::runner
