// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/open.h"

#include <algorithm>

#include <QUuid>

#include "app/secrets/passphrasesource.h"
#include "app/store/localstore.h"

namespace assay::workspace {
namespace {

using secrets::KeychainState;

/// Pseudonym of the one member a local workspace has.
constexpr auto kLocalMember = "local";

std::filesystem::path folderOf(const OpenOptions &options)
{
    return std::filesystem::absolute(options.folder.empty() ? store::defaultWorkspaceFolder() : options.folder).lexically_normal();
}

/// The keychain, unless there is none and a passphrase stands in for it.
std::unique_ptr<secrets::SecretGateway> keychainFor(const OpenOptions &options)
{
    std::unique_ptr<secrets::SecretGateway> keychain = secrets::makeKeychainGateway(options.promptTimeout);
    const KeychainState state = keychain->probe();
    const bool isAbsent = state == KeychainState::ServiceMissing || state == KeychainState::BusMissing;
    if (isAbsent && options.passphrase)
        keychain.reset();
    return keychain;
}

Result<OpenedWorkspace> loaded(std::unique_ptr<secrets::SecretGateway> keychain, std::unique_ptr<store::DocumentStore> store,
                               std::string name, bool isSession)
{
    Workspace::Context context;
    context.store = std::move(store);
    context.name = std::move(name);
    context.isSession = isSession;
    context.actor = kLocalMember;
    context.now = systemNow;
    context.newId = newUuid;
    Result<std::unique_ptr<Workspace>> workspace = Workspace::load(std::move(context));
    if (!workspace)
        return fail(std::move(workspace.error()));
    return OpenedWorkspace{std::move(keychain), std::move(*workspace), {}};
}

/// The error with the workspace's folder: the rooms below may know the name of a file alone.
Error placed(Error error, const std::filesystem::path &folder)
{
    const bool namesPlace = error.code == ErrorCode::WrongPassphrase || error.code == ErrorCode::PassphraseNeeded
        || error.code == ErrorCode::StoreDamaged;
    const auto path = std::ranges::find(error.facts, "path", &std::pair<std::string, std::string>::first);
    if (path != error.facts.end())
        path->second = (folder / path->second).lexically_normal().string(); // an absolute path stays what it is
    else if (namesPlace)
        return std::move(error).with("path", folder.string());
    return error;
}

std::string nameOf(const std::filesystem::path &folder)
{
    const std::filesystem::path normal = folder.lexically_normal();
    return normal.has_filename() ? normal.filename().string() : normal.parent_path().filename().string();
}

} // namespace

std::function<Result<secrets::Secret>()> passphraseSource(std::optional<int> descriptor)
{
    if (descriptor)
        return [fd = *descriptor] { return secrets::passphraseFromDescriptor(fd); };
    if (!qEnvironmentVariableIsEmpty("CREDENTIALS_DIRECTORY"))
        return [] { return secrets::passphraseFromCredentials(); };
    return {};
}

Result<OpenedWorkspace> openWorkspace(const OpenOptions &options)
{
    if (options.isSession) {
        Result<std::unique_ptr<store::DocumentStore>> session = store::makeSessionStore();
        if (!session)
            return fail(std::move(session.error()));
        return loaded(nullptr, std::move(*session), "Session", true);
    }
    const std::filesystem::path folder = folderOf(options);
    std::unique_ptr<secrets::SecretGateway> keychain = keychainFor(options);
    Result<std::unique_ptr<store::DocumentStore>> opened = store::openLocalStore(folder, {keychain.get(), options.passphrase});
    if (!opened)
        return fail(placed(std::move(opened.error()), folder));
    return loaded(std::move(keychain), std::move(*opened), nameOf(folder), false);
}

Result<OpenedWorkspace> createWorkspace(const OpenOptions &options)
{
    const std::filesystem::path folder = folderOf(options);
    std::unique_ptr<secrets::SecretGateway> keychain = keychainFor(options);
    Result<store::Created> created = store::createLocalStore(folder, {keychain.get(), options.passphrase});
    if (!created)
        return fail(std::move(created.error()));
    Result<OpenedWorkspace> opened = loaded(std::move(keychain), std::move(created->store), nameOf(folder), false);
    if (opened)
        opened->recoveryKey = std::move(created->recoveryKey);
    return opened;
}

Result<OpenedWorkspace> recoverWorkspace(const OpenOptions &options, const std::string &recoveryKey)
{
    const std::filesystem::path folder = folderOf(options);
    std::unique_ptr<secrets::SecretGateway> keychain = keychainFor(options);
    Result<std::unique_ptr<store::DocumentStore>> opened
        = store::recoverLocalStore(folder, recoveryKey, {keychain.get(), options.passphrase});
    if (!opened)
        return fail(placed(std::move(opened.error()), folder));
    return loaded(std::move(keychain), std::move(*opened), nameOf(folder), false);
}

Timestamp systemNow()
{
    const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(sinceEpoch).count()};
}

std::string newUuid() { return QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString(); }

} // namespace assay::workspace
