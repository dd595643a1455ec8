// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/json.h"

// Where rulesets go, and who may read them.
namespace assay::flags {

/// A stage of the customer's application ("production"), each with its own ruleset, keys and releases.
struct Environment {
    std::string key{};
    std::string name{};
    std::string description{};
    std::string publishedName{}; ///< as SDKs report it; empty: the key
    bool isProduction{};
    bool hasClientForm = true; ///< the obfuscated ruleset is published too
    std::int64_t expiresAfterDays = 90; ///< of a release; verifiers refuse an older one
    std::vector<std::string> tags{};
    std::string extra{}; ///< unknown members, canonical JSON

    [[nodiscard]] const std::string &sdkName() const { return publishedName.empty() ? key : publishedName; }
    bool operator==(const Environment &) const = default;
};

/// A key with which SDKs ask for their ruleset. Kept and published as its SHA-256 only.
struct SdkKeyDefinition {
    std::string key{}; ///< of the document, not what SDKs send
    std::string name{};
    std::string environment{};
    std::string sha256{}; ///< 64 lower-case hexadecimal digits
    bool isClient{}; ///< gets the obfuscated ruleset
    bool isRevoked{}; ///< absent from the next release
    std::vector<std::string> tags{}; ///< only flags with one of them; none: all
    std::string extra{};

    bool operator==(const SdkKeyDefinition &) const = default;
};

/// One setting of a kind of target.
struct TargetField {
    const char *id;
    const char *label; ///< marked for translation with context "Targets"
    bool isRequired;
    bool isSecret; ///< part of the keychain item, never of the document
};

/// A kind of place that releases go to.
struct TargetKind {
    const char *id; ///< stored; never renamed
    const char *name;
    std::span<const TargetField> fields;
};

[[nodiscard]] std::span<const TargetKind> targetKinds();
[[nodiscard]] const TargetKind *findTargetKind(std::string_view id);

/// A place that releases go to. Holds no secret: `secretRef` names a keychain item.
struct PublishTarget {
    std::string key{};
    std::string name{};
    std::string description{};
    std::string kind{}; ///< a row of targetKinds()
    std::vector<std::string> environments{}; ///< keys; none: every environment
    std::vector<std::pair<std::string, std::string>> settings{}; ///< by id, sorted
    std::string secretRef{}; ///< "publish/<key>", or empty
    std::string extra{};

    /// The setting of that id, or empty.
    [[nodiscard]] std::string setting(std::string_view id) const;
    [[nodiscard]] bool serves(std::string_view environment) const;
    bool operator==(const PublishTarget &) const = default;
};

/// The keychain item of a target.
[[nodiscard]] std::string secretItemOf(std::string_view targetKey);

[[nodiscard]] Json toJson(const Environment &environment);
[[nodiscard]] Json toJson(const SdkKeyDefinition &key);
[[nodiscard]] Json toJson(const PublishTarget &target);

/// Each reads one document body.
/// @param unknown  takes one InvalidDocument for each member that nothing reads
/// @return InvalidDocument with `kind`, `key`, `path`, `what`
[[nodiscard]] Result<Environment> environmentFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<SdkKeyDefinition> sdkKeyFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<PublishTarget> publishTargetFromJson(const Json &body, std::vector<Error> *unknown = nullptr);

} // namespace assay::flags
