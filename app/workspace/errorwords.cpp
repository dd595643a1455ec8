// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/errorwords.h"

#include <algorithm>
#include <array>

#include <QtGlobal>

namespace assay::workspace {
namespace {

struct CodeWords {
    ErrorCode code;
    const char *sentence;
    const char *remedy;
};

struct MessageWords {
    std::string_view id;
    const char *sentence;
    const char *remedy = "";
};

#define WORDS(text) QT_TRANSLATE_NOOP("Errors", text)

constexpr std::array kCodes{
    CodeWords{ErrorCode::Internal, WORDS("Something inside Assay went wrong[: %what%]."), WORDS("Try again; if it happens again, report it with the log.")},
    CodeWords{ErrorCode::Cancelled, WORDS("Stopped as asked."), ""},
    // input
    CodeWords{ErrorCode::InvalidJson, WORDS("[%origin%: ]This is not valid JSON: %what%[ (line %line%, column %column%)][ (byte %offset%)]."), ""},
    CodeWords{ErrorCode::InvalidDocument, WORDS("[%origin%: ]%kind% \"%key%\"[, %path%]: expected %what%."), ""},
    CodeWords{ErrorCode::InvalidArgument, WORDS("[%origin%: ]%name%: expected %what%."), ""},
    CodeWords{ErrorCode::InputTooLarge, WORDS("[%origin%: ]The input is too large: %what% is limited to %limit%."), ""},
    CodeWords{ErrorCode::UnknownReference, WORDS("[%origin%: ]%kind% \"%key%\", %path%: there is no[ %missing_kind%] \"%missing%\"."), WORDS("[Did you mean \"%guess%\"? ]Add it in the same apply, or correct the key.")},
    CodeWords{ErrorCode::NotFound, WORDS("There is no %kind% \"%key%\"."), WORDS("[Did you mean \"%guess%\"?]")},
    CodeWords{ErrorCode::RevisionConflict, WORDS("%kind% \"%key%\" was changed by someone else (revision %actual%, not %expected%)."), WORDS("Read it again and repeat the change.")},
    CodeWords{ErrorCode::UnsupportedDefinition, WORDS("\"%key%\" cannot be run: %what%."), ""},
    CodeWords{ErrorCode::FragmentRefused, WORDS("The SQL of source \"%source%\" was refused: %what%[ (line:column %position%)]."), WORDS("Correct it there. A source is one SELECT statement.")},
    // files
    CodeWords{ErrorCode::ReadFailed, WORDS("%path% could not be read[: %what%]."), ""},
    CodeWords{ErrorCode::WriteFailed, WORDS("[%path% ]could not be written[: %what%]."), WORDS("Check the permissions and the free space.")},
    // store
    CodeWords{ErrorCode::StoreAbsent, WORDS("There is no workspace in %path%."), WORDS("Create one, or name another folder.")},
    CodeWords{ErrorCode::StoreExists, WORDS("There is a workspace in %path% already."), WORDS("Open it, or name another folder.")},
    CodeWords{ErrorCode::StoreInUse, WORDS("The workspace in %path% is open in another program[ (process %pid%)]."), WORDS("Close it there and try again.")},
    CodeWords{ErrorCode::StoreDamaged, WORDS("The workspace in %path% is damaged[: %what%]."), WORDS("Restore it from a backup; nothing was changed.")},
    CodeWords{ErrorCode::StoreRolledBack, WORDS("The workspace is older than the keychain remembers (entry %stored%, expected %anchor%): someone may have put back an old copy."), WORDS("Restore the newest copy.")},
    CodeWords{ErrorCode::StoreKeyMissing, WORDS("The workspace is there, but the keychain holds no key for it."), WORDS("Open it with the recovery key; no new key was made.")},
    CodeWords{ErrorCode::StoreNewer, WORDS("The workspace was written by a newer Assay[ (format %schema%)]."), WORDS("Update Assay.")},
    CodeWords{ErrorCode::WrongPassphrase, WORDS("The passphrase does not open the workspace[ in %path%]."), WORDS("Check upper and lower case and try again. If it is lost, the recovery key opens the workspace too.")},
    CodeWords{ErrorCode::PassphraseNeeded, WORDS("This workspace needs a passphrase."), WORDS("Give it with --passphrase-fd, or as the service credential assay-passphrase.")},
    CodeWords{ErrorCode::ChainBroken, WORDS("The %chain% was altered: entry %sequence% does not fit the one before."), WORDS("Keep this workspace as evidence and restore a copy whose chain is intact.")},
    // keychain
    CodeWords{ErrorCode::KeychainServiceMissing, WORDS("No password store is running."), WORDS("Start one, for example GNOME Keyring or KWallet, or continue in a session workspace that is kept in memory until you quit.")},
    CodeWords{ErrorCode::KeychainBusMissing, WORDS("There is no desktop session bus, so no password store can be reached."), WORDS("Sign in to a desktop session, give a passphrase, or continue in a session workspace.")},
    CodeWords{ErrorCode::KeychainLocked, WORDS("The password store is locked."), WORDS("Unlock it and try again.")},
    CodeWords{ErrorCode::KeychainUnresponsive, WORDS("The password store does not answer."), WORDS("Restart it and try again.")},
    CodeWords{ErrorCode::KeychainDenied, WORDS("The password store refused the request."), WORDS("Allow Assay there and try again.")},
    CodeWords{ErrorCode::KeychainBroken, WORDS("The password store failed[: %what%]."), WORDS("Restart it and try again.")},
    CodeWords{ErrorCode::SecretMissing, WORDS("The password store holds no entry \"%item%\"[: %what%]."), WORDS("Enter the secret again.")},
    // warehouse and runner
    CodeWords{ErrorCode::RunnerMissing, WORDS("The program assay-runner was not found[ at %path%]."), WORDS("Install it beside this program.")},
    CodeWords{ErrorCode::RunnerFailed, WORDS("The runner ended before its work was done[ (%exit%)]. Earlier results are still there."), WORDS("Run it again; the run log says how far it came.")},
    CodeWords{ErrorCode::RunnerProtocol, WORDS("The runner sent something that is not understood[: %what%]."), WORDS("Make sure that all programs are of the same version.")},
    CodeWords{ErrorCode::ContractRefused, WORDS("The result was refused and nothing of it was kept: [column %column% of ]statement %statement% %what%."), WORDS("Correct the definition; the ledger has the entry.")},
    CodeWords{ErrorCode::WarehouseDriverMissing, WORDS("The driver for %kind% is not installed[ (%path%)]."), WORDS("Run packaging/fetch-deps.sh, or install the driver beside assay-runner.")},
    CodeWords{ErrorCode::WarehouseFileMissing, WORDS("The warehouse file or folder %path% is not there."), WORDS("Put it back, or correct the connection.")},
    CodeWords{ErrorCode::WarehouseFileLocked, WORDS("The warehouse file %path% is open for writing in another program."), WORDS("Close it there and try again.")},
    CodeWords{ErrorCode::WarehouseFileInvalid, WORDS("The warehouse file %path% cannot be read[: %what%]."), WORDS("Check that it is complete and of the expected format.")},
    CodeWords{ErrorCode::WarehouseUnreachable, WORDS("No connection to the warehouse[: %what%]."), WORDS("Check the network and the connection, then try again.")},
    CodeWords{ErrorCode::WarehouseRejectedQuery, WORDS("The warehouse refused statement %statement%[: %what%][ (SQLSTATE %sqlstate%)][ at character %position%]."), WORDS("Correct the SQL of the source or the metric.")},
    CodeWords{ErrorCode::WarehouseTimeout, WORDS("The warehouse stopped statement %statement% after %seconds% seconds."), WORDS("Raise the connection's statement timeout, or shorten the range.")},
    CodeWords{ErrorCode::WarehouseOutOfMemory, WORDS("The warehouse ran out of memory in statement %statement%."), WORDS("Raise the memory limit, or shorten the range.")},
    // publishing
    CodeWords{ErrorCode::ReleaseRefused, WORDS("The release is refused: %what%."), WORDS("What was served before stays. Find out who changed the target.")},
    CodeWords{ErrorCode::TargetConflict, WORDS("Somebody else has published meanwhile[: %path% has changed]."), WORDS("Look at their release, then publish yours on top of it.")},
    CodeWords{ErrorCode::TargetUnreachable, WORDS("The publish target does not answer[: %what%]."), WORDS("Check the network and the target, then try again.")},
    // analysis
    CodeWords{ErrorCode::NoResults, WORDS("\"%experiment%\" has no results yet."), WORDS("Run its pipeline first.")},
    CodeWords{ErrorCode::PermissionDenied, WORDS("You may not do this[: %what%]."), WORDS("Ask an admin.")},
};

constexpr std::array kMessages{
    MessageWords{"V-201", WORDS("[%origin%: ]%kind% \"%key%\", %path%: give it a name of 1 to 120 characters.")},
    MessageWords{"V-202", WORDS("[%origin%: ]%kind% \"%key%\", %path%: a key is needed here. Use lower-case letters, digits, dot, dash, underscore.")},
    MessageWords{"V-206", WORDS("[%origin%: ]%kind% \"%key%\": %path% is not known here.[ Did you mean \"%guess%\"?]")},
    MessageWords{"E-FILE-101", WORDS("There is no folder %folder% to write %path% into."), WORDS("Make the folder first, or name another.")},
    MessageWords{"E-PUB-101", WORDS("The ruleset of \"%key%\" is not published: lint found %errors% error(s). The first, at %path%: %what%"), WORDS("\"assayctl flags lint env:%key%\" shows all of them.")},
    MessageWords{"V-228", WORDS("[%origin%: ]%kind% \"%key%\", %path%: the end must be after the start.")},
    MessageWords{"V-301", WORDS("[%origin%: ]%kind% \"%key%\", %path%: choose exactly one primary metric.")},
    MessageWords{"V-302", WORDS("[%origin%: ]%kind% \"%key%\", %path%: a fixed-sample plan needs an end date.")},
    MessageWords{"V-402", WORDS("[%origin%: ]%kind% \"%key%\", %path%: this uses entity \"%theirs%\", the experiment uses \"%ours%\".")},
};

#undef WORDS

const CodeWords &wordsOf(ErrorCode code)
{
    for (const CodeWords &words : kCodes) {
        if (words.code == code)
            return words;
    }
    return kCodes.front();
}

/// Replaces the places of one part; says whether a fact was missing.
bool fill(QString &part, const Error &error)
{
    bool isComplete = true;
    qsizetype from = 0;
    for (;;) {
        const qsizetype start = part.indexOf(u'%', from);
        const qsizetype end = start < 0 ? -1 : part.indexOf(u'%', start + 1);
        if (end < 0)
            return isComplete;
        const std::string name = part.mid(start + 1, end - start - 1).toStdString();
        const std::string_view fact = error.fact(name);
        isComplete = isComplete && !fact.empty();
        const QString value = QString::fromUtf8(fact.data(), static_cast<qsizetype>(fact.size()));
        part.replace(start, end - start + 1, value);
        from = start + value.size();
    }
}

const MessageWords *messageOf(const Error &error)
{
    const auto found = std::ranges::find(kMessages, error.messageId, &MessageWords::id);
    return found == kMessages.end() ? nullptr : &*found;
}

} // namespace

const char *errorTemplate(const Error &error)
{
    const MessageWords *message = messageOf(error);
    return message == nullptr ? wordsOf(error.code).sentence : message->sentence;
}

const char *remedyTemplate(const Error &error)
{
    const MessageWords *message = messageOf(error);
    return message == nullptr ? wordsOf(error.code).remedy : message->remedy;
}

QString withFacts(const QString &text, const Error &error)
{
    QString filled;
    qsizetype position = 0;
    while (position < text.size()) {
        const qsizetype open = text.indexOf(u'[', position);
        QString plain = text.mid(position, open < 0 ? -1 : open - position);
        fill(plain, error);
        filled += plain;
        if (open < 0)
            break;
        const qsizetype close = text.indexOf(u']', open);
        if (close < 0)
            break;
        QString optional = text.mid(open + 1, close - open - 1);
        if (fill(optional, error))
            filled += optional;
        position = close + 1;
    }
    return filled;
}

QString errorSentence(const Error &error)
{
    const QString sentence = withFacts(QString::fromUtf8(errorTemplate(error)), error);
    const QString remedy = withFacts(QString::fromUtf8(remedyTemplate(error)), error);
    return remedy.isEmpty() ? sentence : sentence + u' ' + remedy;
}

} // namespace assay::workspace
