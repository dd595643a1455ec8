// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>

#include "app/ctl/commands.h"
#include "app/ctl/commands/releasecommands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/outputfile.h"
#include "app/publish/rootkeyfile.h"
#include "app/secrets/passphrasesource.h"
#include "app/workspace/definitions.h"
#include "app/workspace/releases.h"
#include "app/workspace/signingkeys.h"

namespace assay::ctl {
namespace {

QString shown(const std::string &text) { return QString::fromStdString(text); }

workspace::Author authorOf(const workspace::Workspace &workspace)
{
    return {workspace.actor(), workspace::systemNow(), workspace::newUuid};
}

/// The passphrase of a key file.
Result<secrets::Secret> keyPassphrase(const Context &context)
{
    const Result<std::optional<std::int64_t>> descriptor = context.arguments().integer("passphrase-fd", 0, 1'000'000);
    if (!descriptor)
        return fail(descriptor.error());
    if (!*descriptor)
        return fail(usageError("release root", "--passphrase-fd N, with the passphrase of the key file"));
    return secrets::passphraseFromDescriptor(static_cast<int>(**descriptor)).map([](const secrets::Secret &given) {
        return secrets::normalized(given);
    });
}

/// What a root says, for whoever is to sign or pin it.
QString summaryOf(const publish::Root &root)
{
    QString text = QStringLiteral("Root %1 of workspace %2, ends %3").arg(root.version).arg(shown(root.workspace), shown(toIsoTime(root.expires)));
    for (const publish::TrustedKey &key : root.keys) {
        QStringList roles;
        for (const std::string &role : key.roles)
            roles.append(shown(role));
        text += QStringLiteral("\n  key %1 of %2: %3").arg(shown(publish::keyIdOf(key.key)), shown(key.owner), roles.join(QStringLiteral(", ")));
    }
    for (const auto &[environment, epoch] : root.keyEpochs)
        text += QStringLiteral("\n  %1: key epoch %2").arg(shown(environment)).arg(epoch);
    return text;
}

Result<publish::Root> rootIn(const std::string &text)
{
    return publish::envelopeFromText(text, publish::kMaxRootBytes).and_then([](const publish::Envelope &envelope) {
        return publish::rootFromSignedText(envelope.signedText);
    });
}

ExitCode makeKey(Context &context)
{
    const std::optional<std::string> out = context.arguments().value("out");
    if (!out)
        return context.failed(usageError("release root key", "--out FILE"));
    if (std::filesystem::exists(*out)) // it may be the only copy of the key in force
        return context.failed(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", *out).with("what", "there is such a file already; name another one"));
    const Result<secrets::Secret> passphrase = keyPassphrase(context);
    if (!passphrase)
        return context.failed(passphrase.error());
    if (secrets::characterCount(*passphrase) < secrets::kShortestPassphrase)
        return context.failed(usageError("the passphrase", std::to_string(secrets::kShortestPassphrase) + " characters or more"));
    const publish::SigningKey key = publish::SigningKey::generate();
    const Result<std::string> file = publish::sealedKeyFile(key, *passphrase);
    if (!file)
        return context.failed(file.error());
    const ExitCode written = writeOut(context, *file);
    if (written == ExitCode::Ok)
        context.terminal().print(QStringLiteral("Key %1. Keep the file and its passphrase apart, and a copy of both; without "
                                                "them no other root can be signed.")
                                     .arg(shown(publish::keyIdOf(key.publicKey()))));
    return written;
}

ExitCode sign(Context &context, const std::vector<std::string> &operands)
{
    const std::optional<std::string> keyPath = context.arguments().value("key");
    if (operands.size() != 1 || !keyPath || !context.arguments().value("out"))
        return context.failed(usageError("release root sign", "FILE --key FILE --out FILE"));
    const Result<std::string> text = readInputFile(operands.front());
    const Result<std::string> keyText = readInputFile(*keyPath);
    if (!text || !keyText)
        return context.failed(text ? keyText.error() : text.error());
    const Result<publish::Root> root = rootIn(*text);
    if (!root)
        return context.failed(root.error());
    context.terminal().print(summaryOf(*root));
    const Result<std::string> done = keyPassphrase(context)
                                         .and_then([&](const secrets::Secret &passphrase) { return publish::keyFromFile(*keyText, passphrase); })
                                         .and_then([&](const publish::SigningKey &key) { return publish::withRootSignature(*text, key); });
    return done ? writeOut(context, *done) : context.failed(done.error());
}

Result<workspace::RootChange> changeOf(const Context &context, const workspace::Workspace &workspace)
{
    workspace::RootChange change{context.arguments().value("env"), {}};
    if (change.environment && !workspace.catalog()->environments.contains(*change.environment))
        return fail(workspace::unknownDocument(*workspace.catalog(), "environment", *change.environment));
    const std::optional<std::string> path = context.arguments().value("root-key");
    if (!path)
        return change;
    const Result<publish::PublicKey> key = readInputFile(*path).and_then([](const std::string &text) { return publish::publicKeyOfFile(text); });
    if (!key)
        return fail(key.error());
    change.rootKey = *key;
    return change;
}

ExitCode change(Context &context, workspace::Workspace &workspace)
{
    const Result<workspace::RootChange> wanted = changeOf(context, workspace);
    if (!wanted)
        return context.failed(wanted.error());
    workspace::RootDraft draft;
    const Result<void> done = workspace.store()->transaction([&](store::Transaction &transaction) -> Result<void> {
        return workspace::changeRoot(*workspace.store(), transaction, *wanted, authorOf(workspace)).map([&draft](workspace::RootDraft made) {
            draft = std::move(made);
        });
    });
    if (!done)
        return context.failed(done.error());
    if (draft.isTaken) {
        context.terminal().say(QStringLiteral("It is signed and the newest root. Publish, so that verifiers get it."));
        return context.arguments().value("out") ? writeOut(context, draft.text) : ExitCode::Ok;
    }
    context.terminal().say(QStringLiteral("Another key has to sign it: bring the file there, then `assayctl release root sign FILE --key KEY --out "
                                          "SIGNED`, and here `assayctl release root take SIGNED`."));
    return writeOut(context, draft.text);
}

ExitCode take(Context &context, workspace::Workspace &workspace, const std::vector<std::string> &operands)
{
    if (operands.size() != 1)
        return context.failed(usageError("release root take", "FILE"));
    const Result<std::string> text = readInputFile(operands.front());
    if (!text)
        return context.failed(text.error());
    std::optional<publish::Root> taken;
    const Result<void> done = workspace.store()->transaction([&](store::Transaction &transaction) -> Result<void> {
        return workspace::takeRoot(*workspace.store(), transaction, *text, authorOf(workspace)).map([&taken](publish::Root root) {
            taken = std::move(root);
        });
    });
    if (!done)
        return context.failed(done.error());
    context.terminal().print(summaryOf(*taken));
    context.terminal().say(QStringLiteral("It is the newest root. Publish, so that verifiers get it."));
    return ExitCode::Ok;
}

ExitCode show(Context &context, workspace::Workspace &workspace)
{
    const Result<std::vector<std::string>> roots = workspace::rootTexts(*workspace.store());
    if (!roots)
        return context.failed(roots.error());
    if (roots->empty())
        return context.failed(Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}.with("kind", "root").with("key", "1"));
    return writeOut(context, roots->back());
}

} // namespace

ExitCode writeOut(Context &context, const std::string &text)
{
    const std::optional<std::string> out = context.arguments().value("out");
    if (!out) {
        context.terminal().write(text);
        return ExitCode::Ok;
    }
    const Result<void> written = writeTextFile(shown(*out), text);
    return written ? ExitCode::Ok : context.failed(written.error());
}

ExitCode runReleaseRoot(Context &context, const std::vector<std::string> &words)
{
    const std::string word = words.empty() ? std::string{} : words.front();
    const std::vector<std::string> known{"", "key", "change", "sign", "take"};
    if (std::ranges::find(known, word) == known.end())
        return context.failed(usageError("release root " + word, "nothing, or key, change, sign or take"));
    const std::vector<std::string> operands(words.begin() + (words.empty() ? 0 : 1), words.end());
    if (word == "key")
        return makeKey(context);
    if (word == "sign")
        return sign(context, operands);
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    if (word == "change")
        return change(context, **opened);
    return word == "take" ? take(context, **opened, operands) : show(context, **opened);
}

} // namespace assay::ctl
