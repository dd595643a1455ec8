// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/foldertarget.h"

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/files/durablefile.h"
#include "app/secrets/crypto.h"

namespace assay::publish {
namespace {

constexpr std::int64_t kMaxPointerBytes = 1LL << 20U;
constexpr std::string_view kLive = "live";
constexpr mode_t kFileMode = files::kPublicFile; // a release holds no secret
constexpr mode_t kFolderMode = files::kPublicFolder;

std::string tagOf(std::string_view content) { return secrets::hexOf(secrets::sha256(content)); }

Result<void> conflict(const std::filesystem::path &path)
{
    return fail(Error{ErrorCode::TargetConflict, Remedy::Retry, {}, {}}.with("path", path.string()));
}

Result<void> writeTree(const std::filesystem::path &tree, const std::vector<NamedFile> &files)
{
    for (const NamedFile &file : files) {
        const std::filesystem::path full = tree / file.path;
        const Result<void> written
            = files::makeFoldersDurably(full.parent_path(), kFolderMode).and_then([&] { return files::replaceDurably(full, file.content, kFileMode); });
        if (!written)
            return written;
    }
    return {};
}

/// The first part of each path becomes a link into the live tree; done before the first switch, it leads nowhere yet.
Result<void> linkPublic(const std::filesystem::path &root, const std::vector<NamedFile> &files)
{
    for (const NamedFile &file : files) {
        const std::string top = *std::filesystem::path(file.path).begin();
        const std::string to = std::string(kLive) + "/" + top;
        std::error_code none;
        if (std::filesystem::read_symlink(root / top, none) == to)
            continue;
        if (const Result<void> linked = files::linkDurably(to, root / top); !linked)
            return linked;
    }
    return {};
}

/// Trees that are neither live nor the one before: a reader may still be in that. What cannot be removed now goes next time.
void removeOtherTrees(const std::filesystem::path &root, const std::string &live, const std::string &before)
{
    std::error_code ignored;
    std::vector<std::filesystem::path> old;
    for (const auto &entry : std::filesystem::directory_iterator(root, ignored)) {
        const std::string name = entry.path().filename();
        if (name.starts_with("tree-") && name != live && name != before)
            old.push_back(entry.path());
    }
    for (const std::filesystem::path &path : old)
        std::filesystem::remove_all(path, ignored);
}

} // namespace

Result<std::optional<StoredFile>> FolderTarget::get(const std::string &path, std::int64_t limit)
{
    const std::filesystem::path full = m_folder / path;
    const files::Descriptor file(::open(full.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.isOpen() && errno == ENOENT)
        return std::optional<StoredFile>{};
    if (!file.isOpen())
        return fail(files::systemError(ErrorCode::ReadFailed, full));
    Result<std::string> content = files::readRest(file, full, static_cast<std::size_t>(limit));
    if (!content)
        return tl::unexpected(content.error());
    return StoredFile{*content, tagOf(*content)};
}

Result<void> FolderTarget::create(const std::string &path, std::string_view content)
{
    const std::filesystem::path full = m_folder / path;
    if (const Result<void> made = files::makeFoldersDurably(full.parent_path(), kFolderMode); !made)
        return made;
    const Result<std::filesystem::path> beside = files::writeBeside(full, content, kFileMode);
    if (!beside)
        return tl::unexpected(beside.error());
    // A link fails where a rename would replace: an existing file stays.
    const bool isLinked = ::link(beside->c_str(), full.c_str()) == 0;
    const int reason = errno;
    ::unlink(beside->c_str());
    if (isLinked)
        return files::syncFolder(full.parent_path());
    errno = reason;
    if (reason != EEXIST)
        return fail(files::systemError(ErrorCode::WriteFailed, full));
    const auto present = get(path, static_cast<std::int64_t>(content.size()));
    return present && *present && (*present)->content == content ? Result<void>{} : conflict(full);
}

Result<void> FolderTarget::switchTo(
    const std::string &folder, const std::vector<NamedFile> &files, const std::optional<std::string> &expectedTag)
{
    const std::filesystem::path root = m_folder / folder;
    if (const Result<void> made = files::makeFoldersDurably(root, kFolderMode); !made)
        return made;
    // Two consoles that publish into one folder take turns.
    const files::Descriptor lock(::open((root / ".assay-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode));
    if (!lock.isOpen() || ::flock(lock.value(), LOCK_EX) != 0)
        return fail(files::systemError(ErrorCode::WriteFailed, root));
    const auto present = get(folder + "/" + files.front().path, kMaxPointerBytes);
    if (!present)
        return tl::unexpected(present.error());
    const std::string tag = tagOf(files.front().content);
    const std::optional<std::string> presentTag = *present ? std::optional((*present)->tag) : std::nullopt;
    if (presentTag != expectedTag && presentTag != tag)
        return conflict(root / files.front().path);

    const std::string tree = "tree-" + tag.substr(0, 32);
    return writeTree(root / tree, files)
        .and_then([&] { return linkPublic(root, files); })
        .and_then([&] { return files::linkDurably(tree, root / kLive); })
        .map([&] { removeOtherTrees(root, tree, *present ? "tree-" + presentTag->substr(0, 32) : tree); });
}

} // namespace assay::publish
