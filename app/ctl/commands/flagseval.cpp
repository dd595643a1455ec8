// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

#include "app/ctl/commands/flagcommands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/rulesetsource.h"
#include "app/ctl/texttable.h"
#include "models/flags/bandit.h"
#include "models/flags/details.h"

namespace assay::ctl {
namespace {

using flags::AllocationTrace;
using flags::EvaluationDetails;

QString shown(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// `true`, `null` and numbers are what they look like, everything else is a text.
Json attributeValue(const std::string &text)
{
    if (text == "true" || text == "false")
        return text == "true";
    if (text == "null")
        return nullptr;
    double number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() && !text.empty() ? Json(number) : Json(text);
}

Result<Json> attributesOf(const Arguments &arguments)
{
    Json attributes = Json::object();
    if (const std::optional<std::string> text = arguments.value("attributes")) {
        Result<Json> given = parseJson(*text);
        if (!given || !given->is_object())
            return fail(usageError("--attributes", "a JSON object such as {\"country\": \"DE\", \"age\": 41}"));
        attributes = std::move(*given);
    }
    for (const std::string &pair : arguments.all("attribute")) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(usageError("--attribute", "NAME=VALUE"));
        attributes[pair.substr(0, equals)] = attributeValue(pair.substr(equals + 1));
    }
    return attributes;
}

Result<std::optional<flags::VariationType>> typeOf(const Arguments &arguments)
{
    const std::optional<std::string> name = arguments.value("type");
    if (!name)
        return std::optional<flags::VariationType>{};
    for (const auto type : {flags::VariationType::Boolean, flags::VariationType::String, flags::VariationType::Integer,
                            flags::VariationType::Numeric, flags::VariationType::Json}) {
        if (QString::fromStdString(*name).compare(shown(flags::typeName(type)), Qt::CaseInsensitive) == 0)
            return std::optional{type};
    }
    return fail(usageError("--type", "boolean, string, integer, numeric or json"));
}

/// Lets the bandit of the chosen variation choose, when there are actions to choose from.
Result<void> chooseAction(const Context &context, const flags::Ruleset &ruleset, const std::string &subject,
                          const Json &attributes, EvaluationDetails &details)
{
    const std::optional<std::string> file = context.arguments().value("bandits");
    const std::optional<std::string> text = context.arguments().value("actions");
    if (!file && !text)
        return {};
    if (!file || !text)
        return fail(usageError(file ? "--bandits" : "--actions", file ? "--actions with it" : "--bandits with it"));
    const auto models = readInputFile(*file).and_then([](const std::string &read) { return flags::readBanditModels(read); });
    if (!models)
        return fail(Error{models.error()}.with("origin", *file));
    const Result<Json> given = parseJson(*text);
    if (!given || !given->is_object())
        return fail(usageError("--actions", "a JSON object of actions with their attributes, such as {\"red\": {\"price\": 9}}"));
    std::vector<flags::BanditAction> actions;
    for (const auto &[key, value] : given->items())
        actions.push_back({key, flags::contextFromJson(value)});
    const flags::BanditAssignment chosen
        = flags::banditOf(ruleset, models->value, details.assignment, subject, flags::contextFromJson(attributes), actions);
    details.bandit = chosen.choice;
    details.assignment.code = chosen.code;
    return {};
}

QString ruleText(const AllocationTrace &allocation)
{
    if (allocation.rules.empty())
        return allocation.code == flags::AllocationCode::Unevaluated ? QString{} : QStringLiteral("everyone");
    QStringList rules;
    for (const flags::RuleTrace &rule : allocation.rules) {
        QStringList conditions;
        for (const flags::ConditionTrace &condition : rule.conditions)
            conditions.append(shown(condition.attribute) + u' ' + shown(condition.operatorName) + u' ' + shown(condition.value)
                              + (condition.holds ? QStringLiteral(" ✓") : QStringLiteral(" ✗")));
        rules.append(conditions.join(QStringLiteral(" and ")));
    }
    return rules.join(QStringLiteral("; "));
}

QString splitText(const AllocationTrace &allocation)
{
    QStringList splits;
    for (const flags::SplitTrace &split : allocation.splits) {
        QStringList shards;
        for (const flags::ShardTrace &shard : split.shards)
            shards.append(QStringLiteral("shard %1 of %2").arg(shard.shard).arg(shown(shard.salt)));
        splits.append(shown(split.variationKey) + (split.matches ? QStringLiteral(" ✓") : QStringLiteral(" ✗"))
                      + (shards.isEmpty() ? QString{} : QStringLiteral(" (") + shards.join(QStringLiteral(", ")) + u')'));
    }
    return splits.join(QStringLiteral("; "));
}

void printDetails(const EvaluationDetails &details, const std::string &subject, const Terminal &terminal)
{
    terminal.print(shown(details.assignment.flagKey) + QStringLiteral(" for ") + QString::fromStdString(subject)
                   + QStringLiteral(": ") + shown(flags::codeName(details.assignment.code)));
    if (details.variationJson)
        terminal.print(QStringLiteral("value %1, variation %2, allocation %3, %4")
                           .arg(QString::fromStdString(*details.variationJson), shown(details.assignment.variationKey),
                                shown(details.assignment.allocationKey),
                                details.assignment.isLogged ? QStringLiteral("logged") : QStringLiteral("not logged")));
    if (details.bandit)
        terminal.print(QStringLiteral("bandit %1 chose %2 (probability %3)")
                           .arg(QString::fromStdString(details.bandit->banditKey), QString::fromStdString(details.bandit->action))
                           .arg(details.bandit->probability));
    terminal.print(QString::fromStdString(flags::describe(details)));
    TextTable table({{QStringLiteral("No."), TextTable::Align::Right},
                     {QStringLiteral("Allocation")},
                     {QStringLiteral("Outcome")},
                     {QStringLiteral("Rules")},
                     {QStringLiteral("Splits")}});
    for (const AllocationTrace &allocation : details.allocations)
        table.add({QString::number(allocation.position), shown(allocation.key), shown(flags::codeName(allocation.code)),
                   ruleText(allocation), splitText(allocation)});
    if (!table.isEmpty())
        terminal.print(QStringLiteral("\n") + table.text());
}

/// Everything one evaluation needs, read from the command line.
struct Question {
    std::string flag;
    std::string subject;
    Json attributes;
    std::optional<flags::VariationType> type;
    std::optional<Timestamp> now;
};

Result<Question> questionOf(const Context &context)
{
    const Arguments &arguments = context.arguments();
    if (operandsOf(context).size() != 1)
        return fail(usageError("flags eval", "one ruleset: a file, - or env:KEY"));
    if (!arguments.has("flag") || !arguments.has("subject"))
        return fail(usageError("flags eval", "--flag and --subject"));
    Question question{*arguments.value("flag"), *arguments.value("subject"), {}, {}, {}};
    const Result<std::optional<flags::VariationType>> type = typeOf(arguments);
    Result<Json> attributes = attributesOf(arguments);
    if (!type || !attributes)
        return fail(type ? attributes.error() : type.error());
    question.type = *type;
    question.attributes = std::move(*attributes);
    if (const std::optional<std::string> now = arguments.value("now")) {
        const Result<Timestamp> instant = timestampFromIso(*now);
        if (!instant)
            return fail(usageError("--now", "a time such as 2026-11-20T06:10:00Z"));
        question.now = *instant;
    }
    return question;
}

} // namespace

ExitCode runFlagsEval(Context &context)
{
    const Result<Question> question = questionOf(context);
    if (!question)
        return context.failed(question.error());
    const Result<NamedRuleset> ruleset = readRulesetSource(context, operandsOf(context).front());
    if (!ruleset)
        return context.failed(ruleset.error());
    const Timestamp now = question->now.value_or(workspace::systemNow());
    const flags::SubjectRecord subject = flags::subjectFromJson(question->subject, question->attributes);
    EvaluationDetails details = flags::explain(*ruleset->loaded.ruleset, question->flag, subject.subject(), question->type, now);
    if (const Result<void> chosen
        = chooseAction(context, *ruleset->loaded.ruleset, question->subject, question->attributes, details);
        !chosen)
        return context.failed(chosen.error());
    if (context.terminal().wantsJson())
        context.terminal().print(flags::traceJson(details));
    else
        printDetails(details, question->subject, context.terminal());
    return ExitCode::Ok;
}

} // namespace assay::ctl
