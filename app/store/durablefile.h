// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "models/core/error.h"

namespace assay::store {

/// ReadFailed or WriteFailed for the last failed system call on `path`.
[[nodiscard]] Error systemError(ErrorCode code, const std::filesystem::path &path);

/// Replaces a file so that after a crash at any point either the old or the new text is there: temporary
/// file, fsync, rename, fsync of the folder. Mode 0600.
[[nodiscard]] Result<void> writeDurably(const std::filesystem::path &path, std::string_view text);

/// Renames durably: the folders of both names are synchronised.
[[nodiscard]] Result<void> renameDurably(const std::filesystem::path &from, const std::filesystem::path &to);

/// The text of a file of at most `limit` bytes. @return ReadFailed; InputTooLarge
[[nodiscard]] Result<std::string> readSmallFile(const std::filesystem::path &path, std::size_t limit);

} // namespace assay::store
