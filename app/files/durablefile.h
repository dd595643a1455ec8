// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "models/core/error.h"

namespace assay::files {

/// Modes of what nobody else may read, and of what a web server of another user serves.
inline constexpr mode_t kPrivateFile = 0600;
inline constexpr mode_t kPublicFile = 0644;
inline constexpr mode_t kPublicFolder = 0755;

/// How names of temporary files begin, beside the files they become; what a crash left behind is known by it.
inline constexpr std::string_view kTemporaryPrefix = ".assay-";

/// Closes a descriptor; a negative one is none.
class Descriptor {
public:
    explicit Descriptor(int value)
        : m_value(value)
    {
    }
    ~Descriptor();
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    [[nodiscard]] int value() const { return m_value; }
    [[nodiscard]] bool isOpen() const { return m_value >= 0; }

private:
    int m_value;
};

/// Writes all of it to a descriptor, or sets errno.
[[nodiscard]] bool writeAll(int descriptor, std::string_view text);

/// ReadFailed or WriteFailed for the last failed system call on `path`.
[[nodiscard]] Error systemError(ErrorCode code, const std::filesystem::path &path);

/// Replaces a file so that after a crash at any point either the old or the new text is there: temporary
/// file, fsync, rename, fsync of the folder.
[[nodiscard]] Result<void> writeDurably(const std::filesystem::path &path, std::string_view text, mode_t mode = kPrivateFile);

/// A file of a name of its own beside `path` that holds `text`, safe on disk. The caller gives it its place.
[[nodiscard]] Result<std::filesystem::path> writeBeside(const std::filesystem::path &path, std::string_view text, mode_t mode);

/// writeDurably() through a file of a name of its own, so that several may write at once; the last one stays.
[[nodiscard]] Result<void> replaceDurably(const std::filesystem::path &path, std::string_view text, mode_t mode);

/// Renames durably: the folders of both names are synchronised.
[[nodiscard]] Result<void> renameDurably(const std::filesystem::path &from, const std::filesystem::path &to);

/// Points a symbolic link at `to` in one step, whatever was there.
[[nodiscard]] Result<void> linkDurably(const std::string &to, const std::filesystem::path &link);

/// Makes a folder and those above it, each synchronised; what is there stays.
[[nodiscard]] Result<void> makeFoldersDurably(const std::filesystem::path &folder, mode_t mode);

[[nodiscard]] Result<void> syncFolder(const std::filesystem::path &folder);

/// The rest of an open file of at most `limit` bytes. @return ReadFailed; InputTooLarge
[[nodiscard]] Result<std::string> readRest(const Descriptor &file, const std::filesystem::path &path, std::size_t limit);

/// The text of a file of at most `limit` bytes, not through a link. @return ReadFailed; InputTooLarge
[[nodiscard]] Result<std::string> readSmallFile(const std::filesystem::path &path, std::size_t limit);

} // namespace assay::files
