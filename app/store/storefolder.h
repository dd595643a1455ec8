// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "app/store/localstore.h"
#include "app/store/storelock.h"
#include "models/core/error.h"

namespace assay::store {

/// The database of a workspace folder.
[[nodiscard]] std::filesystem::path databaseIn(const std::filesystem::path &folder);

/// Removes what a creation that was killed after its last step left. Call with the lock held.
void tidyAfterCreation(const std::filesystem::path &folder);

/// The making of a workspace folder. Everything is built in a folder inside and moved out last, the
/// database at the very end: a workspace exists once store.db stands in its place. Unless finish()
/// succeeded and keep() was called, destruction removes everything that was made, parent folders included.
class StoreCreation {
public:
    explicit StoreCreation(std::filesystem::path folder);
    ~StoreCreation();
    StoreCreation(const StoreCreation &) = delete;
    StoreCreation &operator=(const StoreCreation &) = delete;

    /// Makes and locks the folder. @return StoreExists, StoreInUse, WriteFailed
    [[nodiscard]] Result<void> begin();
    /// Where to build.
    [[nodiscard]] std::filesystem::path building() const;
    /// Moves key slot files and database to their places.
    [[nodiscard]] Result<void> finish();
    /// The lock, for the store that is opened next; the files stay in this object's care until keep().
    [[nodiscard]] StoreLock takeLock() { return std::move(m_lock); }
    void keep() { m_isKept = true; }

private:
    [[nodiscard]] Result<void> makeFolder();
    [[nodiscard]] Result<void> makePrivate();
    [[nodiscard]] Result<void> refuseExisting();

    std::filesystem::path m_folder;
    std::vector<std::filesystem::path> m_made; ///< folders, outermost first
    StoreLock m_lock;
    bool m_hadLockFile = false;
    bool m_ownsFiles = false; ///< the lock is ours and no workspace was here
    bool m_isKept = false;
};

} // namespace assay::store
