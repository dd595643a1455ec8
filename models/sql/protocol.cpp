// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/protocol.h"

#include <array>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/sql/errorcodec.h"

namespace assay::sql {
namespace {

constexpr std::int64_t kMostNumber = INT64_MAX;
constexpr std::size_t kMostText = kLongestStatement;
constexpr std::size_t kMostStatements = 20'000;
constexpr std::array<std::string_view, 5> kLedgerStates{"started", "finished", "failed", "cancelled", "refused"};

tl::unexpected<Error> protocolError(std::string what)
{
    return fail(Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", std::move(what)));
}

/// The outcome of a codec as a protocol error. Only the place is told: the text of the line is not ours.
template <typename T, typename Value>
Result<T> finished(FieldReader &reader, Value value)
{
    if (!reader.extra().empty())
        reader.problem("", "no members beside the known ones");
    if (reader.firstProblem())
        return protocolError(std::string{reader.firstProblem()->fact("path")} + ": expected " + std::string{reader.firstProblem()->fact("what")});
    return T{std::move(value)};
}

Json sourceJson(const SourceShape &source)
{
    Json needs = Json::array();
    for (const NeededColumn &need : source.needs)
        needs.push_back({{"kind", need.kind}, {"key", need.key}, {"path", need.path}, {"column", need.column}});
    return {{"kind", source.kind}, {"key", source.key}, {"start", source.start}, {"ignoresCase", source.ignoresCase}, {"needs", std::move(needs)}};
}

Json statementJson(const Statement &statement)
{
    Json json{{"id", statement.id}, {"stage", statement.stage}, {"title", statement.title}, {"text", statement.text}, {"weight", statement.weight}};
    if (statement.contract)
        json["contract"] = toJson(*statement.contract);
    if (statement.source)
        json["source"] = sourceJson(*statement.source);
    return json;
}

SourceShape sourceFromJson(const Json &json, FieldReader &parent)
{
    FieldReader reader(json, "plan", "", parent.pathOf("source"));
    SourceShape source;
    source.kind = reader.requiredText("kind");
    source.key = reader.requiredText("key");
    source.start = static_cast<std::size_t>(reader.integer("start", 0, 0, static_cast<std::int64_t>(kMostText)));
    source.ignoresCase = reader.boolean("ignoresCase", false);
    const Json *needs = reader.array("needs");
    for (std::size_t i = 0; needs != nullptr && i < needs->size(); ++i) {
        FieldReader nested((*needs)[i], "plan", "", reader.pathOf("needs", i));
        source.needs.push_back({nested.requiredText("kind"), nested.requiredText("key"), nested.requiredText("path"), nested.requiredText("column")});
        reader.adopt(nested);
    }
    if (!reader.extra().empty())
        reader.problem("", "no members beside the known ones");
    parent.adopt(reader);
    return source;
}

Statement statementFromJson(const Json &json, FieldReader &parent, std::size_t place)
{
    FieldReader reader(json, "plan", "", parent.pathOf("statements", place));
    Statement statement;
    statement.id = reader.requiredText("id", 200);
    statement.stage = reader.text("stage", {}, 20);
    statement.title = reader.text("title", {}, 500);
    statement.text = reader.requiredText("text", kMostText);
    statement.weight = reader.number("weight", 1, 0, 1e12);
    if (const Json *contract = reader.member("contract")) {
        Result<ResultContract> read = contractFromJson(*contract);
        if (read)
            statement.contract = std::move(*read);
        else
            reader.problem("contract", "a result contract (" + std::string{read.error().fact("path")} + ")");
    }
    if (const Json *source = reader.member("source"))
        statement.source = sourceFromJson(*source, reader);
    if (!reader.extra().empty())
        reader.problem("", "no members beside the known ones");
    parent.adopt(reader);
    return statement;
}

std::vector<Statement> statementsFromJson(FieldReader &reader)
{
    std::vector<Statement> statements;
    const Json *rows = reader.array("statements");
    if (rows != nullptr && rows->size() > kMostStatements)
        reader.problem("statements", "at most 20000 statements");
    for (std::size_t i = 0; rows != nullptr && i < rows->size() && !reader.firstProblem(); ++i)
        statements.push_back(statementFromJson((*rows)[i], reader, i));
    return statements;
}

// One writer and one reader per message.

Json messageJson(const Hello &hello)
{
    return {{"type", "hello"}, {"protocol", hello.protocol}, {"version", hello.version}, {"engine", hello.engine}};
}

Json messageJson(const Progress &progress)
{
    Json json{{"type", "progress"}, {"stage", progress.stage}, {"statement", progress.statement}};
    if (progress.fraction)
        json["fraction"] = *progress.fraction;
    if (progress.bytes)
        json["bytes"] = *progress.bytes;
    return json;
}

Json messageJson(const LedgerNote &note)
{
    Json json{{"type", "ledger"},  {"statement", note.statement}, {"state", note.state}, {"milliseconds", note.milliseconds},
              {"rows", note.rows}, {"bytes", note.bytes},         {"column", note.column}, {"what", note.what}};
    if (note.smallestCell)
        json["smallestCell"] = *note.smallestCell;
    return json;
}

Json messageJson(const Rows &rows)
{
    Json json = toJson(rows.batch);
    json["type"] = "rows";
    json["statement"] = rows.statement;
    return json;
}

Json messageJson(const Done &done) { return {{"type", "done"}, {"result", done.result}}; }

Json messageJson(const Failed &failed)
{
    Json json = toJson(failed.error);
    json["type"] = "error";
    return json;
}

Result<RunnerMessage> readHello(FieldReader &reader)
{
    Hello hello;
    hello.protocol = static_cast<int>(reader.integer("protocol", 0, 1, 1'000));
    hello.version = reader.text("version", {}, 100);
    hello.engine = reader.text("engine", {}, 200);
    return finished<RunnerMessage>(reader, std::move(hello));
}

Result<RunnerMessage> readProgress(FieldReader &reader)
{
    Progress progress;
    progress.stage = reader.text("stage", {}, 20);
    progress.statement = reader.text("statement", {}, 200);
    progress.fraction = reader.optionalNumber("fraction", 0, 1);
    progress.bytes = reader.optionalInteger("bytes", 0, kMostNumber);
    return finished<RunnerMessage>(reader, std::move(progress));
}

Result<RunnerMessage> readLedger(FieldReader &reader)
{
    LedgerNote note;
    note.statement = reader.requiredText("statement", 200);
    note.state = reader.requiredText("state", 20);
    if (std::ranges::find(kLedgerStates, note.state) == kLedgerStates.end())
        reader.problem("state", "started, finished, failed, cancelled or refused");
    note.milliseconds = reader.integer("milliseconds", 0, 0, kMostNumber);
    note.rows = reader.integer("rows", 0, 0, kMostNumber);
    note.bytes = reader.integer("bytes", 0, 0, kMostNumber);
    note.smallestCell = reader.optionalInteger("smallestCell", INT64_MIN, kMostNumber);
    note.column = reader.text("column", {}, 200);
    note.what = reader.text("what", {}, 500);
    return finished<RunnerMessage>(reader, std::move(note));
}

Result<RunnerMessage> readRows(FieldReader &reader)
{
    Rows rows;
    rows.statement = reader.requiredText("statement", 200);
    const Json *columns = reader.array("columns");
    const Json *data = reader.array("data");
    if (columns == nullptr || data == nullptr)
        return protocolError("rows: expected columns and data");
    Result<RowBatch> batch = batchFromJson({{"columns", *columns}, {"data", *data}});
    if (!batch)
        return protocolError("rows: expected " + std::string{batch.error().fact("what")});
    rows.batch = std::move(*batch);
    return finished<RunnerMessage>(reader, std::move(rows));
}

Result<RunnerMessage> readDone(FieldReader &reader)
{
    Done done{reader.text("result", {}, kMostText)};
    return finished<RunnerMessage>(reader, std::move(done));
}

/// `error` is the error's own form beside the tag.
Result<RunnerMessage> readFailed(const Json &json)
{
    Json body = json;
    body.erase("type");
    Result<Error> error = errorFromJson(body);
    if (!error)
        return protocolError("error: expected " + std::string{error.error().fact("what")});
    return RunnerMessage{Failed{std::move(*error)}};
}

} // namespace

std::string encode(const RunnerPlan &plan)
{
    Json statements = Json::array();
    for (const Statement &statement : plan.statements)
        statements.push_back(statementJson(statement));
    Json json{{"job", plan.job},
              {"runId", plan.runId},
              {"connection", metrics::toJson(plan.connection)},
              {"statements", std::move(statements)},
              {"options", plan.options},
              {"memoryLimitMiB", plan.memoryLimitMiB},
              {"threads", plan.threads},
              {"credentialFollows", plan.credentialFollows}};
    if (plan.keychainItem)
        json["keychainItem"] = *plan.keychainItem;
    return canonicalJson(json);
}

std::string encode(const RunnerMessage &message)
{
    return canonicalJson(std::visit([](const auto &value) { return messageJson(value); }, message));
}

Result<RunnerPlan> planFromLine(std::string_view line)
{
    const Result<Json> json = parseJson(line);
    if (!json)
        return protocolError("the plan is not valid JSON");
    FieldReader reader(*json, "plan", "");
    RunnerPlan plan;
    plan.job = reader.requiredText("job", 40);
    plan.runId = reader.text("runId", {}, 100);
    if (const Json *item = reader.member("keychainItem"); item != nullptr)
        plan.keychainItem = reader.requiredText("keychainItem", 300);
    plan.statements = statementsFromJson(reader);
    plan.options = reader.text("options", {}, kMostText);
    plan.memoryLimitMiB = reader.integer("memoryLimitMiB", 2'048, 64, 1 << 20);
    plan.threads = static_cast<int>(reader.integer("threads", 2, 1, 256));
    plan.credentialFollows = reader.boolean("credentialFollows", false);
    if (const Json *connection = reader.member("connection")) {
        Result<metrics::Connection> read = metrics::connectionFromJson(*connection);
        if (read)
            plan.connection = std::move(*read);
        else
            reader.problem("connection", "a connection (" + std::string{read.error().fact("path")} + ")");
    }
    return finished<RunnerPlan>(reader, std::move(plan));
}

Result<RunnerMessage> messageFromLine(std::string_view line)
{
    const Result<Json> json = parseJson(line);
    if (!json || !json->is_object())
        return protocolError("a line is not a JSON object");
    FieldReader reader(*json, "message", "");
    const std::string type = reader.text("type", {}, 20);
    using Reader = Result<RunnerMessage> (*)(FieldReader &);
    constexpr std::array<std::pair<std::string_view, Reader>, 5> readers{{
        {"hello", readHello},
        {"progress", readProgress},
        {"ledger", readLedger},
        {"rows", readRows},
        {"done", readDone},
    }};
    for (const auto &[name, read] : readers) {
        if (name == type)
            return read(reader);
    }
    return type == "error" ? readFailed(*json) : protocolError("a line of an unknown type");
}

} // namespace assay::sql
