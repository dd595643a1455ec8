// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/texttable.h"
#include "app/workspace/documentkinds.h"

namespace assay::ctl {
namespace {

/// The name in a body; documents of a newer Assay may have none.
std::string nameIn(const store::Document &document)
{
    const Result<Json> body = parseJson(document.body);
    const bool hasName = body && body->is_object() && body->contains("name") && body->at("name").is_string();
    return hasName ? body->at("name").get<std::string>() : std::string{};
}

} // namespace

ExitCode runList(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    if (words.size() > 1)
        return context.failed(usageError("list", "at most one kind"));
    const Result<std::string> kind = words.empty() ? Result<std::string>{std::string{}} : knownKind(words.front());
    if (!kind)
        return context.failed(kind.error());
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const Result<std::vector<store::Document>> documents = (*opened)->store()->list(*kind);
    if (!documents)
        return context.failed(documents.error());
    Json json = Json::array();
    TextTable table({{QStringLiteral("Kind")}, {QStringLiteral("Key")}, {QStringLiteral("Name")},
                     {QStringLiteral("Revision"), TextTable::Align::Right}, {QStringLiteral("Changed")}, {QStringLiteral("By")}});
    for (const store::Document &document : *documents) {
        if (workspace::isInternalKind(document.kind))
            continue;
        const std::string name = nameIn(document);
        json.push_back(Json{{"kind", document.kind}, {"key", document.key}, {"name", name}, {"revision", document.revision},
                            {"changed", toIsoTime(document.updatedAt)}, {"by", document.updatedBy}});
        table.add({QString::fromStdString(document.kind), QString::fromStdString(document.key), QString::fromStdString(name),
                   QString::number(document.revision), QString::fromStdString(toIsoTime(document.updatedAt)),
                   QString::fromStdString(document.updatedBy)});
    }
    if (context.terminal().wantsJson())
        context.terminal().print(Json{{"documents", std::move(json)}});
    else
        context.terminal().print(table.isEmpty() ? QStringLiteral("There are no definitions yet. `assayctl apply FILE` writes some; "
                                                                  "`assayctl export --example DIR` makes files to begin with.")
                                                 : table.text());
    return ExitCode::Ok;
}

} // namespace assay::ctl
