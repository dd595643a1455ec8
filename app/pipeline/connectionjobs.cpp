// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/connectionjobs.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/pipeline/runnerprocess.h"
#include "models/sql/errorcodec.h"

namespace assay::pipeline {
namespace {

tl::unexpected<Error> protocolError(const char *what)
{
    return fail(Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", what));
}

struct Answer {
    std::string engine;
    std::string result;
};

/// Runs one job to its end.
Result<Answer> answerOf(const std::string &runner, const sql::RunnerPlan &plan, const std::stop_token &stop)
{
    std::string engine;
    Result<std::string> result = fail(ErrorCode::RunnerFailed, Remedy::Retry);
    RunnerListener listener;
    listener.onMessage = [&](sql::RunnerMessage message) -> Result<void> {
        if (auto *hello = std::get_if<sql::Hello>(&message))
            engine = std::move(hello->engine);
        else if (auto *done = std::get_if<sql::Done>(&message))
            result = std::move(done->result);
        else if (auto *failed = std::get_if<sql::Failed>(&message))
            result = fail(std::move(failed->error));
        return {};
    };
    const auto end = runRunner(runner.empty() ? runnerBesideProgram() : runner, sql::encode(plan), listener, stop);
    if (!end)
        return fail(end.error());
    return result ? Result<Answer>{Answer{std::move(engine), std::move(*result)}} : fail(std::move(result.error()));
}

std::optional<ConnectionCheck::State> stateFrom(const std::string &name)
{
    using State = ConnectionCheck::State;
    constexpr std::pair<std::string_view, State> states[]{
        {"passed", State::Passed}, {"failed", State::Failed}, {"not-applicable", State::NotApplicable}, {"not-run", State::NotRun}};
    const auto found = std::ranges::find(states, std::string_view{name}, &std::pair<std::string_view, State>::first);
    return found == std::end(states) ? std::nullopt : std::optional{found->second};
}

Result<ConnectionCheck> checkFrom(const Json &item)
{
    const auto text = [&item](const char *name) {
        return item.is_object() && item.contains(name) && item.at(name).is_string() ? item.at(name).get<std::string>() : std::string{};
    };
    const std::optional<ConnectionCheck::State> state = stateFrom(text("state"));
    if (text("id").empty() || !state)
        return protocolError("check");
    ConnectionCheck check{text("id"), *state, text("note"), {}};
    if (item.contains("error")) {
        Result<Error> error = sql::errorFromJson(item.at("error"));
        if (!error)
            return protocolError("error");
        check.error = std::move(*error);
    }
    return check;
}

} // namespace

const ConnectionCheck *ConnectionReport::failure(std::string_view last) const
{
    for (const ConnectionCheck &check : checks) {
        if (check.state == ConnectionCheck::State::Failed)
            return &check;
        if (check.id == last)
            break;
    }
    return nullptr;
}

Result<std::vector<ConnectionCheck>> checksFromResult(const std::string &result)
{
    const Result<Json> body = parseJson(result);
    if (!body || !body->is_object() || !body->contains("checks") || !body->at("checks").is_array())
        return protocolError("checks");
    std::vector<ConnectionCheck> checks;
    for (const Json &item : body->at("checks")) {
        Result<ConnectionCheck> check = checkFrom(item);
        if (!check)
            return fail(std::move(check.error()));
        checks.push_back(std::move(*check));
    }
    return checks;
}

Result<ConnectionReport> testConnection(const std::string &runner, sql::RunnerPlan plan, const std::stop_token &stop)
{
    plan.job = "test";
    Result<Answer> answer = answerOf(runner, plan, stop);
    if (!answer)
        return fail(std::move(answer.error()));
    Result<std::vector<ConnectionCheck>> checks = checksFromResult(answer->result);
    return checks ? Result<ConnectionReport>{ConnectionReport{std::move(answer->engine), std::move(*checks)}} : fail(std::move(checks.error()));
}

Result<PrivilegeReport> auditConnection(const std::string &runner, sql::RunnerPlan plan, const sql::GrantPlan &grants, const std::stop_token &stop)
{
    plan.job = "audit";
    plan.statements.clear();
    plan.options = canonicalJson(sql::toJson(grants));
    Result<Answer> answer = answerOf(runner, plan, stop);
    if (!answer)
        return fail(std::move(answer.error()));
    const Result<Json> body = parseJson(answer->result);
    if (!body || !body->is_object() || !body->contains("findings"))
        return protocolError("findings");
    Result<std::vector<sql::PrivilegeFinding>> findings = sql::findingsFromJson(body->at("findings"));
    return findings ? Result<PrivilegeReport>{PrivilegeReport{std::move(answer->engine), std::move(*findings)}} : fail(std::move(findings.error()));
}

} // namespace assay::pipeline
