// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include "models/core/error.h"

namespace assay::edge {

/// For the server: TLS 1.2 and 1.3, forward secret ciphers, the certificate chain and its key.
/// @return InvalidArgument naming the option whose file cannot be used
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> serverContext(
    const std::filesystem::path &certificate, const std::filesystem::path &privateKey);

/// For a client that checks certificates. @param authority  PEM file; empty: the authorities of the system
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> clientContext(const std::filesystem::path &authority);

} // namespace assay::edge
