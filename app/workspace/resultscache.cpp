// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/resultscache.h"

#include <nlohmann/json.hpp>

#include "app/workspace/verification.h"

namespace assay::workspace {

LoadedResults ResultsCache::find(const std::string &experiment, const std::string &snapshot) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_results.find(experiment);
    const bool isCurrent = found != m_results.end() && found->second.snapshot->id == snapshot;
    return isCurrent ? found->second : LoadedResults{};
}

void ResultsCache::keep(const std::string &experiment, LoadedResults results)
{
    const std::scoped_lock lock(m_mutex);
    m_results.insert_or_assign(experiment, std::move(results));
}

Result<LoadedResults> loadResults(store::DocumentStore &store, const std::string &snapshotId)
{
    Result<StoredSnapshot> stored = readStoredSnapshot(store, snapshotId);
    if (!stored)
        return fail(std::move(stored.error()));
    LoadedResults loaded;
    loaded.snapshot = std::make_shared<const results::Snapshot>(std::move(stored->snapshot));
    loaded.digest = std::move(stored->digest);
    loaded.analysis = std::make_shared<const results::Analysis>(results::analyse(*loaded.snapshot));
    return loaded;
}

} // namespace assay::workspace
