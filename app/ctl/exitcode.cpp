// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/exitcode.h"

namespace assay::ctl {

ExitCode exitCodeOf(const Error &error)
{
    switch (error.code) {
    case ErrorCode::Cancelled: return ExitCode::Cancelled;
    case ErrorCode::ContractRefused: return ExitCode::Refused;
    case ErrorCode::InvalidJson:
    case ErrorCode::InvalidDocument:
    case ErrorCode::InvalidArgument:
    case ErrorCode::InputTooLarge:
    case ErrorCode::UnknownReference:
    case ErrorCode::FragmentRefused: return ExitCode::Usage;
    case ErrorCode::StoreAbsent:
    case ErrorCode::StoreExists:
    case ErrorCode::StoreInUse:
    case ErrorCode::StoreDamaged:
    case ErrorCode::StoreRolledBack:
    case ErrorCode::StoreKeyMissing:
    case ErrorCode::StoreNewer:
    case ErrorCode::WrongPassphrase:
    case ErrorCode::PassphraseNeeded:
    case ErrorCode::KeychainServiceMissing:
    case ErrorCode::KeychainBusMissing:
    case ErrorCode::KeychainLocked:
    case ErrorCode::KeychainUnresponsive:
    case ErrorCode::KeychainDenied:
    case ErrorCode::KeychainBroken:
    case ErrorCode::SecretMissing: return ExitCode::Store;
    case ErrorCode::Internal:
    case ErrorCode::NotFound:
    case ErrorCode::RevisionConflict:
    case ErrorCode::UnsupportedDefinition:
    case ErrorCode::ReadFailed:
    case ErrorCode::WriteFailed:
    case ErrorCode::ChainBroken:
    case ErrorCode::RunnerMissing:
    case ErrorCode::RunnerFailed:
    case ErrorCode::RunnerProtocol:
    case ErrorCode::WarehouseDriverMissing:
    case ErrorCode::WarehouseFileMissing:
    case ErrorCode::WarehouseFileLocked:
    case ErrorCode::WarehouseFileInvalid:
    case ErrorCode::WarehouseUnreachable:
    case ErrorCode::WarehouseRejectedQuery:
    case ErrorCode::WarehouseTimeout:
    case ErrorCode::WarehouseOutOfMemory:
    case ErrorCode::ReleaseRefused:
    case ErrorCode::TargetConflict:
    case ErrorCode::TargetUnreachable:
    case ErrorCode::NoResults:
    case ErrorCode::PermissionDenied: return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

} // namespace assay::ctl
