// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/trialrelease.h"

#include <array>

#include <QString>
#include <QUuid>

#include "app/ctl/outputfile.h"
#include "app/publish/foldertarget.h"
#include "app/publish/publisher.h"
#include "app/publish/root.h"

namespace assay::ctl {
namespace {

using publish::SigningKey;

constexpr std::int64_t kClockTolerance = 60 * kMicrosPerSecond;

publish::SdkKey trialKey(std::string_view key, publish::SdkKeyKind kind) { return {publish::ReleaseObject::of(key).sha256, kind, {}}; }

publish::Root rootOf(const SigningKey &rootKey, const SigningKey &publisher, Timestamp expires)
{
    const std::string role = publish::publishRole(kTrialEnvironment);
    publish::Root root;
    root.workspace = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    root.expires = expires;
    root.keys = {{rootKey.publicKey(), "trial", {std::string{publish::kRootRole}}, expires}, {publisher.publicKey(), "trial", {role}, expires}};
    root.thresholds = {{std::string{publish::kRootRole}, 1}, {role, 1}};
    root.keyEpochs = {{std::string{kTrialEnvironment}, 1}};
    return root;
}

} // namespace

Result<void> publishTrial(const std::filesystem::path &folder, const TrialContent &content, Timestamp now)
{
    const SigningKey rootKey = SigningKey::generate();
    const SigningKey publisher = SigningKey::generate();
    const Timestamp expires{now.micros + kMicrosPerDay};
    const publish::Root root = rootOf(rootKey, publisher, expires);
    const std::array rootSigners{&rootKey};
    if (Result<void> written = writeTextFile(QString::fromStdString((folder / "root.json").string()), publish::signRoot(root, rootSigners)); !written)
        return written;
    publish::Publication publication;
    publish::Release &release = publication.release;
    release.workspace = root.workspace;
    release.environment = kTrialEnvironment;
    release.server = publish::ReleaseObject::of(content.server);
    release.client = publish::ReleaseObject::of(content.client);
    if (content.bandits)
        release.bandits = publish::ReleaseObject::of(*content.bandits);
    release.sdkKeys = {trialKey(kTrialServerKey, publish::SdkKeyKind::Server), trialKey(kTrialClientKey, publish::SdkKeyKind::Client)};
    release.created = {now.micros - kClockTolerance};
    release.expires = expires;
    const std::array signers{&publisher};
    publication.releaseText = publish::signRelease(release, signers);
    publication.server = content.server;
    publication.client = content.client;
    publication.bandits = content.bandits;
    publish::FolderTarget target(folder);
    return publish::publishRelease(target, publication);
}

} // namespace assay::ctl
