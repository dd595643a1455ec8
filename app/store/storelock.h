// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <utility>

#include "models/core/error.h"

namespace assay::store {

/// Holds a workspace folder for this process: flock on store.lock, with process and boot id in it for people.
/// Not handed on to child processes. Released when destroyed, also by kill -9.
class StoreLock {
public:
    /// @return StoreInUse with `path`, `pid`; WriteFailed, also for network file systems, whose locks lie
    [[nodiscard]] static Result<StoreLock> take(const std::filesystem::path &folder);
    /// True when another process, or another part of this one, holds the folder.
    [[nodiscard]] static bool isHeld(const std::filesystem::path &folder);

    StoreLock() = default;
    StoreLock(StoreLock &&other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1))
    {
    }
    StoreLock &operator=(StoreLock &&other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    ~StoreLock();

private:
    explicit StoreLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor = -1;
};

} // namespace assay::store
