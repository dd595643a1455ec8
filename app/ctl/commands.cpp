// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands.h"

#include <algorithm>
#include <array>

#include "app/ctl/resultview.h"
#include "app/ctl/texttable.h"
#include "models/core/text.h"

namespace assay::ctl {
namespace {

constexpr std::array kGlobal{
    Option{"workspace", "DIR", "Folder of the workspace (default: the one the console uses)"},
    Option{"session", nullptr, "Work in memory; nothing is kept"},
    Option{"passphrase-fd", "N", "Read the passphrase from file descriptor N"},
    Option{"json", nullptr, "Print data as JSON"},
    Option{"quiet", nullptr, "No progress and no remarks"},
    Option{"help", nullptr, "Show help; after a command, help on that command"},
    Option{"version", nullptr, "Show the version"},
};
constexpr std::array kInit{
    Option{"recovery-key-fd", "N", "Write the recovery key to file descriptor N"},
    Option{"no-recovery-key", nullptr, "Make no copy of the recovery key: a lost key then means lost data"},
};
constexpr std::array kRecover{Option{"recovery-key-fd", "N", "Read the recovery key from file descriptor N (default: standard input)"}};
constexpr std::array kSample{Option{"subjects", "N", "Size of the sample shop (default 200000)"},
                             Option{"no-run", nullptr, "Load it, run no pipeline"}};
constexpr std::array kDemo{Option{"out", "DIR", "Folder for the report, the pictures and the tables"},
                           Option{"subjects", "N", "Size of the sample shop (default 200000)"}};
constexpr std::array kLedger{Option{"notable", nullptr, "Only statements that brought rows or did not simply pass"}};
constexpr std::array kApply{Option{"dry-run", nullptr, "Show what would change, write nothing"}};
constexpr std::array kExport{Option{"example", "DIR", "Write a worked example there: CSV files and the definitions over them"}};
constexpr std::array kFlags{
    Option{"flag", "KEY", "eval: the flag"},
    Option{"subject", "KEY", "eval: who asks"},
    Option{"attributes", "JSON", "eval: attributes of the subject, as a JSON object"},
    Option{"attribute", "NAME=VALUE", "eval: one attribute; may be given several times", true},
    Option{"type", "NAME", "eval: the type the application asks for"},
    Option{"now", "TIME", "eval: as of this time (default: now)"},
    Option{"bandits", "FILE", "eval: bandit models, to let a bandit choose"},
    Option{"actions", "JSON", "eval: actions to choose from, with their attributes"},
    Option{"impact", "EXPERIMENT", "diff: the share of subjects that get another variation, by those of this experiment; may be given several times", true},
    Option{"fix", nullptr, "lint: mend what has one right answer, in place or to --out"},
    Option{"strict", nullptr, "lint: fail at warnings too"},
    Option{"env", "KEY", "import: environment of a ruleset; export: write its ruleset instead of definitions"},
    Option{"dry-run", nullptr, "import: show what would change, write nothing"},
    Option{"obfuscated", nullptr, "export: the form for applications in users' hands"},
    Option{"out", "FILE", "lint, export: file to write"},
};
constexpr auto kFlagsHelp =
    R"(  flags eval RULESET --flag KEY --subject KEY   which variation, and why: every allocation, rule and shard
  flags lint RULESET...                         what is wrong, and what SDKs read differently; fails at errors
  flags diff RULESET RULESET                    what differs in sentences, and how many of 10000 shards move
  flags import FILE...                          rulesets or definitions into the workspace, as apply does
  flags export [KEY...]                         definitions with all they refer to, or with --env a ruleset
A RULESET is a file, - for standard input, env:KEY for what the workspace would publish now, or
release:KEY[:VERSION] for what it has published.)";
constexpr std::array kPublish{
    Option{"env", "KEY", "The environment"},
    Option{"target", "KEY", "Only this target; may be given several times", true},
    Option{"dry-run", nullptr, "Build and check, show what would change, sign nothing"},
    Option{"force", nullptr, "A new version even when nothing has changed"},
    Option{"bandits", "FILE", "Models of the bandits that flags use (default: those of the last release)"},
    Option{"resume", nullptr, "Finish what was cut; without --env in every environment"},
    Option{"store-secret-fd", "N", "Only keep the secret of --target, a JSON object read from file descriptor N"},
};
constexpr std::array kRelease{
    Option{"env", "KEY", "The environment"},
    Option{"root", "FILE", "verify: the root you trust (default: the one found there)"},
    Option{"to", "VERSION", "rollback: whose content is published again"},
    Option{"target", "KEY", "rollback: only this target; may be given several times", true},
    Option{"root-key", "FILE", "root change: key file of whoever signs roots from then on"},
    Option{"key", "FILE", "root sign: key file to sign with"},
    Option{"out", "FILE", "root, show: file to write"},
};
constexpr auto kPublishHelp =
    R"(Lints the flags of the environment (errors stop it), signs the next version, and brings it to every
publish_target of the environment. Until the last step there what was served before is served on; a cut
publication is finished by --resume with the same bytes. The signing key is made at the first release and
stays in the encrypted workspace. resources/help/publishing.md says more.)";
constexpr auto kReleaseHelp =
    R"(  release list --env KEY                  versions that were signed here, and where they are
  release verify FOLDER|URL --env KEY     the root chain, the signature, the dates and every file
  release verify RELEASE FILE... --env KEY --root ROOT   the same for files at hand
  release rollback --env KEY --to VERSION a new version with the content of an old one
  release show --env KEY [--to VERSION]   the ruleset of a version
  release root                            the root document to pin where releases are verified
  release root key --out FILE             a key that signs roots, in a file that --passphrase-fd seals; on a
                                          computer without network, for which no workspace is needed
  release root change [--env KEY] [--root-key FILE] [--out FILE]   the next root: a new signing key for an
                                          environment, another key for roots; --out when others have to sign
  release root sign FILE --key FILE --out FILE   adds a signature, where the key is kept
  release root take FILE                  the signed root becomes the newest one
verify needs no workspace and no network for a folder.)";
constexpr std::array kEdge{
    Option{"port", "N", "Listen on this port of 127.0.0.1 (default: any free one)"},
    Option{"bandits", "FILE", "Models of the bandits that flags use"},
};
constexpr auto kEdgeHelp =
    R"(Starts assay-edge on this computer with the ruleset and with keys for trying out. Nothing is published, and a file
needs no workspace. RULESET is a file, - for standard input, env:KEY or release:KEY[:VERSION] of the workspace; without
it three example flags are served. SDKs ask with the key server-key, or client-key for the form of applications in
users' hands. Ctrl-C ends it.)";
constexpr std::array kWarehouse{
    Option{"secret-fd", "N", "credential: read it from file descriptor N, as a JSON object"},
};
constexpr auto kWarehouseHelp =
    R"(  warehouse script KEY       SQL that makes the account of a connection, for an administrator
  warehouse credential KEY --secret-fd N   try a credential out, and keep it if it signs in: {"password": "..."};
                             the one before stays in force until then
  warehouse test KEY         six checks: network and TLS, sign-in, reads, writes refused, cancel, clock
  warehouse audit KEY        what the account may do beyond its sources, and the REVOKE for each; fails at grade D or F
  warehouse disconnect KEY   forget the credential, and prove it
KEY is a connection. resources/help/postgresql.md says more.)";
constexpr std::array kRun{Option{"all", nullptr, "Every experiment that has something to run"}};
constexpr std::array kResultsOnly{Option{"verify", nullptr, "Recompute what is stored and say whether it is identical"}};
constexpr std::array kReportOnly{
    Option{"out", "FILE", "File to write; its ending (.pdf .png .csv .json) says how"},
    Option{"table", "NAME", "CSV: results, series, exposures, breakdown, split or health (default results)"},
    Option{"bom", nullptr, "CSV: begin with a byte order mark, for Excel"},
};

constexpr auto kAggregatesHelp =
    R"(No workspace is needed. "-" reads standard input. resources/help/aggregates.md says more. The file:

  {"metrics": [{"key": "buyers", "kind": "conversion"},
               {"key": "revenue", "kind": "sum", "unit": "EUR"}],
   "rows": [{"metric": "buyers",  "variation": "off", "n": 5000, "successes": 610},
            {"metric": "buyers",  "variation": "on",  "n": 5041, "successes": 701},
            {"metric": "revenue", "variation": "off", "n": 5000, "mean": 3.1, "variance": 88.0},
            {"metric": "revenue", "variation": "on",  "n": 5041, "mean": 3.4, "variance": 91.5}]}

A row is cumulative since the start; "day" or "offset_days" in each row gives a series. Its numbers:
  conversion, threshold, retention,
  funnel                             n, successes
  count, sum                         n, mean, variance; or n, sum, sum_squares
  ratio, mean                        n, mean, variance, denominator_mean, denominator_variance, covariance;
                                     or n, sum, sum_squares, denominator_sum, denominator_sum_squares, sum_products
  percentile                         observations, value, lower, upper (see the help page), on the last day
The first metric is the primary one, the first variation the control. "experiment" (key, variations with
weights, control, start, end, plan) says otherwise; without its variations the split is not tested.)";

/// The options of a command that takes its own and those of the analysis.
template <std::size_t First, std::size_t Second>
constexpr std::array<Option, First + Second> joined(const std::array<Option, First> &first, const std::array<Option, Second> &second)
{
    std::array<Option, First + Second> all{};
    std::ranges::copy(first, all.begin());
    std::ranges::copy(second, all.begin() + First);
    return all;
}

constexpr auto kResults = joined(kResultsOnly, joined(kAnalysisOptions, kEarlyLookOption));
constexpr auto kAnalyse = joined(kAnalysisOptions, kShownEarlyOption);
constexpr auto kReport = joined(kReportOnly, joined(kAnalysisOptions, kEarlyLookOption));

constexpr std::array kCommands{
    Command{"init", "", "Create an encrypted workspace",
            "The key is kept by the password store of the desktop. With --passphrase-fd it is wrapped by a\n"
            "passphrase too, or by the passphrase alone where no password store is running.",
            kInit, runInit},
    Command{"recover", "", "Open a workspace with its recovery key and bind it to this computer", "", kRecover, runRecover},
    Command{"sample", "", "Fill the workspace with the sample shop and real imported experiments, and run its pipelines",
            "Loading it again moves its dates to today and replaces the shop.", kSample, runSample},
    Command{"demo", "--out DIR", "The sample in one go on a session workspace: pipelines, tables, report and pictures", "", kDemo, runDemo},
    Command{"apply", "FILE...", "Write definitions from JSON files; what is unchanged stays as it is",
            "A file holds {\"kind\": ..., \"body\": {...}}, a list of these, or {\"documents\": [...]}.\n"
            "\"-\" reads standard input. Everything is checked before anything is written. A path in a connection\n"
            "is taken from the folder of the file. `assayctl export --example DIR` writes files to begin with.\n"
            "Kinds: entity, connection, assignment_source, fact_source, property, metric, analysis_defaults,\n"
            "experiment, environment, audience, layer, holdout, flag, sdk_key, publish_target. analysis_defaults (key \"default\") holds the rules of plans that state none.",
            kApply, runApply},
    Command{"list", "[KIND]", "List definitions", "", {}, runList},
    Command{"export", "[KIND [KEY]]", "Print definitions as JSON that apply reads", "", kExport, runExport},
    Command{"flags", "eval | lint | diff | import | export ...", "Evaluate, check and compare rulesets; flags in and out of the workspace",
            kFlagsHelp, kFlags, runFlags},
    Command{"publish", "--env KEY | --resume [--env KEY]", "Sign the flags of an environment and bring them to where SDKs read", kPublishHelp, kPublish,
            runPublish},
    Command{"release", "list | verify | rollback | show | root ...", "Look at releases, verify them, go back", kReleaseHelp, kRelease, runRelease},
    Command{"edge", "[RULESET]", "Serve flags to SDKs on this computer, to try them out", kEdgeHelp, kEdge, runEdge},
    Command{"warehouse", "test | audit | script | credential | disconnect KEY", "Check a connection and its account, keep its credential", kWarehouseHelp,
            kWarehouse, runWarehouse},
    Command{"run", "EXPERIMENT... | --all", "Refresh results from the warehouse", "Ctrl-C stops the statement in the warehouse.", kRun, runRun},
    Command{"results", "EXPERIMENT", "Show the results of an experiment",
            "Recomputed from the stored aggregates; no warehouse is asked. --verify compares that with what was\n"
            "computed when the aggregates arrived, and their SHA-256 with the one in the audit log.",
            kResults, runResults},
    Command{"analyse", "FILE.json", "Analyse aggregates from a file and print the analysis as JSON", kAggregatesHelp, kAnalyse, runAnalyse},
    Command{"report", "EXPERIMENT --out FILE.{pdf,html,png,csv,json}", "Write the results to a file", "", kReport, runReport},
    Command{"ledger", "", "List everything that left a warehouse", "", kLedger, runLedger},
    Command{"audit", "[list | verify]", "List audited actions, or check that no chain was altered", "", {}, runAudit},
    Command{"runs", "", "List pipeline runs", "", {}, runRuns},
};

QString optionLines(std::span<const Option> options)
{
    TextTable table({{QString{}}, {QString{}}});
    for (const Option &option : options) {
        QString name = QStringLiteral("  --") + QString::fromUtf8(option.name);
        if (option.value != nullptr)
            name += u' ' + QString::fromUtf8(option.value);
        table.add({name, QString::fromUtf8(option.help)});
    }
    return table.text().section(u'\n', 1); // without the empty title line
}

std::vector<std::string> commandNames()
{
    std::vector<std::string> names;
    for (const Command &command : kCommands)
        names.emplace_back(command.name);
    return names;
}

Error unknownCommand(const std::string &name)
{
    const std::optional<std::string> guess = nearest(name, commandNames());
    return usageError(name, guess ? "a command (did you mean " + *guess + "?)" : "a command (see assayctl --help)");
}

const std::span<const Option> *optionsOf(std::string_view name)
{
    const Command *command = findCommand(name);
    return command == nullptr ? nullptr : &command->options;
}

} // namespace

std::span<const Command> commands() { return kCommands; }
std::span<const Option> globalOptions() { return kGlobal; }

const Command *findCommand(std::string_view name)
{
    const auto found = std::ranges::find(kCommands, name, [](const Command &command) { return std::string_view{command.name}; });
    return found == kCommands.end() ? nullptr : &*found;
}

QString helpText()
{
    TextTable table({{QString{}}, {QString{}}});
    for (const Command &command : kCommands)
        table.add({QStringLiteral("  ") + QString::fromUtf8(command.name), QString::fromUtf8(command.summary)});
    return QStringLiteral("Usage: assayctl [OPTIONS] COMMAND ...\n\nCommands:\n") + table.text().section(u'\n', 1)
        + QStringLiteral("\n\nOptions:\n") + optionLines(kGlobal)
        + QStringLiteral("\n\nExit status: 0 done, 1 failed, 2 wrong command line or input, 3 result refused by its contract,\n"
                         "4 cancelled, 5 workspace or password store not available.\n\nassayctl COMMAND --help says more.");
}

QString helpText(const Command &command)
{
    QString text = QStringLiteral("Usage: assayctl [OPTIONS] ") + QString::fromUtf8(command.name);
    if (*command.synopsis != '\0')
        text += u' ' + QString::fromUtf8(command.synopsis);
    text += QStringLiteral("\n\n") + QString::fromUtf8(command.summary) + u'.';
    if (*command.details != '\0')
        text += u'\n' + QString::fromUtf8(command.details);
    if (!command.options.empty())
        text += QStringLiteral("\n\nOptions:\n") + optionLines(command.options);
    return text + QStringLiteral("\n\nGeneral options:\n") + optionLines(kGlobal);
}

namespace {

/// `assayctl help run` is `assayctl run --help`.
Arguments withoutHelpWord(Arguments arguments)
{
    if (arguments.command != "help" || arguments.words.size() > 1)
        return arguments;
    arguments.command = arguments.words.empty() ? std::string{} : arguments.words.front();
    arguments.words.clear();
    arguments.values["help"] = {};
    return arguments;
}

} // namespace

ExitCode runCommandLine(const std::vector<std::string> &words)
{
    Result<Arguments> arguments = parseArguments(words, kGlobal, optionsOf);
    if (!arguments)
        return Context(Arguments{}).failed(arguments.error());
    Context context(withoutHelpWord(std::move(*arguments)));
    const std::string &name = context.arguments().command;
    const Command *command = name.empty() ? nullptr : findCommand(name);
    if (context.arguments().has("version")) {
        context.terminal().print(QStringLiteral("assayctl " ASSAY_VERSION));
        return ExitCode::Ok;
    }
    if (!name.empty() && command == nullptr)
        return context.failed(unknownCommand(name));
    if (context.arguments().has("help")) {
        context.terminal().print(command == nullptr ? helpText() : helpText(*command));
        return ExitCode::Ok;
    }
    if (command == nullptr) {
        context.terminal().complain(helpText());
        return ExitCode::Usage;
    }
    return command->run(context);
}

} // namespace assay::ctl
