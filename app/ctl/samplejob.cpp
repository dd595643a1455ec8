// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/samplejob.h"

#include <stop_token>

#include "app/ctl/await.h"
#include "app/ctl/interrupt.h"
#include "app/ctl/progressline.h"
#include "app/workspace/background.h"

namespace assay::ctl {
namespace {

QString stepText(const workspace::SampleProgress &progress)
{
    switch (progress.step) {
    case workspace::SampleProgress::Step::Definitions: return QStringLiteral("definitions");
    case workspace::SampleProgress::Step::Imports: return QStringLiteral("real experiments, imported as aggregates");
    case workspace::SampleProgress::Step::Shop: break;
    }
    return progress.detail.empty() ? QStringLiteral("the sample shop") : QString::fromStdString(progress.detail);
}

} // namespace

Result<workspace::LoadedSample> loadSampleShown(workspace::Workspace &workspace, const workspace::SampleFolder &folder,
                                                std::int64_t subjects, const Terminal &terminal)
{
    workspace::SampleOptions options;
    options.shopFile = folder.shopFile();
    options.subjects = subjects;
    options.actor = workspace.actor();
    options.now = workspace.now();

    ProgressLine line(terminal);
    QObject here; // receives the progress on this thread
    std::stop_source stop;
    const Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::requested, &here, [&stop] { stop.request_stop(); });
    const auto progressed = [&here, &line](const workspace::SampleProgress &progress) {
        QMetaObject::invokeMethod(&here, [&line, progress] { line.show(QStringLiteral("Sample"), progress.fraction, stepText(progress)); });
    };
    Result<workspace::LoadedSample> sample = await(workspace::inBackground<workspace::LoadedSample>(
        QThreadPool::globalInstance(), [&] { return workspace::loadSample(*workspace.store(), options, progressed, stop.get_token()); }));
    if (!sample)
        return sample;
    if (Result<void> read = await(workspace.reload()); !read)
        return fail(std::move(read.error()));
    line.finish(QStringLiteral("Sample: %1 experiments to run, %2 imported").arg(sample->experiments.size()).arg(sample->imported), false);
    return sample;
}

} // namespace assay::ctl
