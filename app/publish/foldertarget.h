// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "app/publish/target.h"

namespace assay::publish {

/// A folder, as a web server or `assay-edge` reads it. Files appear whole: written beside, synchronised, renamed.
/// What the public sees are links through one link, `live`, to a tree of files, so that all of it changes in one step.
class FolderTarget final : public Target {
public:
    explicit FolderTarget(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
    }

    [[nodiscard]] std::string name() const override { return m_folder.string(); }
    [[nodiscard]] Result<std::optional<StoredFile>> get(const std::string &path, std::int64_t limit) override;
    [[nodiscard]] Result<void> create(const std::string &path, std::string_view content) override;
    [[nodiscard]] Result<void> switchTo(
        const std::string &folder, const std::vector<NamedFile> &files, const std::optional<std::string> &expectedTag) override;
    [[nodiscard]] Result<void> purge(const std::string &) override { return {}; }

private:
    std::filesystem::path m_folder;
};

} // namespace assay::publish
