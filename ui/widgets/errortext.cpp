// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/errortext.h"

#include <QCoreApplication>

#include "app/workspace/errorwords.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

const char *classOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Internal:
    case ErrorCode::Cancelled:
    case ErrorCode::NoResults: return "E-APP";
    case ErrorCode::InvalidJson:
    case ErrorCode::InvalidDocument:
    case ErrorCode::InvalidArgument:
    case ErrorCode::InputTooLarge:
    case ErrorCode::UnknownReference:
    case ErrorCode::NotFound:
    case ErrorCode::RevisionConflict:
    case ErrorCode::UnsupportedDefinition:
    case ErrorCode::FragmentRefused: return "E-DOC";
    case ErrorCode::ReadFailed:
    case ErrorCode::WriteFailed: return "E-FILE";
    case ErrorCode::StoreAbsent:
    case ErrorCode::StoreExists:
    case ErrorCode::StoreInUse:
    case ErrorCode::StoreDamaged:
    case ErrorCode::StoreRolledBack:
    case ErrorCode::StoreKeyMissing:
    case ErrorCode::StoreNewer:
    case ErrorCode::WrongPassphrase:
    case ErrorCode::PassphraseNeeded:
    case ErrorCode::ChainBroken: return "E-STORE";
    case ErrorCode::KeychainServiceMissing:
    case ErrorCode::KeychainBusMissing:
    case ErrorCode::KeychainLocked:
    case ErrorCode::KeychainUnresponsive:
    case ErrorCode::KeychainDenied:
    case ErrorCode::KeychainBroken:
    case ErrorCode::SecretMissing: return "E-KEY";
    case ErrorCode::ContractRefused: return "E-SHAPE";
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
    case ErrorCode::WarehouseOutOfMemory: return "E-WH";
    case ErrorCode::ReleaseRefused:
    case ErrorCode::TargetConflict:
    case ErrorCode::TargetUnreachable: return "E-PUB";
    case ErrorCode::PermissionDenied: return "E-PERM";
    }
    return "E-APP";
}

QString words(const char *source, const Error &error)
{
    if (!*source)
        return {};
    return workspace::withFacts(QCoreApplication::translate("Errors", source), error);
}

} // namespace

QString errorTitle(const Error &error) { return words(workspace::errorTemplate(error), error); }

QString errorAdvice(const Error &error) { return words(workspace::remedyTemplate(error), error); }

QString remedyText(Remedy remedy)
{
    switch (remedy) {
    case Remedy::None:
    case Remedy::AskAdmin: return {};
    case Remedy::FixInput: return QCoreApplication::translate("Errors", "Open definition");
    case Remedy::Retry: return QCoreApplication::translate("Errors", "Try again");
    case Remedy::Reconnect: return QCoreApplication::translate("Errors", "Open connection");
    case Remedy::Unlock: return QCoreApplication::translate("Errors", "Unlock");
    case Remedy::StartKeychain: return QCoreApplication::translate("Errors", "Try again");
    case Remedy::CloseOtherProgram: return QCoreApplication::translate("Errors", "Try again");
    case Remedy::Install: return QCoreApplication::translate("Errors", "Try again");
    case Remedy::RunPipeline: return QCoreApplication::translate("Errors", "Run now");
    }
    return {};
}

QString errorCodeText(const Error &error)
{
    const QString name = text(errorCodeName(error.code));
    return error.messageId.empty() ? QStringLiteral("%1 %2").arg(QLatin1String(classOf(error.code)), name)
                                   : QStringLiteral("%1 %2").arg(text(error.messageId), name);
}

QString errorDetails(const Error &error)
{
    QStringList lines{errorCodeText(error)};
    for (const auto &[name, value] : error.facts) {
        if (!value.empty())
            lines.append(QStringLiteral("%1: %2").arg(text(name), text(value)));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace assay::ui
