// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/release.h"

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"

namespace assay::publish {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::array kSdkKeyKinds{Spelling<SdkKeyKind>{"server", SdkKeyKind::Server}, Spelling<SdkKeyKind>{"client", SdkKeyKind::Client}};

bool isDigest(std::string_view text)
{
    const auto bytes = secrets::bytesFromHex(text);
    return bytes && bytes->size() == secrets::Digest{}.size();
}

std::string readDigest(FieldReader &fields, const char *name, bool isRequired)
{
    std::string digest = isRequired ? fields.requiredText(name, 64) : fields.text(name, {}, 64);
    if (!digest.empty() && !isDigest(digest))
        fields.problem(name, "a SHA-256 in hexadecimal");
    return digest;
}

Json toJson(const ReleaseObject &object) { return {{"sha256", object.sha256}, {"length", object.bytes}}; }

ReleaseObject objectFrom(FieldReader &fields)
{
    ReleaseObject object;
    object.sha256 = readDigest(fields, "sha256", true);
    object.bytes = fields.integer("length", -1, 0, kMaxObjectBytes);
    if (object.bytes < 0)
        fields.problem("length", "a number of bytes");
    return object;
}

Json toJson(const SdkKey &key) { return {{"sha256", key.sha256}, {"kind", spellingOf(kSdkKeyKinds, key.kind)}, {"tags", key.tags}}; }

SdkKey sdkKeyFrom(FieldReader &fields)
{
    SdkKey key;
    key.sha256 = readDigest(fields, "sha256", true);
    key.kind = fields.choice("kind", kSdkKeyKinds, SdkKeyKind::Server);
    key.tags = fields.texts("tags");
    return key;
}

Json toJson(const Approval &approval) { return {{"key_id", approval.keyId}, {"statement", approval.statement}, {"sig", approval.signature}}; }

Approval approvalFrom(FieldReader &fields)
{
    return {fields.requiredText("key_id", 32), fields.requiredText("statement", 2'000), fields.requiredText("sig", 128)};
}

template <typename T>
Json listOf(const std::vector<T> &values)
{
    Json list = Json::array();
    for (const T &value : values)
        list.push_back(toJson(value));
    return list;
}

/// Reads the object at `name` when it is there.
template <typename Read>
auto readOptional(FieldReader &fields, const char *name, Read read) -> std::optional<decltype(read(fields))>
{
    const Json *json = fields.member(name);
    if (json == nullptr)
        return std::nullopt;
    FieldReader nested(*json, "release", {}, fields.pathOf(name));
    auto value = read(nested);
    fields.adopt(nested);
    return value;
}

template <typename Read>
auto readAll(FieldReader &fields, const char *name, Read read) -> std::vector<decltype(read(fields))>
{
    std::vector<decltype(read(fields))> values;
    const Json *list = fields.array(name);
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        FieldReader nested((*list)[i], "release", {}, fields.pathOf(name, i));
        values.push_back(read(nested));
        fields.adopt(nested);
    }
    return values;
}

Release read(FieldReader &fields)
{
    Release release;
    if (fields.requiredText("type") != "assay-release")
        fields.problem("type", "assay-release");
    release.workspace = fields.requiredText("workspace", 64);
    release.environment = fields.requiredKey("env");
    release.keyEpoch = fields.integer("key_epoch", 0, 1, kMost);
    release.version = fields.integer("version", 0, 1, kMost);
    if (const auto server = readOptional(fields, "ufc", objectFrom))
        release.server = *server;
    else
        fields.problem("ufc", "the published ruleset");
    release.client = readOptional(fields, "ufc_client", objectFrom);
    release.bandits = readOptional(fields, "bandits", objectFrom);
    release.sdkKeys = readAll(fields, "sdk_keys", sdkKeyFrom);
    release.previous = readDigest(fields, "prev_release_sha256", false);
    release.created = fields.optionalTime("created").value_or(Timestamp{});
    release.expires = fields.optionalTime("expires").value_or(Timestamp{});
    release.auditSequence = fields.integer("audit_seq", 0, 0, kMost);
    release.auditHash = readDigest(fields, "audit_hash", false);
    release.approvals = readAll(fields, "approvals", approvalFrom);
    return release;
}

} // namespace

ReleaseObject ReleaseObject::of(std::string_view content)
{
    return {secrets::hexOf(secrets::sha256(content)), static_cast<std::int64_t>(content.size())};
}

bool ReleaseObject::holds(std::string_view content) const { return *this == of(content); }

std::string toSignedText(const Release &release)
{
    Json json{{"type", "assay-release"}, {"workspace", release.workspace}, {"env", release.environment}, {"key_epoch", release.keyEpoch},
        {"version", release.version}, {"ufc", toJson(release.server)}, {"sdk_keys", listOf(release.sdkKeys)}, {"created", toIsoTime(release.created)},
        {"expires", toIsoTime(release.expires)}, {"audit_seq", release.auditSequence}, {"approvals", listOf(release.approvals)}};
    if (release.client)
        json["ufc_client"] = toJson(*release.client);
    if (release.bandits)
        json["bandits"] = toJson(*release.bandits);
    putText(json, "prev_release_sha256", release.previous);
    putText(json, "audit_hash", release.auditHash);
    return canonicalJson(json);
}

std::string signRelease(const Release &release, std::span<const SigningKey *const> keys)
{
    return toText(signedWith(keys, kReleaseContext, toSignedText(release)));
}

Result<Release> releaseFromSignedText(const std::string &text)
{
    const Result<Json> json = parseJson(text, {.bytes = kMaxReleaseBytes, .depth = 16});
    if (!json || !json->is_object())
        return fail(refused("it is not JSON"));
    FieldReader fields(*json, "release", {});
    Release release = read(fields);
    if (const std::optional<Error> &problem = fields.firstProblem())
        return fail(refused(std::string(problem->fact("path")) + " is not " + std::string(problem->fact("what"))));
    if (toSignedText(release) != text)
        return fail(refused("it holds members this version does not know"));
    return release;
}

} // namespace assay::publish
