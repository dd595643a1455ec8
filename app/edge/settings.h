// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/core/error.h"

namespace assay::edge {

/// Where to listen. A port of 0 takes any free one.
struct ListenAddress {
    std::string host{}; ///< a numeric address
    std::uint16_t port{};

    bool operator==(const ListenAddress &) const = default;
};

/// Everything the server is told at its start.
struct Settings {
    std::string source{};                    ///< a published folder, or the http(s) address of one
    std::filesystem::path root{};            ///< the trusted root document, brought here by a safe way
    std::vector<std::string> environments{};
    std::filesystem::path state{};           ///< where the last good release is kept; empty: nowhere
    std::filesystem::path originAuthority{}; ///< certificate authorities for the source; empty: those of the system
    std::optional<ListenAddress> listen{};
    std::optional<ListenAddress> tlsListen{};
    std::optional<ListenAddress> metricsListen{}; ///< for metrics and health alone; metrics are nowhere else then
    std::filesystem::path certificate{};
    std::filesystem::path privateKey{};
    std::chrono::milliseconds poll{5'000};
    std::chrono::milliseconds headerTimeout{10'000}; ///< from the first byte of a request to its last
    std::chrono::milliseconds idleTimeout{75'000};   ///< between requests; more than the poll interval of SDKs
    std::chrono::milliseconds writeTimeout{60'000};  ///< for one answer to be taken
    std::chrono::milliseconds drainTimeout{20'000};  ///< for requests that are under way when it is stopped
    int maxAgeSeconds = 10;                  ///< for how long caches may keep a document
    int maxConnections = 10'000;
    int threads{};                           ///< 0: one per processor
    bool isMetricsPublic{};
    bool isAccessLogged{};
};

/// What the command line asks for.
struct CommandLine {
    Settings settings{};
    bool wantsHelp{};
    bool wantsVersion{};
};

/// Reads the command line, and the file of `--config` before it: the command line wins. A file has lines
/// `name = value` with the names of the options, and comments after `#`.
/// @param stateDirectory  what the service manager gives for state; empty: none
/// @return InvalidArgument with `name`, `what`; ReadFailed
[[nodiscard]] Result<CommandLine> readCommandLine(const std::vector<std::string> &words, std::string_view stateDirectory);

/// The text of `--help`.
[[nodiscard]] std::string helpText();

/// Reads "127.0.0.1:8080" or "[::1]:8080". @return InvalidArgument
[[nodiscard]] Result<ListenAddress> listenAddressFrom(std::string_view text);

} // namespace assay::edge
