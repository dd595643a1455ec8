// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/experiments/lifecycle.h"

#include <array>

namespace assay::experiments {
namespace {

constexpr std::array<std::string_view, 18> kRules{
    "draft.no-start",          "scheduled.future-start",   "scheduled.no-assignment", "running.collecting",
    "running.unhealthy",       "running.minimum-days",     "running.minimum-subjects", "ready.significant",
    "ready.precision",         "ready.ended",              "ready.maximum-days",      "ready.import",
    "wrapup.no-results",       "wrapup.unhealthy",         "wrapup.minimum-days",     "wrapup.minimum-subjects",
    "concluded.decision",      "draft.import-without-results",
};

/// What stands between the evidence and a review: "unhealthy", "minimum-days", "minimum-subjects", or nothing.
std::string_view obstacle(const Plan &plan, const Evidence &evidence)
{
    if (!evidence.isHealthy)
        return "unhealthy";
    if (plan.minimumDays && evidence.days.value_or(0) < *plan.minimumDays)
        return "minimum-days";
    if (plan.minimumSubjects && evidence.smallestVariation < *plan.minimumSubjects)
        return "minimum-subjects";
    return {};
}

/// How the experiment came to its end: "import", "ended", "maximum-days", or nothing while it is open.
std::string_view ending(const Experiment &experiment, const Evidence &evidence, Timestamp now)
{
    if (experiment.origin == Origin::Import)
        return "import";
    if (experiment.end && now >= *experiment.end)
        return "ended";
    if (experiment.plan.maximumDays && evidence.days.value_or(0) >= *experiment.plan.maximumDays)
        return "maximum-days";
    return {};
}

Status status(State state, const char *prefix, std::string_view reason)
{
    return {state, std::string{prefix} + std::string{reason}};
}

/// Nothing is running before the first assignment.
std::optional<Status> beforeFirstAssignment(const Experiment &experiment, const Evidence &evidence, Timestamp now)
{
    if (experiment.origin == Origin::Import) {
        if (evidence.hasResults)
            return std::nullopt;
        return Status{State::Draft, "draft.import-without-results"};
    }
    if (!experiment.start)
        return Status{State::Draft, "draft.no-start"};
    if (*experiment.start > now)
        return Status{State::Scheduled, "scheduled.future-start"};
    const bool hasEnded = experiment.end && now >= *experiment.end;
    const bool hasAssignments = evidence.hasResults && (evidence.smallestVariation > 0 || evidence.days.value_or(0) > 0);
    if (hasAssignments)
        return std::nullopt;
    if (hasEnded)
        return Status{State::WrapUp, "wrapup.no-results"};
    return Status{State::Scheduled, "scheduled.no-assignment"};
}

} // namespace

std::span<const std::string_view> statusRules() { return kRules; }

std::string_view stateName(State state)
{
    switch (state) {
    case State::Draft: return "draft";
    case State::Scheduled: return "scheduled";
    case State::Running: return "running";
    case State::ReadyForReview: return "ready";
    case State::WrapUp: return "wrap_up";
    case State::Concluded: return "concluded";
    }
    return "draft";
}

Status statusOf(const Experiment &experiment, const Evidence &evidence, Timestamp now)
{
    if (experiment.decision != Decision::None)
        return {State::Concluded, "concluded.decision"};
    if (std::optional<Status> early = beforeFirstAssignment(experiment, evidence, now))
        return *early;

    const std::string_view end = ending(experiment, evidence, now);
    const std::string_view missing = obstacle(experiment.plan, evidence);
    if (!end.empty())
        return missing.empty() ? status(State::ReadyForReview, "ready.", end) : status(State::WrapUp, "wrapup.", missing);

    const bool hasPrecision = evidence.primaryProgress.value_or(0) >= 1;
    if (!evidence.isPrimarySignificant && !hasPrecision)
        return {State::Running, missing == "unhealthy" ? "running.unhealthy" : "running.collecting"};
    if (!missing.empty())
        return status(State::Running, "running.", missing);
    return status(State::ReadyForReview, "ready.", evidence.isPrimarySignificant ? "significant" : "precision");
}

} // namespace assay::experiments
