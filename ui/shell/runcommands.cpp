// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/runcommands.h"

#include <algorithm>

#include <QCoreApplication>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/workspace.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct RunText {
    Q_DECLARE_TR_FUNCTIONS(RunCommands)
};

bool isActive(const Services &services, const std::string &experiment)
{
    const std::vector<pipeline::RunRecord> active = services.pipelines.active();
    return std::ranges::find(active, experiment, &pipeline::RunRecord::experiment) != active.end();
}

} // namespace

QString whyNotRun(const Services &services, const QString &experiment)
{
    const std::string key = utf8(experiment);
    if (isActive(services, key))
        return RunText::tr("It is being refreshed now");
    const auto input = services.workspace.runInput(key);
    return input ? QString() : errorTitle(input.error());
}

QString startRun(Services &services, const QString &experiment)
{
    const std::string key = utf8(experiment);
    const auto entry = services.workspace.catalog()->experiments.find(key);
    const QString name = entry == services.workspace.catalog()->experiments.end() ? experiment : text(entry->second.value.name);
    auto input = services.workspace.runInput(key);
    if (!input) {
        services.navigator.say({Tone::Danger, errorTitle(input.error()), {}, {}});
        return {};
    }
    const QString run = text(services.pipelines.start(std::move(input->request), std::move(input->connection), pipeline::Trigger::Person));
    services.navigator.say({Tone::Info, RunText::tr("Refresh of %1 started").arg(name), RunText::tr("Details"),
                            [&navigator = services.navigator, run] { navigator.go(QStringLiteral("pipelines"), run); }});
    return run;
}

void startAllRuns(Services &services)
{
    int started = 0;
    const auto catalog = services.workspace.catalog();
    for (const auto &[key, entry] : catalog->experiments) {
        if (isActive(services, key))
            continue;
        if (auto input = services.workspace.runInput(key)) {
            services.pipelines.start(std::move(input->request), std::move(input->connection), pipeline::Trigger::Person);
            ++started;
        }
    }
    services.navigator.say(started > 0 ? Toast{Tone::Info, RunText::tr("%n refresh(es) started", nullptr, started), RunText::tr("Open"),
                                               [&navigator = services.navigator] { navigator.go(QStringLiteral("pipelines")); }}
                                       : Toast{Tone::Info, RunText::tr("There is nothing to refresh"), {}, {}});
}

} // namespace assay::ui
