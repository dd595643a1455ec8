// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/vault.h"

#include <algorithm>
#include <set>

#include "app/edge/file.h"
#include "app/files/durablefile.h"

namespace assay::edge {
namespace {

constexpr std::string_view kStateFile = "trust.json";

/// The release of a document whose signatures were checked when it was accepted.
Result<publish::Release> acceptedRelease(std::string_view text)
{
    return publish::envelopeFromText(text, publish::kMaxReleaseBytes).and_then([](const publish::Envelope &envelope) {
        return publish::releaseFromSignedText(envelope.signedText);
    });
}

/// Hashes of the files a release names.
std::vector<std::string> filesOf(const publish::Release &release)
{
    std::vector<std::string> hashes{release.server.sha256};
    for (const auto &optional : {release.client, release.bandits}) {
        if (optional)
            hashes.push_back(optional->sha256);
    }
    return hashes;
}

Result<void> makeFolder(const std::filesystem::path &folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(Error{ErrorCode::WriteFailed, Remedy::Retry, {}, {}}.with("path", folder.string()).with("what", error.message()));
    return {};
}

} // namespace

void Vault::removeLeftovers() const
{
    std::error_code ignored;
    std::vector<std::filesystem::path> leftovers;
    for (const std::filesystem::path &folder : {m_folder, m_folder / "objects"}) {
        for (const auto &entry : std::filesystem::directory_iterator(folder, ignored)) {
            if (entry.path().filename().string().starts_with(files::kTemporaryPrefix))
                leftovers.push_back(entry.path());
        }
    }
    for (const std::filesystem::path &leftover : leftovers)
        std::filesystem::remove(leftover, ignored);
}

Result<publish::TrustState> Vault::trust(const publish::Root &root) const
{
    const Result<std::string> text = readFile(m_folder / kStateFile, static_cast<std::int64_t>(publish::kMaxReleaseBytes));
    if (!text && text.error().code == ErrorCode::NotFound)
        return publish::TrustState{root, {}};
    if (!text)
        return tl::unexpected(text.error());
    Result<publish::TrustState> kept = publish::trustStateFromText(*text);
    if (!kept)
        return kept;
    if (kept->root.workspace != root.workspace)
        return fail(publish::refused("the state in " + m_folder.string() + " is of another workspace than the root document; give another --state"));
    if (root.version > kept->root.version)
        kept->root = root;
    return kept;
}

Result<std::string> Vault::object(const publish::ReleaseObject &object, std::string_view name) const
{
    Result<std::string> content = readFile(pathOf(object.sha256), object.bytes);
    if (!content)
        return content;
    return publish::verifyObject(object, *content, name).map([&content] { return std::move(*content); });
}

Result<KeptRelease> Vault::release(const publish::TrustState &state, const std::string &environment) const
{
    const auto accepted = state.accepted.find(environment);
    if (accepted == state.accepted.end())
        return fail(Error{ErrorCode::NotFound, Remedy::None, {}, {}}.with("kind", "release").with("key", "A kept release of " + environment));
    Result<std::string> text = readFile(pathOf(accepted->second.sha256), static_cast<std::int64_t>(publish::kMaxReleaseBytes));
    if (!text)
        return tl::unexpected(text.error());
    if (publish::ReleaseObject::of(*text).sha256 != accepted->second.sha256)
        return fail(publish::refused("the kept release of " + environment + " is damaged"));
    Result<publish::Release> release = acceptedRelease(*text);
    if (!release)
        return tl::unexpected(release.error());
    KeptRelease kept{std::move(*release), std::move(*text), {}};
    Result<std::string> server = object(kept.release.server, "the kept ruleset");
    if (!server)
        return tl::unexpected(server.error());
    kept.files.server = std::move(*server);
    for (const auto &[declared, file] : {std::pair(&kept.release.client, &kept.files.client), std::pair(&kept.release.bandits, &kept.files.bandits)}) {
        if (!*declared)
            continue;
        Result<std::string> content = object(**declared, "a kept file");
        if (!content)
            return tl::unexpected(content.error());
        *file = std::move(*content);
    }
    return kept;
}

Result<void> Vault::put(const std::string &content) const
{
    const std::filesystem::path path = pathOf(publish::ReleaseObject::of(content).sha256);
    const Result<std::string> present = readFile(path, static_cast<std::int64_t>(content.size()));
    return present && *present == content ? Result<void>{} : files::replaceDurably(path, content, files::kPrivateFile);
}

Result<void> Vault::keep(const publish::TrustState &state, const KeptRelease &kept) const
{
    if (const Result<void> made = makeFolder(m_folder / "objects"); !made)
        return made;
    std::vector<const std::string *> contents{&kept.text, &kept.files.server};
    for (const auto *file : {&kept.files.client, &kept.files.bandits}) {
        if (*file)
            contents.push_back(&**file);
    }
    for (const std::string *content : contents) {
        if (const Result<void> written = put(*content); !written)
            return written;
    }
    return keep(state).map([&] { removeUnnamed(state); });
}

Result<void> Vault::keep(const publish::TrustState &state) const
{
    return makeFolder(m_folder).and_then([&] { return files::replaceDurably(m_folder / kStateFile, publish::toText(state), files::kPrivateFile); });
}

void Vault::removeUnnamed(const publish::TrustState &state) const
{
    std::set<std::string> named;
    for (const auto &[environment, accepted] : state.accepted) {
        named.insert(accepted.sha256);
        const Result<std::string> text = readFile(pathOf(accepted.sha256), static_cast<std::int64_t>(publish::kMaxReleaseBytes));
        const Result<publish::Release> release = text ? acceptedRelease(*text) : tl::unexpected(text.error());
        if (!release)
            return; // what it names is not known: nothing is removed
        const std::vector<std::string> files = filesOf(*release);
        named.insert(files.begin(), files.end());
    }
    std::error_code ignored;
    std::vector<std::filesystem::path> unnamed;
    for (const auto &entry : std::filesystem::directory_iterator(m_folder / "objects", ignored)) {
        if (!named.contains(entry.path().filename().string()))
            unnamed.push_back(entry.path());
    }
    for (const std::filesystem::path &path : unnamed)
        std::filesystem::remove(path, ignored);
}

} // namespace assay::edge
