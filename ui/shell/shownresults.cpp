// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shownresults.h"

#include "app/workspace/workspace.h"
#include "models/results/veil.h"

namespace assay::ui {

std::optional<Timestamp> veilOf(const workspace::Catalog &catalog, const results::Snapshot &snapshot)
{
    return catalog.earlyLooks.contains(snapshot.experiment.key) ? std::nullopt : results::veiledUntil(snapshot);
}

workspace::LoadedResults shownResults(const workspace::Workspace &workspace, const std::string &experiment)
{
    workspace::LoadedResults loaded = workspace.cachedResults(experiment);
    if (!loaded.snapshot || !loaded.analysis)
        return loaded;
    if (const auto until = veilOf(*workspace.catalog(), *loaded.snapshot))
        loaded.analysis = std::make_shared<const results::Analysis>(results::veiled(*loaded.analysis, *until));
    return loaded;
}

} // namespace assay::ui
