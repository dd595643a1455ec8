// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/edge/environment.h"
#include "app/edge/metrics.h"
#include "app/edge/source.h"
#include "app/edge/vault.h"

namespace assay::edge {

/// How one look at one environment went.
struct Look {
    std::string environment{};
    LookResult result{};
    std::optional<Error> error{};       ///< with Refused and Unreachable
    std::optional<Error> keepingError{}; ///< with Accepted: it is served, but was not kept
};

/// Follows the releases of a source: verifies what is new, keeps it, and makes it ready to be served. What does not
/// verify changes nothing. Used by one thread.
class Follower {
public:
    /// @param vault  null: nothing is kept
    Follower(std::unique_ptr<Source> source, std::unique_ptr<const Vault> vault, publish::TrustState trust,
             std::vector<std::string> environments, int maxAgeSeconds);

    /// Makes the kept releases ready. Each environment that has none, or a damaged one, is in the result with its error.
    [[nodiscard]] std::vector<Look> restore();

    /// Looks once for new roots and releases.
    [[nodiscard]] std::vector<Look> look(Timestamp now);

    /// What is to be served. A new object whenever something changed.
    [[nodiscard]] const std::shared_ptr<const Snapshot> &snapshot() const { return m_snapshot; }
    /// What is trusted and was accepted.
    [[nodiscard]] const publish::TrustState &trust() const { return m_trust; }

private:
    [[nodiscard]] Result<void> followRoots(Timestamp now);
    [[nodiscard]] Result<LookResult> follow(const std::string &environment, Timestamp now, std::optional<Error> &keepingError);
    [[nodiscard]] Result<ReleaseFiles> fetchFiles(const std::string &environment, const publish::Release &release);
    [[nodiscard]] Result<std::string> fetchObject(const std::string &environment, const publish::ReleaseObject &object, std::string_view name);
    void serve(const std::string &environment, std::shared_ptr<const Environment> made);
    void noteUnpublished(const std::string &environment, LookResult result);
    [[nodiscard]] std::size_t positionOf(const std::string &environment) const;
    [[nodiscard]] bool isServed(const std::string &environment) const;

    std::unique_ptr<Source> m_source;
    std::unique_ptr<const Vault> m_vault;
    publish::TrustState m_trust;
    std::vector<std::string> m_environments;
    int m_maxAgeSeconds;
    std::map<std::string, std::string> m_pointers; ///< by environment; the last one read
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace assay::edge
