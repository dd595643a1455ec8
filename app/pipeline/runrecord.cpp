// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/runrecord.h"

#include <array>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/sql/errorcodec.h"
#include "models/sql/planner.h"

namespace assay::pipeline {
namespace {

constexpr std::array<std::pair<std::string_view, RunState>, 8> kRunStates{{
    {"planned", RunState::Planned},
    {"running", RunState::Running},
    {"cancelling", RunState::Cancelling},
    {"succeeded", RunState::Succeeded},
    {"failed", RunState::Failed},
    {"cancelled", RunState::Cancelled},
    {"refused", RunState::Refused},
    {"interrupted", RunState::Interrupted},
}};
constexpr std::array<std::pair<std::string_view, StatementState>, 8> kStatementStates{{
    {"waiting", StatementState::Waiting},
    {"running", StatementState::Running},
    {"done", StatementState::Done},
    {"failed", StatementState::Failed},
    {"cancelled", StatementState::Cancelled},
    {"refused", StatementState::Refused},
    {"not-sent", StatementState::NotSent},
    {"unknown", StatementState::Unknown},
}};
constexpr std::array<std::pair<std::string_view, Trigger>, 3> kTriggers{{
    {"person", Trigger::Person},
    {"command-line", Trigger::CommandLine},
    {"schedule", Trigger::Schedule},
}};
constexpr std::size_t kMostSql = sql::kLongestStatement;

template <typename Rows, typename E>
std::string_view nameIn(const Rows &rows, E value)
{
    for (const auto &[name, candidate] : rows) {
        if (candidate == value)
            return name;
    }
    return {};
}

void putTime(Json &json, const char *name, const std::optional<Timestamp> &instant)
{
    if (instant)
        json[name] = toIsoTime(*instant);
}

Json statementJson(const StatementRun &statement)
{
    Json json{{"id", statement.id},         {"stage", statement.stage},   {"title", statement.title},
              {"sql", statement.sql},       {"sha256", statement.sha256}, {"weight", statement.weight},
              {"hasRows", statement.hasRows}, {"state", nameIn(kStatementStates, statement.state)},
              {"milliseconds", statement.milliseconds}, {"rows", statement.rows}, {"bytes", statement.bytes}};
    putTime(json, "startedAt", statement.startedAt);
    if (statement.smallestCell)
        json["smallestCell"] = *statement.smallestCell;
    return json;
}

StatementRun statementFromJson(const Json &json, FieldReader &parent, std::size_t place)
{
    FieldReader reader(json, "run", "", parent.pathOf("statements", place));
    StatementRun statement;
    statement.id = reader.requiredText("id");
    statement.stage = reader.text("stage");
    statement.title = reader.text("title");
    statement.sql = reader.text("sql", {}, kMostSql);
    statement.sha256 = reader.text("sha256");
    statement.weight = reader.number("weight", 1, 0, 1e12);
    statement.hasRows = reader.boolean("hasRows", false);
    statement.state = reader.choice("state", kStatementStates, StatementState::Waiting);
    statement.startedAt = reader.optionalTime("startedAt");
    statement.milliseconds = reader.integer("milliseconds", 0, 0, INT64_MAX);
    statement.rows = reader.integer("rows", 0, 0, INT64_MAX);
    statement.bytes = reader.integer("bytes", 0, 0, INT64_MAX);
    statement.smallestCell = reader.optionalInteger("smallestCell", INT64_MIN, INT64_MAX);
    parent.adopt(reader);
    return statement;
}

void readTimes(FieldReader &reader, RunRecord &run)
{
    const std::optional<Timestamp> startedAt = reader.optionalTime("startedAt");
    if (!startedAt)
        reader.problem("startedAt", "the time the run started");
    run.startedAt = startedAt.value_or(Timestamp{});
    run.finishedAt = reader.optionalTime("finishedAt");
}

void readOutcome(FieldReader &reader, RunRecord &run)
{
    run.snapshot = reader.text("snapshot");
    run.isCancelConfirmed = reader.boolean("cancelConfirmed", false);
    run.log = reader.texts("log");
    const Json *error = reader.member("error");
    if (error == nullptr)
        return;
    Result<Error> read = sql::errorFromJson(*error);
    if (read)
        run.error = std::move(*read);
    else
        reader.problem("error", "an error with a known code");
}

} // namespace

bool isFinal(RunState state)
{
    switch (state) {
    case RunState::Planned:
    case RunState::Running:
    case RunState::Cancelling: return false;
    case RunState::Succeeded:
    case RunState::Failed:
    case RunState::Cancelled:
    case RunState::Refused:
    case RunState::Interrupted: return true;
    }
    return true;
}

std::string logLine(std::string line)
{
    if (line.size() <= kLongestLogLine)
        return line;
    constexpr std::string_view mark = " ...";
    std::size_t end = kLongestLogLine - mark.size();
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80)
        --end;
    return line.substr(0, end).append(mark);
}

std::string_view runStateName(RunState state) { return nameIn(kRunStates, state); }

Json toJson(const RunRecord &run)
{
    Json statements = Json::array();
    for (const StatementRun &statement : run.statements)
        statements.push_back(statementJson(statement));
    Json json{{"id", run.id},
              {"experiment", run.experiment},
              {"experimentName", run.experimentName},
              {"connection", run.connection},
              {"engine", run.engine},
              {"trigger", nameIn(kTriggers, run.trigger)},
              {"actor", run.actor},
              {"startedAt", toIsoTime(run.startedAt)},
              {"state", runStateName(run.state)},
              {"fraction", run.fraction},
              {"statements", std::move(statements)},
              {"rowsOut", run.rowsOut},
              {"bytesOut", run.bytesOut},
              {"rowsExpected", run.rowsExpected},
              {"minCell", run.minCell},
              {"snapshot", run.snapshot},
              {"cancelConfirmed", run.isCancelConfirmed},
              {"log", run.log}};
    putTime(json, "finishedAt", run.finishedAt);
    if (run.error)
        json["error"] = sql::toJson(*run.error);
    return json;
}

Result<RunRecord> runFromJson(const Json &body)
{
    FieldReader reader(body, "run", "");
    RunRecord run;
    run.id = reader.requiredText("id");
    run.experiment = reader.text("experiment");
    run.experimentName = reader.text("experimentName");
    run.connection = reader.text("connection");
    run.engine = reader.text("engine");
    run.trigger = reader.choice("trigger", kTriggers, Trigger::Person);
    run.actor = reader.text("actor");
    readTimes(reader, run);
    run.state = reader.choice("state", kRunStates, RunState::Interrupted);
    run.fraction = reader.number("fraction", 0, 0, 1);
    run.rowsOut = reader.integer("rowsOut", 0, 0, INT64_MAX);
    run.bytesOut = reader.integer("bytesOut", 0, 0, INT64_MAX);
    run.rowsExpected = reader.integer("rowsExpected", 0, 0, INT64_MAX);
    run.minCell = reader.integer("minCell", 0, 0, INT64_MAX);
    if (const Json *statements = reader.array("statements")) {
        for (std::size_t i = 0; i < statements->size(); ++i)
            run.statements.push_back(statementFromJson((*statements)[i], reader, i));
    }
    readOutcome(reader, run);
    return reader.finish(std::move(run));
}

} // namespace assay::pipeline
