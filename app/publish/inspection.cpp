// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/inspection.h"

#include "app/publish/publisher.h"

namespace assay::publish {
namespace {

std::string rootPath(std::int64_t version)
{
    return "root/" + std::to_string(version) + ".json";
}

Result<std::string> required(Target &place, const std::string &path, std::int64_t limit)
{
    Result<std::optional<StoredFile>> found = place.get(path, limit);
    if (!found)
        return tl::unexpected(found.error());
    if (!*found)
        return fail(refused(path + " is not there"));
    return std::move((*found)->content);
}

/// Walks from the first root to the newest one that the place has.
Result<TrustState> trustOf(Target &place, const std::string &pinnedRoot, Timestamp now)
{
    const Result<std::string> first
        = pinnedRoot.empty() ? required(place, rootPath(1), kMaxRootBytes) : Result<std::string>(pinnedRoot);
    if (!first)
        return tl::unexpected(first.error());
    Result<Root> root = readFirstRoot(*first, now);
    if (!root)
        return tl::unexpected(root.error());
    TrustState state{std::move(*root), {}};
    for (std::size_t walked = 0; walked < kMaxRoots; ++walked) {
        const auto next = place.get(rootPath(state.root.version + 1), kMaxRootBytes);
        if (!next)
            return tl::unexpected(next.error());
        if (!*next)
            break;
        if (const Result<void> taken = takeRoot(state, (*next)->content, now); !taken)
            return tl::unexpected(taken.error());
    }
    return state;
}

struct NamedObject {
    std::string path;
    ReleaseObject object;
};

/// Where the bytes of a release lie: by content, and where SDKs look.
std::vector<NamedObject> objectsOf(const Release &release)
{
    std::vector<NamedObject> all;
    const auto add = [&all](const ReleaseObject &object, std::string_view publicPath) {
        all.push_back({"ruleset/" + object.sha256 + ".json", object});
        all.push_back({std::string(publicPath), object});
    };
    add(release.server, kServerConfig);
    if (release.client)
        add(*release.client, kClientConfig);
    if (release.bandits)
        add(*release.bandits, kServerBandits);
    return all;
}

} // namespace

Result<Inspection> inspect(Target &place, const std::string &environment, const std::string &pinnedRoot, Timestamp now)
{
    const Result<TrustState> trust = trustOf(place, pinnedRoot, now);
    if (!trust)
        return tl::unexpected(trust.error());
    const std::string folder = folderOf(environment) + "/";
    Result<std::string> text = required(place, folder + std::string(kPointer), kMaxReleaseBytes);
    if (!text)
        return tl::unexpected(text.error());
    Result<Release> release = verifyRelease(*trust, environment, *text, now);
    if (!release)
        return tl::unexpected(release.error());
    Inspection seen{trust->root, !pinnedRoot.empty(), std::move(*release), std::move(*text), {}};
    for (const NamedObject &named : objectsOf(seen.release)) {
        const Result<void> same
            = required(place, folder + named.path, kMaxObjectBytes).and_then([&named](const std::string &content) {
                  return verifyObject(named.object, content, named.path);
              });
        if (!same)
            return tl::unexpected(same.error());
        seen.files.push_back(folder + named.path);
    }
    return seen;
}

Result<Inspection> inspectFiles(const std::string &rootText, const std::string &environment, const std::string &releaseText,
                                const std::map<std::string, std::string> &files, Timestamp now)
{
    Result<Root> root = readFirstRoot(rootText, now);
    if (!root)
        return tl::unexpected(root.error());
    const TrustState trust{std::move(*root), {}};
    Result<Release> release = verifyRelease(trust, environment, releaseText, now);
    if (!release)
        return tl::unexpected(release.error());
    Inspection seen{trust.root, true, std::move(*release), releaseText, {}};
    for (const auto &[name, content] : files) {
        const ReleaseObject object = ReleaseObject::of(content);
        if (object != seen.release.server && object != seen.release.client && object != seen.release.bandits)
            return fail(refused(name + " is none of the files it names"));
        seen.files.push_back(name);
    }
    return seen;
}

} // namespace assay::publish
