// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/commands/flagcommands.h"
#include "app/ctl/outputfile.h"
#include "app/ctl/rulesetsource.h"
#include "models/flags/lint.h"

namespace assay::ctl {
namespace {

using flags::Finding;
using flags::Severity;

constexpr int kMostRounds = 8; // a fix may let more be read, and so more be found

const char *nameOf(Severity severity)
{
    switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
    }
    return "note";
}

/// What reading and looking it over found; an obfuscated ruleset can only be read.
std::vector<Finding> findingsOf(const NamedRuleset &ruleset)
{
    std::vector<Finding> findings = ruleset.loaded.findings;
    const Result<flags::ufc::Document> document = documentOf(ruleset);
    flags::LintContext context;
    context.now = workspace::systemNow();
    if (document)
        std::ranges::move(flags::lint(*document, context), std::back_inserter(findings));
    return findings;
}

Json findingJson(const Finding &finding)
{
    Json json{{"code", flags::kindOf(finding.code).name},
              {"severity", nameOf(flags::severityOf(finding))},
              {"path", finding.path},
              {"message", flags::messageText(finding)},
              {"remedy", flags::remedyText(finding)}};
    if (finding.fix)
        json["fix"] = {{"path", finding.fix->path}, {"value", Json::parse(finding.fix->value, nullptr, false)}};
    return json;
}

void printFinding(const Finding &finding, const std::string &name, const Terminal &terminal)
{
    terminal.print(QString::fromStdString(name + ":" + finding.path + ": " + nameOf(flags::severityOf(finding)) + ": "
                                          + flags::messageText(finding) + " " + flags::remedyText(finding)));
}

/// Puts every fix into the text; the order of members stays. Gives the number of fixes.
int mend(std::string &text, const std::vector<Finding> &findings)
{
    auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    int mended = 0;
    for (const Finding &finding : findings) {
        if (!finding.fix || json.is_discarded())
            continue;
        const auto value = nlohmann::ordered_json::parse(finding.fix->value, nullptr, false);
        const nlohmann::ordered_json::json_pointer place(finding.fix->path);
        if (value.is_discarded() || !json.contains(place.parent_pointer()))
            continue;
        json[place] = value;
        ++mended;
    }
    if (mended > 0)
        text = json.dump(2) + '\n';
    return mended;
}

/// Mends a ruleset file until nothing can be mended any more. @return how much was mended
Result<int> mendFile(Context &context, NamedRuleset &ruleset, const std::string &path)
{
    int total = 0;
    for (int round = 0; round < kMostRounds; ++round) {
        const int mended = mend(ruleset.text, findingsOf(ruleset));
        if (mended == 0)
            break;
        total += mended;
        Result<flags::LoadedRuleset> again = flags::readRuleset(ruleset.text);
        if (!again)
            return fail(std::move(again.error()));
        ruleset.loaded = std::move(*again);
    }
    const std::string out = context.arguments().value("out").value_or(path);
    if (total > 0 || context.arguments().has("out")) {
        if (Result<void> written = writeTextFile(QString::fromStdString(out), ruleset.text); !written)
            return fail(std::move(written.error()));
    }
    context.terminal().say(QStringLiteral("%1: %2 mended").arg(QString::fromStdString(out)).arg(total));
    return total;
}

Result<void> checkLine(const Context &context, const std::vector<std::string> &sources)
{
    if (sources.empty())
        return fail(usageError("flags lint", "at least one ruleset: a file, - or env:KEY"));
    const bool canWrite
        = std::ranges::none_of(sources, [](const std::string &source) { return source == "-" || source.starts_with("env:"); });
    if (context.arguments().has("fix") && !canWrite && !(context.arguments().has("out") && sources.size() == 1))
        return fail(usageError("--fix", "files, as nothing else can be written back (or one ruleset and --out FILE)"));
    if (context.arguments().has("out") && (!context.arguments().has("fix") || sources.size() != 1))
        return fail(usageError("--out", "--fix and one ruleset with it"));
    return {};
}

} // namespace

ExitCode runFlagsLint(Context &context)
{
    const std::vector<std::string> sources = operandsOf(context);
    if (const Result<void> fits = checkLine(context, sources); !fits)
        return context.failed(fits.error());
    Json files = Json::array();
    std::size_t counts[3] = {0, 0, 0};
    for (const std::string &source : sources) {
        Result<NamedRuleset> ruleset = readRulesetSource(context, source);
        if (!ruleset)
            return context.failed(ruleset.error());
        if (context.arguments().has("fix")) {
            if (const Result<int> mended = mendFile(context, *ruleset, source); !mended)
                return context.failed(mended.error());
        }
        Json list = Json::array();
        for (const Finding &finding : findingsOf(*ruleset)) {
            ++counts[static_cast<std::size_t>(flags::severityOf(finding))];
            list.push_back(findingJson(finding));
            if (!context.terminal().wantsJson())
                printFinding(finding, ruleset->name, context.terminal());
        }
        files.push_back(Json{{"ruleset", ruleset->name}, {"findings", std::move(list)}});
    }
    const auto [notes, warnings, errors] = counts;
    if (context.terminal().wantsJson())
        context.terminal().print(Json{{"files", std::move(files)}, {"errors", errors}, {"warnings", warnings}, {"notes", notes}});
    else
        context.terminal().say(QStringLiteral("%1 errors, %2 warnings, %3 notes").arg(errors).arg(warnings).arg(notes));
    return errors > 0 || (context.arguments().has("strict") && warnings > 0) ? ExitCode::Failed : ExitCode::Ok;
}

} // namespace assay::ctl
