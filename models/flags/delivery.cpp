// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/delivery.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"

namespace assay::flags {
namespace {

constexpr std::array kKeyKinds{Spelling<bool>{"server", false}, Spelling<bool>{"client", true}};

// Every kind may stand behind a cache: what the public reads then, and how the cache is told.
constexpr std::array kFolderFields{
    TargetField{"path", "Folder", true, false},
    TargetField{"public_url", "Public address", false, false},
    TargetField{"purge", "Purge after upload", false, false},
    TargetField{"fastly_token", "Fastly token", false, true},
};
constexpr std::array kHttpFields{
    TargetField{"url", "Address", true, false},
    TargetField{"public_url", "Public address", false, false},
    TargetField{"purge", "Purge after upload", false, false},
    TargetField{"user", "User", false, true},
    TargetField{"password", "Password", false, true},
    TargetField{"bearer_token", "Bearer token", false, true},
    TargetField{"fastly_token", "Fastly token", false, true},
};
constexpr std::array kS3Fields{
    TargetField{"bucket", "Bucket", true, false},
    TargetField{"region", "Region", true, false},
    TargetField{"endpoint", "Endpoint", false, false},
    TargetField{"prefix", "Prefix", false, false},
    TargetField{"public_url", "Public address", false, false},
    TargetField{"purge", "Purge after upload", false, false},
    TargetField{"access_key_id", "Access key id", true, true},
    TargetField{"secret_access_key", "Secret access key", true, true},
    TargetField{"session_token", "Session token", false, true},
    TargetField{"fastly_token", "Fastly token", false, true},
};
constexpr std::array kTargetKinds{
    TargetKind{"folder", "Folder", kFolderFields},
    TargetKind{"http", "Web server (HTTP PUT)", kHttpFields},
    TargetKind{"s3", "S3-compatible bucket", kS3Fields},
};

std::string namesOfTargetKinds()
{
    std::string names;
    for (const TargetKind &kind : kTargetKinds)
        names.append(names.empty() ? "" : ", ").append(kind.id);
    return names;
}

bool isDigest(std::string_view text)
{
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 64 && std::ranges::all_of(text, isHex);
}

/// An address of the web without user, query or fragment; plain HTTP for this computer alone.
bool isAddress(std::string_view text)
{
    const bool isLocal
        = text.starts_with("http://127.0.0.1:") || text.starts_with("http://localhost:") || text.starts_with("http://[::1]:");
    return (isLocal || (text.starts_with("https://") && text.size() > 8)) && text.find_first_of("@?# ") == std::string_view::npos;
}

/// "name: expected what" of a setting, or nothing.
std::string problemOfSetting(const std::string &id, const std::string &value)
{
    const bool isUrl = id == "url" || id == "public_url" || id == "endpoint";
    if (isUrl && !isAddress(value))
        return "an https address without user, query or fragment (http for this computer alone)";
    if (id == "path" && !value.starts_with('/'))
        return "an absolute path";
    if (id == "purge" && value != "fastly")
        return "fastly, or nothing";
    return {};
}

void readSettings(FieldReader &fields, PublishTarget &target)
{
    const TargetKind *kind = findTargetKind(target.kind);
    const Json *settings = fields.member("settings");
    if (kind == nullptr) {
        fields.problem("kind", "one of " + namesOfTargetKinds());
        return;
    }
    static const Json none = Json::object();
    FieldReader inner(settings == nullptr ? none : *settings, "publish_target", target.key, "settings");
    for (const TargetField &field : kind->fields) {
        if (field.isSecret) {
            if (settings != nullptr && settings->is_object() && settings->contains(field.id))
                inner.problem(field.id, "nothing, as secrets are kept in the keychain");
            continue;
        }
        const std::string value = field.isRequired ? inner.requiredText(field.id) : inner.text(field.id);
        if (value.empty())
            continue;
        if (const std::string problem = problemOfSetting(field.id, value); !problem.empty())
            inner.problem(field.id, problem);
        target.settings.emplace_back(field.id, value);
    }
    std::ranges::sort(target.settings);
    if (inner.extra() != std::string{} && !inner.firstProblem())
        inner.problem(Json::parse(inner.extra()).items().begin().key().c_str(), std::string{"a setting of "} + kind->name);
    if (!target.setting("purge").empty() && target.setting("public_url").empty())
        inner.problem("public_url", "the address whose copies are purged");
    fields.adopt(inner);
}

bool needsSecret(const PublishTarget &target)
{
    const TargetKind *kind = findTargetKind(target.kind);
    const auto isNeeded = [](const TargetField &field) { return field.isSecret && field.isRequired; };
    return kind != nullptr && (std::ranges::any_of(kind->fields, isNeeded) || !target.setting("purge").empty());
}

} // namespace

std::span<const TargetKind> targetKinds()
{
    return kTargetKinds;
}

const TargetKind *findTargetKind(std::string_view id)
{
    const auto found = std::ranges::find(kTargetKinds, id, [](const TargetKind &kind) { return std::string_view{kind.id}; });
    return found == kTargetKinds.end() ? nullptr : &*found;
}

std::string PublishTarget::setting(std::string_view id) const
{
    const auto found = std::ranges::find(settings, id, [](const auto &setting) { return std::string_view{setting.first}; });
    return found == settings.end() ? std::string{} : found->second;
}

bool PublishTarget::serves(std::string_view environment) const
{
    return environments.empty() || std::ranges::find(environments, environment) != environments.end();
}

std::string secretItemOf(std::string_view targetKey)
{
    return "publish/" + std::string{targetKey};
}

Json toJson(const Environment &environment)
{
    Json body{{"key", environment.key},
              {"name", environment.name},
              {"client_form", environment.hasClientForm},
              {"expires_after_days", environment.expiresAfterDays}};
    putText(body, "description", environment.description);
    putText(body, "published_name", environment.publishedName);
    if (environment.isProduction)
        body["production"] = true;
    putTexts(body, "tags", environment.tags);
    restoreExtra(body, environment.extra);
    return body;
}

Json toJson(const SdkKeyDefinition &key)
{
    Json body{{"key", key.key},
              {"name", key.name},
              {"environment", key.environment},
              {"kind", spellingOf(kKeyKinds, key.isClient)},
              {"sha256", key.sha256}};
    if (key.isRevoked)
        body["revoked"] = true;
    putTexts(body, "tags", key.tags);
    restoreExtra(body, key.extra);
    return body;
}

Json toJson(const PublishTarget &target)
{
    Json settings = Json::object();
    for (const auto &[id, value] : target.settings)
        settings[id] = value;
    Json body{{"key", target.key}, {"name", target.name}, {"kind", target.kind}, {"settings", std::move(settings)}};
    putText(body, "description", target.description);
    putTexts(body, "environments", target.environments);
    putText(body, "secret", target.secretRef);
    restoreExtra(body, target.extra);
    return body;
}

Result<Environment> environmentFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "environment", keyOf(body));
    Environment environment;
    environment.key = fields.requiredKey("key");
    if (environment.key.size() > 64)
        fields.problem("key", "a key of at most 64 characters");
    environment.name = readName(fields, environment.key);
    environment.description = fields.text("description");
    environment.publishedName = fields.text("published_name", {}, 120);
    environment.isProduction = fields.boolean("production", false);
    environment.hasClientForm = fields.boolean("client_form", true);
    environment.expiresAfterDays = fields.integer("expires_after_days", environment.expiresAfterDays, 1, 3'650);
    environment.tags = fields.texts("tags");
    environment.extra = fields.extra();
    return fields.finish(std::move(environment), unknown);
}

Result<SdkKeyDefinition> sdkKeyFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "sdk_key", keyOf(body));
    SdkKeyDefinition key;
    key.key = fields.requiredKey("key");
    key.name = readName(fields, key.key);
    key.environment = fields.requiredKey("environment");
    key.isClient = fields.choice("kind", kKeyKinds, false);
    key.sha256 = fields.requiredText("sha256", 64);
    if (!isDigest(key.sha256))
        fields.problem("sha256", "the SHA-256 of the key, 64 lower-case hexadecimal digits (the key itself is never kept)");
    key.isRevoked = fields.boolean("revoked", false);
    key.tags = fields.texts("tags");
    key.extra = fields.extra();
    return fields.finish(std::move(key), unknown);
}

Result<PublishTarget> publishTargetFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "publish_target", keyOf(body));
    PublishTarget target;
    target.key = fields.requiredKey("key");
    target.name = readName(fields, target.key);
    target.description = fields.text("description");
    target.kind = fields.requiredKey("kind");
    target.environments = fields.texts("environments");
    readSettings(fields, target);
    target.secretRef = fields.text("secret");
    if (!target.secretRef.empty() && target.secretRef != secretItemOf(target.key))
        fields.problem("secret", secretItemOf(target.key) + ", the keychain item of this target");
    else if (target.secretRef.empty() && needsSecret(target))
        fields.problem("secret", secretItemOf(target.key) + ", as this target needs a secret");
    target.extra = fields.extra();
    return fields.finish(std::move(target), unknown);
}

} // namespace assay::flags
