// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cmath>
#include <future>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "app/pipeline/runexecution.h"
#include "app/workspace/open.h"
#include "app/workspace/workspace.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::testing {

inline pipeline::PipelineContext pipelineContext(std::shared_ptr<store::DocumentStore> store, Timestamp now)
{
    pipeline::PipelineContext context;
    context.store = std::move(store);
    context.runnerPath = ASSAY_BIN_DIR "/assay-runner";
    context.actor = "tester";
    context.now = [now] { return now; };
    context.newId = workspace::newUuid;
    return context;
}

/// Runs one pipeline through planner, runner and contracts, and reads the snapshot it stored.
inline Result<results::Snapshot> snapshotOf(const pipeline::PipelineContext &context, const workspace::Workspace::RunInput &input)
{
    const pipeline::RunOrder order{pipeline::plannedRun(context, input.request, input.connection, pipeline::Trigger::CommandLine),
                                   input.request, input.connection};
    const pipeline::RunRecord run = pipeline::executeRun(context, order, [](const pipeline::RunRecord &) {}, {});
    if (run.state != pipeline::RunState::Succeeded)
        return fail(run.error.value_or(Error{ErrorCode::RunnerFailed, {}, {}, {}}));
    const Result<std::string> body = context.store->snapshotBody(run.snapshot);
    if (!body)
        return fail(body.error());
    const Result<Json> json = parseJson(*body);
    return json ? results::snapshotFromJson(*json) : fail(json.error());
}

/// Runs them all, two at a time, in order. The first failure is the outcome.
inline Result<std::vector<results::Snapshot>> snapshotsOf(const pipeline::PipelineContext &context,
                                                          const std::vector<workspace::Workspace::RunInput> &inputs)
{
    std::vector<std::optional<Result<results::Snapshot>>> outcomes(inputs.size());
    std::atomic<std::size_t> next{};
    const auto work = [&] {
        for (std::size_t i = next++; i < inputs.size(); i = next++)
            outcomes[i] = snapshotOf(context, inputs[i]);
    };
    auto other = std::async(std::launch::async, work);
    work();
    other.wait();
    std::vector<results::Snapshot> snapshots;
    for (auto &outcome : outcomes) {
        if (!*outcome)
            return fail((*outcome).error());
        snapshots.push_back(std::move(**outcome));
    }
    return snapshots;
}

/// Interval of the counts that `trials` tries of probability `p` give with 99.9 %: exact binomial, 0.05 % in each tail.
inline std::pair<int, int> binomialBounds(int trials, double p)
{
    std::pair<int, int> bounds{0, trials};
    double below{};
    bool hasLow{};
    for (int k = 0; k <= trials; ++k) {
        below += std::exp(std::lgamma(trials + 1.0) - std::lgamma(k + 1.0) - std::lgamma(trials - k + 1.0) + k * std::log(p)
                          + (trials - k) * std::log1p(-p));
        if (!hasLow && below > 0.0005) {
            bounds.first = k;
            hasLow = true;
        }
        if (below >= 0.9995) {
            bounds.second = k;
            break;
        }
    }
    return bounds;
}

} // namespace assay::testing
