// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/publish/publisher.h"
#include "app/workspace/changeset.h"
#include "app/workspace/releases.h"

namespace assay::workspace {

enum class PublicationState { Running, Done, Refused };

/// Where the newest publication of an environment at a target stands. Running without a process that runs it was cut.
struct PublicationEntry {
    std::string environment;
    std::string target;
    std::int64_t keyEpoch{};
    std::int64_t version{};
    std::string step; ///< name of the step begun last; "signed" before the first
    PublicationState state{};

    bool operator==(const PublicationEntry &) const = default;
};

/// Writes the entry of its environment and target.
[[nodiscard]] Result<void> putEntry(store::DocumentStore &store, store::Transaction &transaction, const PublicationEntry &entry,
                                    const Author &author);

/// All entries, by environment and target.
[[nodiscard]] Result<std::vector<PublicationEntry>> publicationEntries(store::DocumentStore &store);

} // namespace assay::workspace
