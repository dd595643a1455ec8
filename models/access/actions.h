// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace assay::access {

/// Ids of audited actions. Stored for ever, so an id is never renamed or given another meaning.
namespace action {
inline constexpr std::string_view WorkspaceCreate = "workspace.create";
inline constexpr std::string_view WorkspaceOpen = "workspace.open";
inline constexpr std::string_view WorkspaceRecover = "workspace.recover";
inline constexpr std::string_view PassphraseChange = "passphrase.change";
inline constexpr std::string_view RecoveryRenew = "recovery.renew";
inline constexpr std::string_view DocumentPut = "document.put";
inline constexpr std::string_view DocumentArchive = "document.archive";
inline constexpr std::string_view DocumentRestore = "document.restore";
inline constexpr std::string_view SecretPut = "secret.put";
inline constexpr std::string_view SecretRemove = "secret.remove";
inline constexpr std::string_view RunStart = "run.start";
inline constexpr std::string_view RunFinish = "run.finish";
inline constexpr std::string_view RunFail = "run.fail";
inline constexpr std::string_view RunRefuse = "run.refuse";
inline constexpr std::string_view RunCancel = "run.cancel";
inline constexpr std::string_view RunInterrupt = "run.interrupt";
inline constexpr std::string_view SnapshotStore = "snapshot.store";
inline constexpr std::string_view EarlyLook = "results.early-look";
inline constexpr std::string_view ImportSnapshot = "import.snapshot";
inline constexpr std::string_view ImportDocuments = "import.documents";
inline constexpr std::string_view ExportWrite = "export.write";
inline constexpr std::string_view ReportWrite = "report.write";
inline constexpr std::string_view ChainVerify = "chain.verify";
inline constexpr std::string_view DetailErase = "detail.erase";
inline constexpr std::string_view SampleCreate = "sample.create";
inline constexpr std::string_view SettingChange = "setting.change";
inline constexpr std::string_view PermissionRefuse = "permission.refuse";
inline constexpr std::string_view RootSign = "root.sign";
inline constexpr std::string_view ReleaseSign = "release.sign";
inline constexpr std::string_view ReleasePublish = "release.publish";
inline constexpr std::string_view ReleaseRefuse = "release.refuse";
inline constexpr std::string_view PrivilegesCheck = "connection.privileges";
} // namespace action

/// The fixed vocabulary: a store refuses an event whose action is not in it.
/// A new action is a constant above and a row here.
inline constexpr std::array kActions{
    action::WorkspaceCreate,  action::WorkspaceOpen,   action::WorkspaceRecover, action::PassphraseChange, action::RecoveryRenew,
    action::DocumentPut,      action::DocumentArchive, action::DocumentRestore,  action::SecretPut,        action::SecretRemove,
    action::RunStart,         action::RunFinish,       action::RunFail,          action::RunRefuse,        action::RunCancel,
    action::RunInterrupt,     action::SnapshotStore,   action::ImportSnapshot,   action::ImportDocuments,  action::ExportWrite,
    action::ReportWrite,      action::ChainVerify,     action::DetailErase,      action::SampleCreate,     action::SettingChange,
    action::PermissionRefuse, action::EarlyLook,       action::RootSign,         action::ReleaseSign,      action::ReleasePublish,
    action::ReleaseRefuse,    action::PrivilegesCheck,
};

/// True for an id of the vocabulary.
[[nodiscard]] bool isAction(std::string_view id);

} // namespace assay::access
