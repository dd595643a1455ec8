// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/example.h"
#include "app/workspace/definitions.h"
#include "app/workspace/documentfile.h"
#include "app/workspace/documentkinds.h"
#include "models/access/actions.h"

namespace assay::ctl {
namespace {

Result<std::vector<store::Document>> selected(store::DocumentStore &store, const std::vector<std::string> &words)
{
    if (words.size() == 2)
        return store.get(words[0], words[1]).map([](store::Document document) { return std::vector{std::move(document)}; });
    Result<std::vector<store::Document>> all = store.list(words.empty() ? std::string{} : words[0]);
    if (all)
        std::erase_if(*all, [](const store::Document &document) { return workspace::isInternalKind(document.kind); });
    return all;
}

/// Definitions that others refer to come first, so the file reads top down.
void sortByKind(std::vector<store::Document> &documents)
{
    const auto position = [](const store::Document &document) {
        const auto kinds = workspace::documentKinds();
        return std::ranges::find(kinds, document.kind, [](const workspace::DocumentKind &kind) { return std::string{kind.id}; }) - kinds.begin();
    };
    std::ranges::stable_sort(documents, {}, position);
}

ExitCode exportExample(Context &context, const std::string &folder)
{
    if (!context.arguments().words.empty() || folder.empty())
        return context.failed(usageError("--example", "a folder, and no kind or key beside it"));
    if (Result<void> written = writeExample(QString::fromStdString(folder)); !written)
        return context.failed(written.error());
    context.terminal().say(QStringLiteral("Wrote an example to %1: two CSV files and the definitions over them. Next:\n"
                                          "  assayctl apply %1/definitions.json\n  assayctl run free-delivery\n  assayctl results free-delivery")
                               .arg(QString::fromStdString(folder)));
    return ExitCode::Ok;
}

} // namespace

Result<std::string> knownKind(const std::string &name)
{
    if (workspace::findDocumentKind(name) != nullptr)
        return name;
    const auto [kinds, guess] = workspace::hintForKind(name);
    return fail(usageError(name, "a kind: " + kinds + (guess ? " (did you mean " + *guess + "?)" : "")));
}

ExitCode runExport(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    if (const std::optional<std::string> example = context.arguments().value("example"))
        return exportExample(context, *example);
    if (words.size() > 2)
        return context.failed(usageError("export", "at most a kind and a key"));
    if (const Result<std::string> kind = words.empty() ? Result<std::string>{} : knownKind(words[0]); !kind)
        return context.failed(kind.error());
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    Result<std::vector<store::Document>> documents = selected(*(*opened)->store(), words);
    if (!documents && documents.error().code == ErrorCode::NotFound && words.size() == 2)
        return context.failed(workspace::unknownDocument(*(*opened)->catalog(), words[0], words[1]));
    if (!documents)
        return context.failed(documents.error());
    sortByKind(*documents);
    context.terminal().write(workspace::documentsToText(*documents) + '\n');
    const std::string object = words.empty() ? "documents" : words.size() == 1 ? words[0] : words[0] + "/" + words[1];
    if (Result<void> noted = await((*opened)->note(std::string{access::action::ExportWrite}, object)); !noted)
        return context.failed(noted.error());
    return ExitCode::Ok;
}

} // namespace assay::ctl
