// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/follower.h"

#include <algorithm>

namespace assay::edge {
namespace {

bool isOfTheSource(const Error &error)
{
    return error.code == ErrorCode::TargetUnreachable || error.code == ErrorCode::ReadFailed || error.code == ErrorCode::NotFound;
}

Error notThere(std::string path)
{
    return Error{ErrorCode::NotFound, Remedy::None, {}, {}}.with("kind", "file").with("key", std::move(path));
}

std::string folderOf(const std::string &environment) { return "env/" + environment; }

} // namespace

Follower::Follower(std::unique_ptr<Source> source, std::unique_ptr<const Vault> vault, publish::TrustState trust,
                   std::vector<std::string> environments, int maxAgeSeconds)
    : m_source(std::move(source)), m_vault(std::move(vault)), m_trust(std::move(trust)), m_environments(std::move(environments)),
      m_maxAgeSeconds(maxAgeSeconds)
{
    Snapshot empty;
    for (const std::string &environment : m_environments)
        empty.places.push_back({.name = environment});
    m_snapshot = std::make_shared<const Snapshot>(std::move(empty));
}

std::vector<Look> Follower::restore()
{
    std::vector<Look> looks;
    for (const std::string &environment : m_environments) {
        Look look{.environment = environment, .result = LookResult::Refused};
        Result<KeptRelease> kept = m_vault ? m_vault->release(m_trust, environment) : tl::unexpected(notThere("A kept release of " + environment));
        Result<std::shared_ptr<const Environment>> made
            = kept ? Environment::make(std::move(kept->release), std::move(kept->files), m_maxAgeSeconds) : tl::unexpected(kept.error());
        if (made) {
            m_pointers[environment] = std::move(kept->text);
            serve(environment, std::move(*made));
            look.result = LookResult::Accepted;
        } else {
            look.error = made.error();
        }
        looks.push_back(std::move(look));
    }
    return looks;
}

std::vector<Look> Follower::look(Timestamp now)
{
    std::vector<Look> looks;
    const Result<void> roots = followRoots(now);
    for (const std::string &environment : m_environments) {
        Look look{.environment = environment};
        const Result<LookResult> result = roots ? follow(environment, now, look.keepingError) : tl::unexpected(roots.error());
        if (result) {
            look.result = *result;
        } else {
            look.result = isOfTheSource(result.error()) ? LookResult::Unreachable : LookResult::Refused;
            look.error = result.error();
        }
        noteUnpublished(environment, look.result);
        looks.push_back(std::move(look));
    }
    return looks;
}

Result<void> Follower::followRoots(Timestamp now)
{
    for (std::size_t steps = 0; steps < publish::kMaxRoots; ++steps) {
        const std::string path = "root/" + std::to_string(m_trust.root.version + 1) + ".json";
        const Result<Fetched> next = m_source->get(path, static_cast<std::int64_t>(publish::kMaxRootBytes), false);
        if (!next)
            return tl::unexpected(next.error());
        if (next->kind != Fetched::Kind::Content)
            return {};
        if (const Result<void> taken = publish::takeRoot(m_trust, next->content, now); !taken)
            return taken;
        if (m_vault == nullptr)
            continue;
        if (const Result<void> kept = m_vault->keep(m_trust); !kept)
            return kept;
    }
    return {};
}

Result<LookResult> Follower::follow(const std::string &environment, Timestamp now, std::optional<Error> &keepingError)
{
    const std::string path = folderOf(environment) + "/release.json";
    Result<Fetched> pointer = m_source->get(path, static_cast<std::int64_t>(publish::kMaxReleaseBytes), true);
    if (!pointer)
        return tl::unexpected(pointer.error());
    if (pointer->kind == Fetched::Kind::Absent && !m_trust.accepted.contains(environment))
        return LookResult::Unpublished;
    if (pointer->kind == Fetched::Kind::Absent)
        return fail(notThere(path));
    std::string &text = m_pointers[environment];
    const bool isNew = pointer->kind == Fetched::Kind::Content && pointer->content != text;
    if (isNew)
        text = std::move(pointer->content);
    const auto accepted = m_trust.accepted.find(environment);
    if (isServed(environment) && accepted != m_trust.accepted.end() && publish::ReleaseObject::of(text).sha256 == accepted->second.sha256)
        return LookResult::Unchanged;

    Result<publish::Release> release = publish::verifyRelease(m_trust, environment, text, now);
    if (!release)
        return tl::unexpected(release.error());
    Result<ReleaseFiles> files = fetchFiles(environment, *release);
    if (!files)
        return tl::unexpected(files.error());
    KeptRelease kept{*release, text, m_vault ? *files : ReleaseFiles{}};
    Result<std::shared_ptr<const Environment>> made = Environment::make(std::move(*release), std::move(*files), m_maxAgeSeconds);
    if (!made)
        return tl::unexpected(made.error());
    publish::accept(m_trust, kept.release, text);
    serve(environment, std::move(*made));
    if (m_vault) {
        // A full disk must not hold back a kill switch: what was verified is served, and the failure is said.
        if (const Result<void> done = m_vault->keep(m_trust, kept); !done)
            keepingError = done.error();
    }
    return LookResult::Accepted;
}

Result<ReleaseFiles> Follower::fetchFiles(const std::string &environment, const publish::Release &release)
{
    ReleaseFiles files;
    Result<std::string> server = fetchObject(environment, release.server, "the ruleset");
    if (!server)
        return tl::unexpected(server.error());
    files.server = std::move(*server);
    if (release.client) {
        Result<std::string> client = fetchObject(environment, *release.client, "the client ruleset");
        if (!client)
            return tl::unexpected(client.error());
        files.client = std::move(*client);
    }
    if (release.bandits) {
        Result<std::string> bandits = fetchObject(environment, *release.bandits, "the bandit models");
        if (!bandits)
            return tl::unexpected(bandits.error());
        files.bandits = std::move(*bandits);
    }
    return files;
}

Result<std::string> Follower::fetchObject(const std::string &environment, const publish::ReleaseObject &object, std::string_view name)
{
    const std::string path = folderOf(environment) + "/ruleset/" + object.sha256 + ".json";
    if (object.bytes > publish::kMaxObjectBytes)
        return fail(publish::refused(std::string(name) + " is larger than any that is read"));
    Result<Fetched> found = m_source->get(path, object.bytes, false);
    if (!found)
        return tl::unexpected(found.error());
    if (found->kind != Fetched::Kind::Content)
        return fail(notThere(path));
    return publish::verifyObject(object, found->content, name).map([&found] { return std::move(found->content); });
}

void Follower::serve(const std::string &environment, std::shared_ptr<const Environment> made)
{
    Snapshot next = *m_snapshot;
    next.places[positionOf(environment)] = {.name = environment, .environment = std::move(made)};
    m_snapshot = std::make_shared<const Snapshot>(std::move(next));
}

void Follower::noteUnpublished(const std::string &environment, LookResult result)
{
    // A source that is away says nothing: what it said last still counts.
    const bool isUnpublished = result == LookResult::Unpublished;
    const std::size_t position = positionOf(environment);
    const Place &place = m_snapshot->places[position];
    if (result == LookResult::Unreachable || place.environment != nullptr || place.isUnpublished == isUnpublished)
        return;
    Snapshot next = *m_snapshot;
    next.places[position].isUnpublished = isUnpublished;
    m_snapshot = std::make_shared<const Snapshot>(std::move(next));
}

std::size_t Follower::positionOf(const std::string &environment) const
{
    return static_cast<std::size_t>(std::ranges::find(m_environments, environment) - m_environments.begin());
}

bool Follower::isServed(const std::string &environment) const
{
    return m_snapshot->places[positionOf(environment)].environment != nullptr;
}

} // namespace assay::edge
