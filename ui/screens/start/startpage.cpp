// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/start/startpage.h"

#include <QCoreApplication>

#include "ui/widgets/errortext.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct StartText {
    Q_DECLARE_TR_FUNCTIONS(Start)
};

struct Shape {
    QString title;
    std::vector<StartAction> actions;
};

Shape shapeOf(ErrorCode code)
{
    using A = StartAction;
    switch (code) {
    case ErrorCode::PassphraseNeeded: return {StartText::tr("This workspace is protected by a passphrase"), {A::GivePassphrase, A::GiveRecoveryKey, A::Quit}};
    case ErrorCode::WrongPassphrase: return {StartText::tr("The passphrase is not right"), {A::GivePassphrase, A::GiveRecoveryKey, A::Quit}};
    case ErrorCode::StoreKeyMissing: return {StartText::tr("The key of this workspace is missing"), {A::GiveRecoveryKey, A::Retry, A::Session, A::Quit}};
    case ErrorCode::StoreInUse: return {StartText::tr("This workspace is open elsewhere"), {A::Retry, A::Session, A::Quit}};
    case ErrorCode::StoreRolledBack: return {StartText::tr("This workspace is older than it should be"), {A::Retry, A::Session, A::Quit}};
    case ErrorCode::StoreDamaged: return {StartText::tr("This workspace is damaged"), {A::Retry, A::Session, A::Quit}};
    case ErrorCode::StoreNewer: return {StartText::tr("This workspace needs a newer Assay"), {A::Session, A::Quit}};
    case ErrorCode::KeychainServiceMissing:
    case ErrorCode::KeychainBusMissing: return {StartText::tr("No password store is running"), {A::Retry, A::Session, A::Quit}};
    case ErrorCode::KeychainLocked: return {StartText::tr("The password store is locked"), {A::Retry, A::Session, A::Quit}};
    case ErrorCode::KeychainUnresponsive:
    case ErrorCode::KeychainDenied:
    case ErrorCode::KeychainBroken: return {StartText::tr("The password store does not help"), {A::Retry, A::Session, A::Quit}};
    default: return {StartText::tr("The workspace could not be opened"), {A::Retry, A::Session, A::Quit}};
    }
}

} // namespace

StartPage startPageFor(const Error &error)
{
    Shape shape = shapeOf(error.code);
    StartPage page;
    page.title = std::move(shape.title);
    page.actions = std::move(shape.actions);
    page.sentence = errorTitle(error);
    page.advice = errorAdvice(error);
    if (error.code == ErrorCode::StoreDamaged && !error.fact("path").empty()) {
        // The title says what happened; below it stands where, and what is known.
        const QString path = text(error.fact("path"));
        const QString what = text(error.fact("what"));
        page.sentence = what.isEmpty() ? path : StartText::tr("%1: %2", "path, what is damaged").arg(path, what);
        page.saysUnchanged = false;
    }
    page.code = errorCodeText(error);
    // Being asked for a passphrase is no failure.
    page.isFailure = error.code != ErrorCode::PassphraseNeeded;
    if (error.code == ErrorCode::PassphraseNeeded)
        page.advice.clear();
    return page;
}

QString startActionText(StartAction action)
{
    switch (action) {
    case StartAction::Create: return StartText::tr("Continue");
    case StartAction::Session: return StartText::tr("Continue without saving");
    case StartAction::Retry: return StartText::tr("Try again");
    case StartAction::GivePassphrase: return StartText::tr("Unlock");
    case StartAction::GiveRecoveryKey: return StartText::tr("Use the recovery key");
    case StartAction::Quit: return StartText::tr("Quit");
    }
    return {};
}

} // namespace assay::ui
