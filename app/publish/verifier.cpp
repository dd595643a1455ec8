// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/verifier.h"

#include <limits>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"

namespace assay::publish {
namespace {

/// Clocks of two machines may differ by this much.
constexpr std::int64_t kClockSkew = 10 * 60 * kMicrosPerSecond;

Result<void> requireSigners(const Root &root, std::string_view environment, const Envelope &envelope, Timestamp now)
{
    const std::string role = publishRole(environment);
    const Result<std::vector<std::string>> signers = signersOf(envelope, kReleaseContext, root.keysOf(role, now));
    if (!signers)
        return tl::unexpected(signers.error());
    const int needed = root.thresholdOf(role);
    if (needed < 1 || static_cast<int>(signers->size()) < needed)
        return fail(refused("it is signed by too few keys of the environment"));
    return {};
}

Result<void> requireScope(const TrustState &state, std::string_view environment, const Release &release)
{
    if (release.workspace != state.root.workspace)
        return fail(refused("it is of another workspace"));
    if (release.environment != environment)
        return fail(refused("it is of the environment " + release.environment));
    const auto epoch = state.root.keyEpochs.find(release.environment);
    if (epoch == state.root.keyEpochs.end() || release.keyEpoch != epoch->second)
        return fail(refused("it is of another key epoch"));
    return {};
}

Result<void> requireOrder(const TrustState &state, const Release &release, std::string_view text)
{
    const auto last = state.accepted.find(release.environment);
    if (last == state.accepted.end() || release.isNewerThan(last->second.keyEpoch, last->second.version))
        return {};
    if (release.keyEpoch != last->second.keyEpoch || release.version != last->second.version)
        return fail(refused("it is older than version " + std::to_string(last->second.version) + ", which was accepted before"));
    if (ReleaseObject::of(text).sha256 != last->second.sha256)
        return fail(refused("another release of the same version was accepted before"));
    return {};
}

Result<void> requireDates(const Root &root, const Release &release, Timestamp now)
{
    if (root.expires < now)
        return fail(refused("the root expired on " + toIsoTime(root.expires)));
    if (release.expires < now)
        return fail(refused("it expired on " + toIsoTime(release.expires)));
    if (release.created.micros > now.micros + kClockSkew)
        return fail(refused("it was made on " + toIsoTime(release.created) + ", which is to come"));
    return {};
}

} // namespace

std::string toText(const TrustState &state)
{
    Json accepted = Json::object();
    for (const auto &[environment, last] : state.accepted)
        accepted[environment] = {{"key_epoch", last.keyEpoch}, {"version", last.version}, {"sha256", last.sha256}};
    return R"({"accepted":)" + canonicalJson(accepted) + R"(,"root":)" + toSignedText(state.root) + "}";
}

Result<TrustState> trustStateFromText(std::string_view text)
{
    const Result<Json> json = parseJson(text, {.bytes = kMaxReleaseBytes, .depth = 16});
    if (!json)
        return tl::unexpected(json.error());
    if (!json->is_object() || !json->contains("root") || !json->contains("accepted") || !(*json)["accepted"].is_object())
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}.with("kind", "trust state").with("what", "{root, accepted}"));
    Result<Root> root = rootFromSignedText(canonicalJson((*json)["root"]));
    if (!root)
        return tl::unexpected(root.error());
    TrustState state{std::move(*root), {}};
    for (const auto &[environment, last] : (*json)["accepted"].items()) {
        FieldReader fields(last, "trust state", environment);
        Accepted accepted;
        accepted.keyEpoch = fields.integer("key_epoch", 0, 1, std::numeric_limits<std::int64_t>::max());
        accepted.version = fields.integer("version", 0, 1, std::numeric_limits<std::int64_t>::max());
        accepted.sha256 = fields.requiredText("sha256", 64);
        // Absent numbers would remember nothing, and let an older release in.
        if (accepted.keyEpoch < 1 || accepted.version < 1)
            fields.problem(accepted.keyEpoch < 1 ? "key_epoch" : "version", "a number from 1 up");
        const Result<Accepted> read = fields.finish(std::move(accepted));
        if (!read)
            return tl::unexpected(read.error());
        state.accepted.emplace(environment, *read);
    }
    return state;
}

Result<void> takeRoot(TrustState &state, std::string_view text, Timestamp now)
{
    Result<Root> next = readNextRoot(state.root, text, now);
    if (!next)
        return tl::unexpected(next.error());
    state.root = std::move(*next);
    return {};
}

Result<Release> verifyRelease(const TrustState &state, std::string_view environment, std::string_view text, Timestamp now)
{
    const Result<Envelope> envelope = envelopeFromText(text, kMaxReleaseBytes);
    if (!envelope)
        return tl::unexpected(envelope.error());
    return requireSigners(state.root, environment, *envelope, now)
        .and_then([&] { return releaseFromSignedText(envelope->signedText); })
        .and_then([&](Release release) -> Result<Release> {
            return requireScope(state, environment, release)
                .and_then([&] { return requireOrder(state, release, text); })
                .and_then([&] { return requireDates(state.root, release, now); })
                .map([&] { return std::move(release); });
        });
}

void accept(TrustState &state, const Release &release, std::string_view text)
{
    state.accepted[release.environment] = {release.keyEpoch, release.version, ReleaseObject::of(text).sha256};
}

Result<void> verifyObject(const ReleaseObject &object, std::string_view content, std::string_view name)
{
    if (static_cast<std::int64_t>(content.size()) != object.bytes)
        return fail(refused(std::string(name) + " has " + std::to_string(content.size()) + " bytes instead of " + std::to_string(object.bytes)));
    if (!object.holds(content))
        return fail(refused(std::string(name) + " is not what was signed"));
    return {};
}

} // namespace assay::publish
