// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "models/core/error.h"

namespace assay::edge {

/// A file as the source has it now.
struct Fetched {
    enum class Kind { Content, Absent, Unchanged };

    Kind kind = Kind::Absent;
    std::string content{}; ///< with Content
};

/// Where releases are read from. Blocking; used by one thread.
class Source {
public:
    virtual ~Source() = default;

    /// Reads a file by its path below the source. Unchanged only for a file that was read before with `isWatched`.
    /// @param limit      bytes; more is InputTooLarge
    /// @param isWatched  asked again and again; what it was is remembered
    /// @return ReadFailed, TargetUnreachable
    [[nodiscard]] virtual Result<Fetched> get(const std::string &path, std::int64_t limit, bool isWatched) = 0;
};

/// A published folder.
class FolderSource final : public Source {
public:
    explicit FolderSource(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
    }

    [[nodiscard]] Result<Fetched> get(const std::string &path, std::int64_t limit, bool isWatched) override;

private:
    std::filesystem::path m_folder;
};

} // namespace assay::edge
