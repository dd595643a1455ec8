// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/error.h"

namespace assay::publish {

/// A file at a target, with the token that tells one state of it from the next (ETag, or a hash).
struct StoredFile {
    std::string content;
    std::string tag;
};

/// A file to be written.
struct NamedFile {
    std::string path;
    std::string content;
};

/// Where releases go: a folder, a bucket, a web server. Paths are relative, with `/`. Blocking; used off the
/// GUI thread. Errors of every call besides its own: ReadFailed, WriteFailed, TargetUnreachable.
class Target {
public:
    virtual ~Target() = default;

    /// Where that is, for people; without any credential.
    [[nodiscard]] virtual std::string name() const = 0;
    /// The file, or nothing when there is none. @param limit  bytes; more is InputTooLarge
    [[nodiscard]] virtual Result<std::optional<StoredFile>> get(const std::string &path, std::int64_t limit) = 0;
    /// Writes a file that is not there yet; one of the same content counts as written.
    /// @return TargetConflict when another is there
    [[nodiscard]] virtual Result<void> create(const std::string &path, std::string_view content) = 0;
    /// Makes `files` what the public sees below `folder`. The first one is the pointer: nothing changes unless it is
    /// still the one of `expectedTag` (nothing: when there is none yet). Where a target cannot switch all at once the
    /// pointer changes first; calling again with the same files finishes what was cut.
    /// @return TargetConflict when somebody else has written the pointer
    [[nodiscard]] virtual Result<void> switchTo(
        const std::string &folder, const std::vector<NamedFile> &files, const std::optional<std::string> &expectedTag)
        = 0;
    /// Makes caches forget a path; nothing to do for most targets.
    [[nodiscard]] virtual Result<void> purge(const std::string &path) = 0;
};

} // namespace assay::publish
