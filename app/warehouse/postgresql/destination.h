// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "app/secrets/securebuffer.h"
#include "models/metrics/sources.h"
#include "models/core/error.h"

namespace assay::warehouse::postgresql {

/// Where a connection leads and as whom, checked and with its defaults.
struct Destination {
    std::string host;
    std::string port;
    std::string database;
    std::string user;
    std::string caFile;                   ///< exists
    std::string clientCertificate;        ///< empty: none
    std::string applicationName = "assay";
};

/// The settings of a connection.
/// @return InvalidDocument with `kind`, `key`, `path`, `what`; ReadFailed for a certificate file that is not there
[[nodiscard]] Result<Destination> destinationOf(const metrics::Connection &connection, const std::string &runId);

/// Numeric addresses of the host, at most four, in the order of the system.
/// @return WarehouseUnreachable at the step "network"
[[nodiscard]] Result<std::vector<std::string>> addressesOf(const Destination &destination);

} // namespace assay::warehouse::postgresql
