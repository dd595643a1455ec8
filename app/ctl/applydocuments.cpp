// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/applydocuments.h"

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/workspace/errorwords.h"

namespace assay::ctl {
namespace {

using workspace::DocumentChange;
using workspace::DocumentInput;
using What = DocumentChange::What;

QString shortened(const std::string &value)
{
    const QString text = QString::fromStdString(value);
    return text.size() <= 100 ? text : QString{text.left(97) + QStringLiteral("...")};
}

void printField(const DocumentChange::Field &field, const Terminal &terminal)
{
    const QString path = QStringLiteral("    ") + QString::fromStdString(field.path) + QStringLiteral(": ");
    if (!field.before.empty())
        terminal.print(QStringLiteral("  - ") + path.mid(4) + shortened(field.before));
    if (!field.after.empty())
        terminal.print(QStringLiteral("  + ") + path.mid(4) + shortened(field.after));
}

void printChange(const DocumentChange &change, const Terminal &terminal)
{
    const QString name = QString::fromStdString(change.kind + "/" + change.key);
    switch (change.what) {
    case What::Created: return terminal.print(QStringLiteral("+ ") + name);
    case What::Unchanged: return terminal.print(QStringLiteral("  ") + name + QStringLiteral(" unchanged"));
    case What::Changed:
        terminal.print(QStringLiteral("~ ") + name);
        for (const DocumentChange::Field &field : change.fields)
            printField(field, terminal);
    }
}

Json changeJson(const DocumentChange &change)
{
    Json fields = Json::array();
    for (const DocumentChange::Field &field : change.fields)
        fields.push_back(Json{{"path", field.path}, {"before", field.before}, {"after", field.after}});
    const char *const what = change.what == What::Created ? "created" : change.what == What::Changed ? "changed" : "unchanged";
    return Json{{"kind", change.kind}, {"key", change.key}, {"change", what}, {"fields", std::move(fields)}};
}

void printChanges(const std::vector<DocumentChange> &changes, bool isDryRun, const Terminal &terminal)
{
    if (terminal.wantsJson()) {
        Json list = Json::array();
        for (const DocumentChange &change : changes)
            list.push_back(changeJson(change));
        return terminal.print(Json{{"changes", std::move(list)}, {"dry_run", isDryRun}});
    }
    for (const DocumentChange &change : changes)
        printChange(change, terminal);
    const auto count
        = [&changes](What what) { return static_cast<qsizetype>(std::ranges::count(changes, what, &DocumentChange::what)); };
    terminal.say(QStringLiteral("%1 created, %2 changed, %3 unchanged%4")
                     .arg(count(What::Created))
                     .arg(count(What::Changed))
                     .arg(count(What::Unchanged))
                     .arg(isDryRun ? QStringLiteral(" (dry run, nothing was written)") : QString{}));
}

/// All problems at once: a file of many definitions is mended in one go.
ExitCode complainAbout(const std::vector<Error> &problems, const Context &context)
{
    for (std::size_t i = 1; i < problems.size(); ++i)
        context.terminal().complain(QStringLiteral("assayctl: ") + workspace::errorSentence(problems[i]));
    return context.failed(problems.front());
}

} // namespace

ExitCode applyDocuments(Context &context, const std::vector<DocumentInput> &documents, bool isDryRun)
{
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    workspace::Workspace &workspace = **opened;
    const Result<std::vector<Error>> problems = await(workspace.check(documents));
    if (!problems)
        return context.failed(problems.error());
    if (!problems->empty())
        return complainAbout(*problems, context);
    const Result<std::vector<DocumentChange>> changes
        = await(isDryRun ? workspace.preview(documents) : workspace.apply(documents));
    if (!changes)
        return context.failed(changes.error());
    printChanges(*changes, isDryRun, context.terminal());
    return ExitCode::Ok;
}

} // namespace assay::ctl
