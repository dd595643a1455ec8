// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/experimentwords.h"

#include <QCoreApplication>

#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"

namespace assay::ui {

namespace {

struct StateText {
    Q_DECLARE_TR_FUNCTIONS(ExperimentStates)
};

QString daysText(const experiments::Experiment &experiment, const experiments::Evidence &evidence)
{
    return StateText::tr("%n day(s) of data, the plan asks for %1.", nullptr, evidence.days.value_or(0)).arg(experiment.plan.minimumDays.value_or(0));
}

QString subjectsText(const experiments::Experiment &experiment, const experiments::Evidence &evidence)
{
    return StateText::tr("The smallest variation has %1 subjects, the plan asks for %2.")
        .arg(formatCount(evidence.smallestVariation), formatCount(experiment.plan.minimumSubjects.value_or(0)));
}

} // namespace

QString stateText(experiments::State state)
{
    switch (state) {
    case experiments::State::Draft: return StateText::tr("Draft");
    case experiments::State::Scheduled: return StateText::tr("Scheduled");
    case experiments::State::Running: return StateText::tr("Running");
    case experiments::State::ReadyForReview: return StateText::tr("Ready for review");
    case experiments::State::WrapUp: return StateText::tr("Wrap up");
    case experiments::State::Concluded: return StateText::tr("Concluded");
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
        return StateText::tr("The experiment has no start yet.");
    if (is("draft.import-without-results"))
        return StateText::tr("Nothing was imported for it yet.");
    if (is("scheduled.future-start") && experiment.start)
        return StateText::tr("It starts on %1.").arg(formatTime(*experiment.start));
    if (is("scheduled.no-assignment"))
        return StateText::tr("It has started, but no assignment was seen yet.");
    if (is("running.collecting"))
        return StateText::tr("It is collecting data: the plan is not satisfied yet.");
    if (is("running.unhealthy") || is("wrapup.unhealthy"))
        return StateText::tr("A health check failed: see the results page.");
    if (is("running.minimum-days") || is("wrapup.minimum-days"))
        return daysText(experiment, evidence);
    if (is("running.minimum-subjects") || is("wrapup.minimum-subjects"))
        return subjectsText(experiment, evidence);
    if (is("ready.significant"))
        return StateText::tr("The primary metric is significant under a method that is valid at any time, and the minimums are met.");
    if (is("ready.precision"))
        return StateText::tr("The interval of the primary metric is as narrow as the plan asks.");
    if (is("ready.ended"))
        return StateText::tr("The planned end has passed and the minimums are met.");
    if (is("ready.maximum-days"))
        return StateText::tr("The plan's maximum of %n day(s) is reached.", nullptr, experiment.plan.maximumDays.value_or(0));
    if (is("ready.import"))
        return StateText::tr("Imported aggregates are complete: nothing more will be collected.");
    if (is("wrapup.no-results"))
        return StateText::tr("The planned end has passed without results.");
    if (is("concluded.decision"))
        return experiment.decidedAt ? StateText::tr("The decision was recorded on %1.").arg(formatTime(*experiment.decidedAt)) : StateText::tr("A decision is recorded.");
    return {};
}

QString decisionText(experiments::Decision decision, const QString &variation)
{
    switch (decision) {
    case experiments::Decision::None: return {};
    case experiments::Decision::RollOut: return StateText::tr("Roll out %1").arg(variation);
    case experiments::Decision::KeepControl: return StateText::tr("Keep %1").arg(variation);
    case experiments::Decision::Stopped: return StateText::tr("Stopped");
    }
    return {};
}

QString veilText(Timestamp until) { return StateText::tr("Hidden until %1 by plan").arg(dayText(dayOf(until))); }

} // namespace assay::ui
