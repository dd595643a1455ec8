// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/workspace/documentfile.h"
#include "app/workspace/documentkinds.h"
#include "models/access/actions.h"

namespace assay::ctl {
namespace {

Result<std::vector<store::Document>> selected(store::DocumentStore &store, const std::vector<std::string> &words)
{
    if (words.size() == 2)
        return store.get(words[0], words[1]).map([](store::Document document) { return std::vector{std::move(document)}; });
    return store.list(words.empty() ? std::string{} : words[0]);
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

} // namespace

ExitCode runExport(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    if (words.size() > 2)
        return context.failed(usageError("export", "at most a kind and a key"));
    if (!words.empty() && workspace::findDocumentKind(words[0]) == nullptr)
        return context.failed(usageError(words[0], "a kind: entity, connection, assignment_source, fact_source, property, metric or experiment"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    Result<std::vector<store::Document>> documents = selected(*(*opened)->store(), words);
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
