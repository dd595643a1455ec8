// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QTemporaryDir>

#include "app/pipeline/pipelineservice.h"
#include "tests/fakes/memorystore.h"
#include "tests/fakes/plans.h"

namespace assay::fakes {

/// A pipeline service on a store in memory, with the real runner and a folder of CSV data. Plans are
/// given as they are, by experiment key, so that a test can doctor them. QtTest comes with the precompiled header.
class PipelineFixture {
public:
    explicit PipelineFixture(const std::string &runner = ASSAY_BIN_DIR "/assay-runner")
    {
        connection = shopIn(m_folder.path().toStdString());
        pipeline::PipelineContext context;
        context.store = store;
        context.runnerPath = runner;
        context.actor = "member-1";
        // Both are called from the threads of runs.
        context.now = [this] { return Timestamp{1'795'000'000'000'000 + ++m_clock}; };
        context.newId = [this] { return "id-" + std::to_string(++m_ids); };
        context.planner = [this](const sql::PlanRequest &request, const metrics::Connection &) -> Result<sql::PipelinePlan> {
            const auto found = plans.find(request.experiment.key);
            if (found == plans.end())
                return fail(Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}.with("key", request.experiment.key));
            sql::PipelinePlan plan = found->second;
            plan.runId = request.runId;
            return plan;
        };
        service = std::make_unique<pipeline::PipelineService>(std::move(context));
        QObject::connect(service.get(), &pipeline::PipelineService::runChanged, service.get(), [this](const pipeline::RunRecord &run) {
            history[run.id].push_back(run);
        });
    }

    /// Starts a run of the statements under an experiment key.
    std::string start(const std::string &experiment, std::vector<sql::Statement> statements)
    {
        plans[experiment] = planOf(std::move(statements));
        sql::PlanRequest request;
        request.experiment.key = experiment;
        return service->start(std::move(request), connection, pipeline::Trigger::Person);
    }

    [[nodiscard]] pipeline::RunRecord latest(const std::string &id) const
    {
        const auto found = history.find(id);
        return found == history.end() ? pipeline::RunRecord{} : found->second.back();
    }

    /// Lets events run until the condition holds; false after a minute.
    template <typename Condition>
    static bool until(Condition condition)
    {
        return QTest::qWaitFor(condition, 60'000);
    }

    bool untilState(const std::string &id, pipeline::RunState state)
    {
        return until([&] { return !history[id].empty() && latest(id).state == state; });
    }

    /// The record once the run is final.
    pipeline::RunRecord finish(const std::string &id)
    {
        until([&] { return history.contains(id) && isFinal(latest(id).state); });
        return latest(id);
    }

    /// "R1:passed R2:refused(email: is not ...)", the last line of the ledger for each statement of a run.
    [[nodiscard]] std::string ledgerOf(const std::string &id) const
    {
        std::map<std::string, access::LedgerEntry> last;
        std::map<std::string, int> intents;
        const auto entries = store->ledger(0);
        for (const access::LedgerEntry &entry : *entries) {
            if (entry.run != id)
                continue;
            intents[entry.statement] += entry.verdict == access::LedgerVerdict::Intended ? 1 : 0;
            last[entry.statement] = entry;
        }
        std::string text;
        for (const auto &[statement, entry] : last) {
            text += (text.empty() ? "" : " ") + statement + ":" + std::string{access::verdictName(entry.verdict)};
            if (!entry.what.empty())
                text += "(" + entry.column + ": " + entry.what + ")";
            if (intents[statement] != 1)
                text += "!";
        }
        return text;
    }

    [[nodiscard]] std::vector<std::string> auditActions() const
    {
        std::vector<std::string> actions;
        const auto events = store->audit(0);
        for (const access::AuditEvent &event : *events)
            actions.push_back(event.action);
        return actions;
    }

    std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>();
    std::map<std::string, sql::PipelinePlan> plans;
    metrics::Connection connection;
    std::map<std::string, std::vector<pipeline::RunRecord>> history;
    std::unique_ptr<pipeline::PipelineService> service;

private:
    QTemporaryDir m_folder;
    std::atomic<std::int64_t> m_clock{};
    std::atomic<int> m_ids{};
};

} // namespace assay::fakes
