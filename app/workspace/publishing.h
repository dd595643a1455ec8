// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/publish/publisher.h"
#include "app/secrets/secretgateway.h"
#include "app/workspace/rulesetbuild.h"
#include "models/flags/diff.h"

namespace assay::workspace {

/// What is to be published, and where.
struct PublishRequest {
    std::string environment{};
    std::vector<std::string> targets{}; ///< keys; none: every target of the environment
    std::string bandits{}; ///< models; empty: those of the last release
    bool isForced{}; ///< a new version even when nothing has changed
};

/// What publishing would do.
struct PublishPreview {
    BuiltRuleset built;
    std::optional<StoredRelease> last;
    std::vector<flags::Change> changes; ///< against the last release; everything when there is none
    bool isNew{}; ///< a new version would be signed
    std::vector<std::string> targets;
};

/// How far a release came at one target.
struct TargetOutcome {
    std::string target;
    std::int64_t version{};
    publish::PublishStep reached{};
    std::optional<Error> error;
};

struct PublishReport {
    StoredRelease release;
    bool isNew{}; ///< false: nothing had changed, the last version was seen to be in place
    std::vector<TargetOutcome> targets;

    [[nodiscard]] bool isComplete() const;
};

/// A publication that did not come to its end.
struct UnfinishedPublication {
    std::string environment;
    std::string target;
    std::int64_t version{};
    std::string step;
};

/// Publishing: build, check, sign, and carry to the targets with a journal in the store, so that what was cut is
/// finished later with the same bytes. Blocking; not on the GUI thread; one at a time.
class Publishing {
public:
    struct Context {
        std::shared_ptr<store::DocumentStore> store;
        std::shared_ptr<const Catalog> catalog;
        std::string actor;
        std::function<Timestamp()> now;
        std::function<std::string()> newId;
        /// Reads a keychain item.
        std::function<Result<secrets::Secret>(const std::string &item)> secret;
        /// Called at each step of each target; may be empty.
        std::function<void(const std::string &target, publish::PublishStep step)> onStep;
    };

    explicit Publishing(Context context)
        : m_context(std::move(context))
    {
    }

    /// Signs and writes nothing. @return NotFound for an environment or target, and what buildRuleset() returns
    [[nodiscard]] Result<PublishPreview> preview(const PublishRequest &request) const;
    /// @return before anything is signed: what preview() returns, and InvalidDocument with "E-PUB-101" for errors of
    ///         lint. Failures at a target are in the report, and the others go on.
    [[nodiscard]] Result<PublishReport> publish(const PublishRequest &request) const;
    /// The content of an earlier version under a new one, with the SDK keys of today.
    [[nodiscard]] Result<PublishReport> rollback(const std::string &environment, std::int64_t version,
                                                 const std::vector<std::string> &targets) const;

    /// Publications that were cut. @param environment  empty: all
    [[nodiscard]] Result<std::vector<UnfinishedPublication>> unfinished(const std::string &environment) const;
    /// Brings the targets of unfinished publications to the newest release of their environment.
    [[nodiscard]] Result<std::vector<TargetOutcome>> resume(const std::string &environment) const;

private:
    [[nodiscard]] Author author() const { return {m_context.actor, m_context.now(), m_context.newId}; }
    [[nodiscard]] Result<std::vector<std::string>> targetsOf(const std::string &environment,
                                                             const std::vector<std::string> &wanted) const;
    [[nodiscard]] Result<StoredRelease> sign(const SigningOrder &order, const ReleaseContent &content,
                                             const std::vector<std::string> &targets) const;
    [[nodiscard]] Result<std::unique_ptr<publish::Target>> open(const flags::PublishTarget &target) const;
    [[nodiscard]] TargetOutcome carry(const StoredRelease &release, const std::string &target) const;
    [[nodiscard]] Result<void> carryTo(const StoredRelease &release, const flags::PublishTarget &target,
                                       TargetOutcome &outcome) const;
    [[nodiscard]] std::vector<TargetOutcome> carryToAll(const StoredRelease &release,
                                                        const std::vector<std::string> &targets) const;
    [[nodiscard]] Result<publish::Publication> publicationOf(const StoredRelease &release) const;

    Context m_context;
};

/// The secret of a publish target: a credential of the service manager on servers, else the keychain.
/// @param item  "publish/<target>"
[[nodiscard]] std::function<Result<secrets::Secret>(const std::string &item)>
publishSecretReader(secrets::SecretGateway *keychain);

} // namespace assay::workspace
