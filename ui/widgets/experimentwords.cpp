// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/experimentwords.h"

#include <QCoreApplication>

#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

QString tr(const char *source, const char *comment = nullptr, int n = -1) { return QCoreApplication::translate("ExperimentStates", source, comment, n); }

QString daysText(const experiments::Experiment &experiment, const experiments::Evidence &evidence)
{
    return tr("%n day(s) of data, the plan asks for %1.", nullptr, evidence.days.value_or(0)).arg(experiment.plan.minimumDays.value_or(0));
}

QString subjectsText(const experiments::Experiment &experiment, const experiments::Evidence &evidence)
{
    return tr("The smallest variation has %1 subjects, the plan asks for %2.")
        .arg(formatCount(evidence.smallestVariation), formatCount(experiment.plan.minimumSubjects.value_or(0)));
}

} // namespace

QString stateText(experiments::State state)
{
    switch (state) {
    case experiments::State::Draft: return tr("Draft");
    case experiments::State::Scheduled: return tr("Scheduled");
    case experiments::State::Running: return tr("Running");
    case experiments::State::ReadyForReview: return tr("Ready for review");
    case experiments::State::WrapUp: return tr("Wrap up");
    case experiments::State::Concluded: return tr("Concluded");
    }
    return {};
}

Tone stateTone(experiments::State state)
{
    switch (state) {
    case experiments::State::Draft: return Tone::Outline;
    case experiments::State::Scheduled: return Tone::Outline;
    case experiments::State::Running: return Tone::Neutral;
    case experiments::State::ReadyForReview: return Tone::Info;
    case experiments::State::WrapUp: return Tone::Warning;
    case experiments::State::Concluded: return Tone::Neutral;
    }
    return Tone::Neutral;
}

QString stateIcon(experiments::State state)
{
    switch (state) {
    case experiments::State::Draft: return QStringLiteral("pencil");
    case experiments::State::Scheduled: return QStringLiteral("clock");
    case experiments::State::Running: return QStringLiteral("play");
    case experiments::State::ReadyForReview: return QStringLiteral("ok");
    case experiments::State::WrapUp: return QStringLiteral("warning");
    case experiments::State::Concluded: return QStringLiteral("lock");
    }
    return {};
}

QString stateFacet(experiments::State state)
{
    switch (state) {
    case experiments::State::Draft: return QStringLiteral("draft");
    case experiments::State::Scheduled: return QStringLiteral("scheduled");
    case experiments::State::Running: return QStringLiteral("running");
    case experiments::State::ReadyForReview: return QStringLiteral("ready");
    case experiments::State::WrapUp: return QStringLiteral("wrap-up");
    case experiments::State::Concluded: return QStringLiteral("concluded");
    }
    return {};
}

QString ruleText(const experiments::Status &status, const experiments::Experiment &experiment, const experiments::Evidence &evidence)
{
    const auto is = [&status](const char *rule) { return status.rule == rule; };
    if (is("draft.no-start"))
        return tr("The experiment has no start yet.");
    if (is("draft.import-without-results"))
        return tr("Nothing was imported for it yet.");
    if (is("scheduled.future-start") && experiment.start)
        return tr("It starts on %1.").arg(formatTime(*experiment.start));
    if (is("scheduled.no-assignment"))
        return tr("It has started, but no assignment was seen yet.");
    if (is("running.collecting"))
        return tr("It is collecting data: the plan is not satisfied yet.");
    if (is("running.unhealthy") || is("wrapup.unhealthy"))
        return tr("A health check failed: see the results page.");
    if (is("running.minimum-days") || is("wrapup.minimum-days"))
        return daysText(experiment, evidence);
    if (is("running.minimum-subjects") || is("wrapup.minimum-subjects"))
        return subjectsText(experiment, evidence);
    if (is("ready.significant"))
        return tr("The primary metric is significant under a method that is valid at any time, and the minimums are met.");
    if (is("ready.precision"))
        return tr("The interval of the primary metric is as narrow as the plan asks.");
    if (is("ready.ended"))
        return tr("The planned end has passed and the minimums are met.");
    if (is("ready.maximum-days"))
        return tr("The plan's maximum of %n day(s) is reached.", nullptr, experiment.plan.maximumDays.value_or(0));
    if (is("ready.import"))
        return tr("Imported aggregates are complete: nothing more will be collected.");
    if (is("wrapup.no-results"))
        return tr("The planned end has passed without results.");
    if (is("concluded.decision"))
        return experiment.decidedAt ? tr("The decision was recorded on %1.").arg(formatTime(*experiment.decidedAt)) : tr("A decision is recorded.");
    return {};
}

QString decisionText(experiments::Decision decision, const QString &variation)
{
    switch (decision) {
    case experiments::Decision::None: return {};
    case experiments::Decision::RollOut: return tr("Roll out %1").arg(variation);
    case experiments::Decision::KeepControl: return tr("Keep %1").arg(variation);
    case experiments::Decision::Stopped: return tr("Stopped");
    }
    return {};
}

} // namespace assay::ui
