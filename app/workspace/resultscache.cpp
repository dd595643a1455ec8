// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/resultscache.h"

#include <nlohmann/json.hpp>

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
    // A day series of many metrics is larger than a document may be; the store wrote it itself.
    constexpr JsonLimits limits{.bytes = 256U << 20U, .depth = 64, .stringBytes = 4U << 20U, .keysPerObject = 10'000};
    const Result<std::string> body = store.snapshotBody(snapshotId);
    if (!body)
        return fail(body.error());
    Result<results::Snapshot> snapshot
        = parseJson(*body, limits).and_then([](const Json &json) { return results::snapshotFromJson(json); });
    if (!snapshot)
        return fail(std::move(snapshot.error()));
    LoadedResults loaded;
    loaded.snapshot = std::make_shared<const results::Snapshot>(std::move(*snapshot));
    loaded.analysis = std::make_shared<const results::Analysis>(results::analyse(*loaded.snapshot));
    return loaded;
}

} // namespace assay::workspace
