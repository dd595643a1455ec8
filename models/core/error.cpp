// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/error.h"

#include <array>

namespace assay {
namespace {

using Row = std::pair<ErrorCode, std::string_view>;

constexpr std::array kNames{
    Row{ErrorCode::Internal, "Internal"},
    Row{ErrorCode::Cancelled, "Cancelled"},
    Row{ErrorCode::InvalidJson, "InvalidJson"},
    Row{ErrorCode::InvalidDocument, "InvalidDocument"},
    Row{ErrorCode::InvalidArgument, "InvalidArgument"},
    Row{ErrorCode::InputTooLarge, "InputTooLarge"},
    Row{ErrorCode::UnknownReference, "UnknownReference"},
    Row{ErrorCode::NotFound, "NotFound"},
    Row{ErrorCode::RevisionConflict, "RevisionConflict"},
    Row{ErrorCode::UnsupportedDefinition, "UnsupportedDefinition"},
    Row{ErrorCode::FragmentRefused, "FragmentRefused"},
    Row{ErrorCode::ReadFailed, "ReadFailed"},
    Row{ErrorCode::WriteFailed, "WriteFailed"},
    Row{ErrorCode::StoreAbsent, "StoreAbsent"},
    Row{ErrorCode::StoreExists, "StoreExists"},
    Row{ErrorCode::StoreInUse, "StoreInUse"},
    Row{ErrorCode::StoreDamaged, "StoreDamaged"},
    Row{ErrorCode::StoreRolledBack, "StoreRolledBack"},
    Row{ErrorCode::StoreKeyMissing, "StoreKeyMissing"},
    Row{ErrorCode::StoreNewer, "StoreNewer"},
    Row{ErrorCode::WrongPassphrase, "WrongPassphrase"},
    Row{ErrorCode::PassphraseNeeded, "PassphraseNeeded"},
    Row{ErrorCode::ChainBroken, "ChainBroken"},
    Row{ErrorCode::KeychainServiceMissing, "KeychainServiceMissing"},
    Row{ErrorCode::KeychainBusMissing, "KeychainBusMissing"},
    Row{ErrorCode::KeychainLocked, "KeychainLocked"},
    Row{ErrorCode::KeychainUnresponsive, "KeychainUnresponsive"},
    Row{ErrorCode::KeychainDenied, "KeychainDenied"},
    Row{ErrorCode::KeychainBroken, "KeychainBroken"},
    Row{ErrorCode::SecretMissing, "SecretMissing"},
    Row{ErrorCode::RunnerMissing, "RunnerMissing"},
    Row{ErrorCode::RunnerFailed, "RunnerFailed"},
    Row{ErrorCode::RunnerProtocol, "RunnerProtocol"},
    Row{ErrorCode::ContractRefused, "ContractRefused"},
    Row{ErrorCode::WarehouseDriverMissing, "WarehouseDriverMissing"},
    Row{ErrorCode::WarehouseFileMissing, "WarehouseFileMissing"},
    Row{ErrorCode::WarehouseFileLocked, "WarehouseFileLocked"},
    Row{ErrorCode::WarehouseFileInvalid, "WarehouseFileInvalid"},
    Row{ErrorCode::WarehouseUnreachable, "WarehouseUnreachable"},
    Row{ErrorCode::WarehouseRejectedQuery, "WarehouseRejectedQuery"},
    Row{ErrorCode::WarehouseTimeout, "WarehouseTimeout"},
    Row{ErrorCode::WarehouseOutOfMemory, "WarehouseOutOfMemory"},
    Row{ErrorCode::ReleaseRefused, "ReleaseRefused"},
    Row{ErrorCode::TargetConflict, "TargetConflict"},
    Row{ErrorCode::TargetUnreachable, "TargetUnreachable"},
    Row{ErrorCode::NoResults, "NoResults"},
    Row{ErrorCode::PermissionDenied, "PermissionDenied"},
};

} // namespace

std::string_view errorCodeName(ErrorCode code)
{
    for (const Row &row : kNames) {
        if (row.first == code)
            return row.second;
    }
    return "Internal";
}

std::optional<ErrorCode> errorCodeFromName(std::string_view name)
{
    for (const Row &row : kNames) {
        if (row.second == name)
            return row.first;
    }
    return std::nullopt;
}

} // namespace assay
