// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "models/core/error.h"

namespace assay::warehouse::postgresql {

/// Steps at which opening a connection can fail; the fact `step` of the error.
inline constexpr std::string_view kNetworkStep = "network";
inline constexpr std::string_view kSignInStep = "authenticate";

/// WarehouseUnreachable with `what` and `step`.
[[nodiscard]] Error openError(std::string_view step, std::string what);

/// Why the server did not let the account in.
/// @param message  libpq's, under PQERRORS_SQLSTATE: the server's own words are not in it
[[nodiscard]] Error signInError(std::string_view message, const std::string &user, const std::string &database);

/// What is known of a failed statement. The server's sentence quotes values of rows and is read for the name of a
/// missing table or column alone.
struct Failure {
    std::string sqlstate;
    std::string position;   ///< 1-based, may be empty
    std::string sentence;
};

/// @return WarehouseRejectedQuery with `sqlstate`, `position`, `what`; WarehouseOutOfMemory; WarehouseUnreachable when
///         the server ended the session; Cancelled for 57014, whatever asked for it
[[nodiscard]] Error errorFrom(const Failure &failure);

/// WarehouseUnreachable: the connection broke in the middle.
[[nodiscard]] Error connectionLost();

} // namespace assay::warehouse::postgresql
