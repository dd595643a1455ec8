// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <filesystem>
#include <ranges>

#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/commands/releasecommands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/outputfile.h"
#include "app/ctl/publishview.h"
#include "app/ctl/texttable.h"
#include "app/publish/foldertarget.h"
#include "app/publish/inspection.h"
#include "app/publish/targetfactory.h"
#include "app/workspace/definitions.h"
#include "app/workspace/publishjournal.h"
#include "models/core/text.h"

namespace assay::ctl {
namespace {

using publish::Inspection;

QString shown(const std::string &text)
{
    return QString::fromStdString(text);
}

Result<std::string> environmentOf(const Arguments &arguments)
{
    if (const std::optional<std::string> environment = arguments.value("env"); environment && !environment->empty())
        return *environment;
    return fail(usageError("release", "--env KEY"));
}

/// What verify was given: a place, or a release document with files of it.
Result<Inspection> inspected(const Arguments &arguments, const std::string &environment, const std::vector<std::string> &operands)
{
    const Timestamp now = workspace::systemNow();
    std::string root;
    if (const std::optional<std::string> file = arguments.value("root")) {
        Result<std::string> text = readInputFile(*file);
        if (!text)
            return fail(std::move(text.error()));
        root = std::move(*text);
    }
    const std::string &first = operands.front();
    if (operands.size() == 1 && first.find("://") != std::string::npos)
        return publish::makeReader(first).and_then(
            [&](const std::unique_ptr<publish::Target> &place) { return publish::inspect(*place, environment, root, now); });
    if (operands.size() == 1 && std::filesystem::is_directory(first)) {
        publish::FolderTarget folder(first);
        return publish::inspect(folder, environment, root, now);
    }
    if (root.empty())
        return fail(usageError("release verify", "--root FILE with a release document, as nothing else says whom to trust"));
    std::map<std::string, std::string> files;
    for (const std::string &path : operands) {
        Result<std::string> text = readInputFile(path);
        if (!text)
            return fail(std::move(text.error()));
        files[path] = std::move(*text);
    }
    const std::string release = files.extract(first).mapped();
    return publish::inspectFiles(root, environment, release, files, now);
}

Json inspectionJson(const Inspection &seen)
{
    const publish::Release &release = seen.release;
    return Json{{"environment", release.environment},
                {"workspace", release.workspace},
                {"version", release.version},
                {"key_epoch", release.keyEpoch},
                {"created", toIsoTime(release.created)},
                {"expires", toIsoTime(release.expires)},
                {"release_sha256", publish::ReleaseObject::of(seen.releaseText).sha256},
                {"ufc_sha256", release.server.sha256},
                {"root_version", seen.root.version},
                {"root_expires", toIsoTime(seen.root.expires)},
                {"root_pinned", seen.isRootPinned},
                {"sdk_keys", release.sdkKeys.size()},
                {"files", seen.files}};
}

ExitCode verify(Context &context, const std::vector<std::string> &operands)
{
    const Result<std::string> environment = environmentOf(context.arguments());
    if (!environment)
        return context.failed(environment.error());
    if (operands.empty())
        return context.failed(usageError("release verify", "a folder, an address, or a release document"));
    const Result<Inspection> seen = inspected(context.arguments(), *environment, operands);
    if (!seen)
        return context.failed(seen.error());
    if (context.terminal().wantsJson()) {
        context.terminal().print(inspectionJson(*seen));
        return ExitCode::Ok;
    }
    context.terminal().print(QStringLiteral("Version %1 of %2 is genuine: signed %3, ends %4, root %5, %6 files as signed")
                                 .arg(seen->release.version)
                                 .arg(shown(seen->release.environment), shown(toIsoTime(seen->release.created)),
                                      shown(toIsoTime(seen->release.expires)))
                                 .arg(seen->root.version)
                                 .arg(seen->files.size()));
    if (!seen->isRootPinned)
        context.terminal().say(
            QStringLiteral("The root came from the same place, which proves that all fits together, not who wrote it. "
                           "Give the root you trust with --root FILE (assayctl release root writes it)."));
    return ExitCode::Ok;
}

/// "cdn done, backup running (switch)".
QString placesOf(const std::vector<workspace::PublicationEntry> &entries, const publish::Release &release)
{
    QStringList places;
    for (const workspace::PublicationEntry &entry : entries) {
        if (entry.environment != release.environment || entry.keyEpoch != release.keyEpoch || entry.version != release.version)
            continue;
        switch (entry.state) {
        case workspace::PublicationState::Done: places.append(shown(entry.target)); break;
        case workspace::PublicationState::Running:
            places.append(shown(entry.target) + QStringLiteral(" (unfinished: ") + shown(entry.step) + u')');
            break;
        case workspace::PublicationState::Refused: places.append(shown(entry.target) + QStringLiteral(" (refused)")); break;
        }
    }
    return places.join(QStringLiteral(", "));
}

ExitCode list(Context &context, workspace::Workspace &workspace, const std::string &environment)
{
    const Result<std::vector<workspace::StoredRelease>> releases = workspace::releasesOf(*workspace.store(), environment);
    const Result<std::vector<workspace::PublicationEntry>> entries = workspace::publicationEntries(*workspace.store());
    if (!releases || !entries)
        return context.failed(releases ? entries.error() : releases.error());
    Json json = Json::array();
    TextTable table({{QStringLiteral("Version"), TextTable::Align::Right},
                     {QStringLiteral("Signed")},
                     {QStringLiteral("By")},
                     {QStringLiteral("Ends")},
                     {QStringLiteral("Ruleset")},
                     {QStringLiteral("Content of")},
                     {QStringLiteral("Newest at")}});
    for (auto stored = releases->rbegin(); stored != releases->rend(); ++stored) {
        const publish::Release &release = stored->release;
        json.push_back(Json{{"version", release.version},
                            {"key_epoch", release.keyEpoch},
                            {"created", toIsoTime(release.created)},
                            {"by", stored->actor},
                            {"expires", toIsoTime(release.expires)},
                            {"release_sha256", stored->sha256},
                            {"ufc_sha256", release.server.sha256},
                            {"rollback_of", stored->rollbackOf ? Json(*stored->rollbackOf) : Json(nullptr)},
                            {"newest_at", placesOf(*entries, release).toStdString()}});
        table.add({QString::number(release.version), shown(toIsoTime(release.created)), shown(stored->actor),
                   shown(toIsoTime(release.expires)), shown(release.server.sha256.substr(0, 12)),
                   stored->rollbackOf ? QString::number(*stored->rollbackOf) : QString{}, placesOf(*entries, release)});
    }
    if (context.terminal().wantsJson())
        context.terminal().print(Json{{"releases", std::move(json)}});
    else
        context.terminal().print(table.isEmpty() ? QStringLiteral("Nothing was published for %1 yet.").arg(shown(environment))
                                                 : table.text());
    return ExitCode::Ok;
}

ExitCode rollback(Context &context, workspace::Workspace &workspace, const std::string &environment)
{
    const Result<std::optional<std::int64_t>> version = context.arguments().integer("to", 1, INT64_MAX);
    if (!version || !*version)
        return context.failed(version ? usageError("release rollback", "--to VERSION") : version.error());
    const Result<workspace::PublishReport> report
        = publishingOf(context, workspace).rollback(environment, **version, context.arguments().all("target"));
    return report ? showReport(*report, context) : context.failed(report.error());
}

ExitCode show(Context &context, workspace::Workspace &workspace, const std::string &environment)
{
    const Result<std::optional<std::int64_t>> version = context.arguments().integer("to", 1, INT64_MAX);
    const Result<std::vector<workspace::StoredRelease>> releases = workspace::releasesOf(*workspace.store(), environment);
    if (!version || !releases)
        return context.failed(version ? releases.error() : version.error());
    const auto backwards = std::views::reverse(*releases);
    const auto found = std::ranges::find_if(
        backwards, [&](const workspace::StoredRelease &stored) { return !*version || stored.release.version == **version; });
    if (found == backwards.end())
        return context.failed(Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}
                                  .with("kind", "release of " + environment)
                                  .with("key", *version ? std::to_string(**version) : "newest"));
    const std::string sha256 = found->release.server.sha256;
    const Result<std::string> text = workspace::releaseContent(*workspace.store(), sha256);
    return text ? writeOut(context, *text) : context.failed(text.error());
}

} // namespace

ExitCode runRelease(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    const std::string word = words.empty() ? std::string{} : words.front();
    const std::vector<std::string> known{"list", "verify", "rollback", "show", "root"};
    if (std::ranges::find(known, word) == known.end()) {
        const std::optional<std::string> guess = nearest(word, known);
        return context.failed(
            usageError(word.empty() ? "release" : "release " + word,
                       "list, verify, rollback, show or root" + (guess ? " (did you mean " + *guess + "?)" : std::string{})));
    }
    const std::vector<std::string> operands(words.begin() + 1, words.end());
    if (word == "verify")
        return verify(context, operands);
    if (word == "root")
        return runReleaseRoot(context, operands);
    if (!operands.empty())
        return context.failed(usageError("release " + word, "no further words"));
    const Result<std::string> environment = environmentOf(context.arguments());
    if (!environment)
        return context.failed(environment.error());
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    if (!(*opened)->catalog()->environments.contains(*environment))
        return context.failed(workspace::unknownDocument(*(*opened)->catalog(), "environment", *environment));
    if (word == "list")
        return list(context, **opened, *environment);
    return word == "rollback" ? rollback(context, **opened, *environment) : show(context, **opened, *environment);
}

} // namespace assay::ctl
