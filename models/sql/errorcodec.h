// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"
#include "models/core/json.h"

namespace assay::sql {

/// An error as it crosses the runner's protocol and stands in a run record:
/// {"code", "remedy", "facts": [[name, value]...], "messageId"?}.
[[nodiscard]] Json toJson(const Error &error);

/// @return InvalidDocument for an unknown code or another form
[[nodiscard]] Result<Error> errorFromJson(const Json &value);

} // namespace assay::sql
