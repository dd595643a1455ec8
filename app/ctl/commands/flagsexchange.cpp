// SPDX-License-Identifier: GPL-3.0-or-later
// Flags in and out of the workspace.
#include <algorithm>
#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "app/ctl/applydocuments.h"
#include "app/ctl/await.h"
#include "app/ctl/commands/flagcommands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/outputfile.h"
#include "app/ctl/rulesetsource.h"
#include "app/workspace/definitions.h"
#include "app/workspace/documentfile.h"
#include "app/workspace/errorwords.h"
#include "app/workspace/rulesets.h"
#include "models/access/actions.h"

namespace assay::ctl {
namespace {

using workspace::DocumentInput;

/// A ruleset has its flags in an object; definitions never do.
bool isRuleset(const std::string &text)
{
    const Result<Json> json = parseJson(text, {.keysPerObject = 20'000});
    return json && json->is_object() && json->contains("flags") && json->at("flags").is_object();
}

Result<std::vector<DocumentInput>> fromRuleset(Context &context, const workspace::Catalog &catalog, const std::string &path,
                                               std::string text)
{
    const std::string origin = inputName(path);
    Result<flags::LoadedRuleset> loaded = flags::readRuleset(text);
    if (!loaded)
        return fail(std::move(loaded).error().with("origin", origin));
    const NamedRuleset ruleset{origin, std::move(text), std::move(*loaded)};
    const Result<flags::ufc::Document> document = documentOf(ruleset);
    if (!document)
        return fail(document.error());
    const std::string environment = context.arguments().value("env").value_or(std::string{});
    if (environment.empty())
        return fail(usageError("--env", "the environment that the ruleset " + origin + " is for"));
    for (const flags::Finding &finding : ruleset.loaded.findings)
        context.terminal().complain(QString::fromStdString(origin + ":" + finding.path + ": " + flags::messageText(finding)));
    Parsed<std::vector<DocumentInput>> imported = workspace::importedRuleset(catalog, *document, environment, origin);
    if (!imported.problems.empty())
        return fail(std::move(imported.problems.front()).with("origin", origin));
    return std::move(imported.value);
}

Result<std::vector<DocumentInput>> readInputs(Context &context, const workspace::Catalog &catalog)
{
    std::vector<DocumentInput> all;
    for (const std::string &path : operandsOf(context)) {
        Result<std::string> text = readInputFile(path);
        if (!text)
            return fail(std::move(text.error()));
        Result<std::vector<DocumentInput>> inputs = isRuleset(*text)
            ? fromRuleset(context, catalog, path, std::move(*text))
            : workspace::documentsFromText(*text, inputName(path),
                                           path == "-" ? std::filesystem::current_path()
                                                       : std::filesystem::absolute(path).parent_path());
        if (!inputs)
            return inputs;
        std::ranges::move(*inputs, std::back_inserter(all));
    }
    return all;
}

/// The documents that a flag refers to, audiences inside audiences too.
class Closure {
public:
    explicit Closure(const workspace::Catalog &catalog)
        : m_catalog(catalog)
    {
    }

    void add(const flags::Flag &flag)
    {
        for (const auto &[environment, state] : flag.environments) {
            m_keys.emplace("environment", environment);
            for (const flags::FlagAllocation &allocation : state.allocations) {
                addRules(allocation.rules);
                if (!allocation.layer.empty())
                    m_keys.emplace("layer", allocation.layer);
                for (const std::string &holdout : allocation.holdouts)
                    m_keys.emplace("holdout", holdout);
            }
        }
        m_keys.emplace("flag", flag.key);
    }
    [[nodiscard]] bool contains(const store::Document &document) const { return m_keys.contains({document.kind, document.key}); }

private:
    void addRules(const std::vector<flags::TargetRule> &rules)
    {
        for (const flags::TargetRule &rule : rules) {
            for (const std::string &key : rule.audiences) {
                const auto audience = m_catalog.audiences.find(key);
                if (m_keys.emplace("audience", key).second && audience != m_catalog.audiences.end())
                    addRules(audience->second.value.rules);
            }
        }
    }

    const workspace::Catalog &m_catalog;
    std::set<std::pair<std::string, std::string>> m_keys;
};

Result<std::string> definitionsText(workspace::Workspace &workspace, const std::vector<const flags::Flag *> &chosen)
{
    Closure closure(*workspace.catalog());
    for (const flags::Flag *flag : chosen)
        closure.add(*flag);
    std::vector<store::Document> documents;
    for (const char *kind : {"environment", "audience", "layer", "holdout", "flag"}) {
        Result<std::vector<store::Document>> all = workspace.store()->list(kind);
        if (!all)
            return fail(std::move(all.error()));
        std::ranges::copy_if(*all, std::back_inserter(documents),
                             [&closure](const store::Document &document) { return closure.contains(document); });
    }
    return workspace::documentsToText(documents) + '\n';
}

Result<std::string> rulesetText(const Context &context, workspace::Workspace &workspace,
                                const std::vector<const flags::Flag *> &chosen)
{
    Result<flags::ufc::Document> document
        = workspace::rulesetOf(*workspace.catalog(), *context.arguments().value("env"), workspace.now());
    if (!document)
        return fail(std::move(document.error()));
    const auto isChosen = [&chosen](const std::string &key) {
        return std::ranges::any_of(chosen, [&key](const flags::Flag *flag) { return flag->publishedKey() == key; });
    };
    std::erase_if(document->flags, [&](const flags::ufc::Flag &flag) { return !isChosen(flag.key); });
    for (flags::ufc::Bandit &bandit : document->bandits)
        std::erase_if(bandit.uses, [&](const flags::ufc::BanditUse &use) { return !isChosen(use.flag); });
    std::erase_if(document->bandits, [](const flags::ufc::Bandit &bandit) { return bandit.uses.empty(); });
    return flags::ufc::write(*document, context.arguments().has("obfuscated") ? flags::Format::Client : flags::Format::Server);
}

Result<std::vector<const flags::Flag *>> chosenFlags(const workspace::Catalog &catalog, const std::vector<std::string> &keys)
{
    std::vector<const flags::Flag *> chosen;
    for (const std::string &key : keys) {
        const auto found = catalog.flags.find(key);
        if (found == catalog.flags.end())
            return fail(workspace::unknownDocument(catalog, "flag", key));
        chosen.push_back(&found->second.value);
    }
    if (keys.empty()) {
        for (const auto &[key, entry] : catalog.flags)
            chosen.push_back(&entry.value);
    }
    return chosen;
}

} // namespace

ExitCode runFlagsImport(Context &context)
{
    if (operandsOf(context).empty())
        return context.failed(usageError("flags import", "at least one file, or - for standard input"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const Result<std::vector<DocumentInput>> inputs = readInputs(context, *(*opened)->catalog());
    if (!inputs)
        return context.failed(inputs.error());
    return applyDocuments(context, *inputs, context.arguments().has("dry-run"));
}

ExitCode runFlagsExport(Context &context)
{
    const Arguments &arguments = context.arguments();
    if (arguments.has("obfuscated") && !arguments.has("env"))
        return context.failed(usageError("--obfuscated", "--env with it, as only a ruleset can be obfuscated"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    workspace::Workspace &workspace = **opened;
    const std::shared_ptr<const workspace::Catalog> catalog = workspace.catalog();
    const Result<std::vector<const flags::Flag *>> chosen = chosenFlags(*catalog, operandsOf(context));
    if (!chosen)
        return context.failed(chosen.error());
    const Result<std::string> text
        = arguments.has("env") ? rulesetText(context, workspace, *chosen) : definitionsText(workspace, *chosen);
    if (!text)
        return context.failed(text.error());
    if (const std::optional<std::string> out = arguments.value("out")) {
        if (const Result<void> written = writeTextFile(QString::fromStdString(*out), *text); !written)
            return context.failed(written.error());
    } else {
        context.terminal().write(*text);
    }
    if (const Result<void> noted = await(
            workspace.note(std::string{access::action::ExportWrite}, "flags/" + arguments.value("env").value_or("definitions")));
        !noted)
        return context.failed(noted.error());
    return ExitCode::Ok;
}

} // namespace assay::ctl
