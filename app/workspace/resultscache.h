// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Decoded and analysed snapshots by experiment, the latest of each. Thread-safe; a snapshot never
/// changes, so its id is all there is to compare.
class ResultsCache {
public:
    /// The results of that snapshot; null members when they are not in memory.
    [[nodiscard]] LoadedResults find(const std::string &experiment, const std::string &snapshot) const;
    /// Keeps the results in place of those of an earlier snapshot.
    void keep(const std::string &experiment, LoadedResults results);

private:
    mutable std::mutex m_mutex;
    std::map<std::string, LoadedResults> m_results;
};

/// Reads, decodes and analyses one stored snapshot; blocking.
[[nodiscard]] Result<LoadedResults> loadResults(store::DocumentStore &store, const std::string &snapshot);

} // namespace assay::workspace
