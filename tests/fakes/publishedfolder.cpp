// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/publishedfolder.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "app/publish/foldertarget.h"

using namespace assay;
using namespace assay::publish;

namespace {

constexpr std::string_view kWorkspace = "5f0c3c0e-6a52-4a83-9f5c-0d7d3e1a9b11";
constexpr std::int64_t kYear = 365 * kMicrosPerDay;

Timestamp currentTime()
{
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

} // namespace

PublishedFolder::PublishedFolder(std::filesystem::path folder)
    : m_folder(std::move(folder)), m_expires{currentTime().micros + kYear}
{
    Root root;
    root.workspace = kWorkspace;
    root.expires = m_expires;
    root.keys = {{m_rootKey.publicKey(), "owner", {"root"}, m_expires}, {m_publisher.publicKey(), "owner", {"publish:production"}, m_expires}};
    root.thresholds = {{"root", 1}, {"publish:production", 1}};
    root.keyEpochs = {{"production", 1}};
    std::filesystem::create_directories(m_folder);
    const std::array keys{&std::as_const(m_rootKey)};
    std::ofstream(rootFile()) << signRoot(root, keys);
    m_keys = {key("server-key", SdkKeyKind::Server), key("client-key", SdkKeyKind::Client)};
}

SdkKey PublishedFolder::key(std::string_view apiKey, SdkKeyKind kind, std::vector<std::string> tags)
{
    return {ReleaseObject::of(apiKey).sha256, kind, std::move(tags)};
}

void PublishedFolder::publish(const Content &content)
{
    Publication publication;
    Release &release = publication.release;
    release.workspace = kWorkspace;
    release.environment = "production";
    release.version = ++m_version;
    release.server = ReleaseObject::of(content.server);
    if (content.client)
        release.client = ReleaseObject::of(*content.client);
    if (content.bandits)
        release.bandits = ReleaseObject::of(*content.bandits);
    release.sdkKeys = m_keys;
    release.previous = m_previous;
    release.created = {currentTime().micros - 60 * kMicrosPerSecond};
    release.expires = m_expires;
    const std::array signers{&std::as_const(m_publisher)};
    publication.releaseText = signRelease(release, signers);
    publication.server = content.server;
    publication.client = content.client;
    publication.bandits = content.bandits;
    FolderTarget target(m_folder);
    if (const Result<void> done = publishRelease(target, publication); !done) {
        std::fprintf(stderr, "not published: %s %s\n", std::string(errorCodeName(done.error().code)).c_str(), std::string(done.error().fact("what")).c_str());
        std::abort();
    }
    m_previous = ReleaseObject::of(publication.releaseText).sha256;
}
