// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/foldertarget.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/secrets/crypto.h"

namespace assay::publish {
namespace {

constexpr int kFileMode = 0644;   // what a web server of another user can read; a release holds no secret
constexpr int kFolderMode = 0755;
constexpr std::int64_t kMaxPointerBytes = 1LL << 20U;
constexpr std::string_view kLive = "live";

Error systemError(ErrorCode code, const std::filesystem::path &path)
{
    return Error{code, Remedy::Retry, {}, {}}.with("path", path.string()).with("what", std::strerror(errno));
}

/// A descriptor that closes itself; -1 is none.
class File {
public:
    explicit File(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    ~File()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    explicit operator bool() const { return m_descriptor >= 0; }
    [[nodiscard]] int operator*() const { return m_descriptor; }

private:
    int m_descriptor;
};

bool writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<void> sync(const std::filesystem::path &folder)
{
    const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened || ::fsync(*opened) != 0)
        return fail(systemError(ErrorCode::WriteFailed, folder));
    return {};
}

Result<void> makeFolders(const std::filesystem::path &folder)
{
    if (::mkdir(folder.c_str(), kFolderMode) == 0)
        return sync(folder.parent_path());
    if (errno == EEXIST)
        return {};
    if (errno != ENOENT || folder == folder.parent_path())
        return fail(systemError(ErrorCode::WriteFailed, folder));
    return makeFolders(folder.parent_path()).and_then([&folder] { return makeFolders(folder); });
}

/// A file of its own name beside `path` that holds `content`, safe on disk.
Result<std::filesystem::path> writeBeside(const std::filesystem::path &path, std::string_view content)
{
    std::string name = path.parent_path() / ".assay-XXXXXX";
    const File file(::mkostemp(name.data(), O_CLOEXEC));
    if (file && writeAll(*file, content) && ::fchmod(*file, kFileMode) == 0 && ::fsync(*file) == 0)
        return std::filesystem::path(name);
    const Error error = systemError(ErrorCode::WriteFailed, path);
    if (file)
        ::unlink(name.c_str());
    return fail(error);
}

std::string tagOf(std::string_view content) { return secrets::hexOf(secrets::sha256(content)); }

Result<void> conflict(const std::filesystem::path &path)
{
    return fail(Error{ErrorCode::TargetConflict, Remedy::Retry, {}, {}}.with("path", path.string()));
}

/// Points a link at `to` in one step, whatever was there.
Result<void> linkDurably(const std::string &to, const std::filesystem::path &link)
{
    std::filesystem::path beside = link;
    beside += ".assay-new";
    ::unlink(beside.c_str());
    if (::symlink(to.c_str(), beside.c_str()) != 0 || ::rename(beside.c_str(), link.c_str()) != 0)
        return fail(systemError(ErrorCode::WriteFailed, link));
    return sync(link.parent_path());
}

Result<void> writeTree(const std::filesystem::path &tree, const std::vector<NamedFile> &files)
{
    for (const NamedFile &file : files) {
        const std::filesystem::path full = tree / file.path;
        const Result<std::filesystem::path> beside
            = makeFolders(full.parent_path()).and_then([&] { return writeBeside(full, file.content); });
        if (!beside)
            return tl::unexpected(beside.error());
        if (::rename(beside->c_str(), full.c_str()) != 0)
            return fail(systemError(ErrorCode::WriteFailed, full));
        if (const Result<void> synced = sync(full.parent_path()); !synced)
            return synced;
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
        if (const Result<void> linked = linkDurably(to, root / top); !linked)
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
    const File file(::open(full.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return std::optional<StoredFile>{};
    if (!file)
        return fail(systemError(ErrorCode::ReadFailed, full));
    StoredFile found;
    std::string block(64UL << 10U, '\0');
    while (true) {
        const ssize_t got = ::read(*file, block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(systemError(ErrorCode::ReadFailed, full));
        if (got == 0)
            break;
        found.content.append(block, 0, static_cast<std::size_t>(got));
        if (static_cast<std::int64_t>(found.content.size()) > limit)
            return fail(Error{ErrorCode::InputTooLarge, Remedy::None, {}, {}}.with("what", full.string()).with("limit", std::to_string(limit)));
    }
    found.tag = tagOf(found.content);
    return found;
}

Result<void> FolderTarget::create(const std::string &path, std::string_view content)
{
    const std::filesystem::path full = m_folder / path;
    if (const Result<void> made = makeFolders(full.parent_path()); !made)
        return made;
    const Result<std::filesystem::path> beside = writeBeside(full, content);
    if (!beside)
        return tl::unexpected(beside.error());
    // A link fails where a rename would replace: an existing file stays.
    const bool isLinked = ::link(beside->c_str(), full.c_str()) == 0;
    const int reason = errno;
    ::unlink(beside->c_str());
    if (isLinked)
        return sync(full.parent_path());
    errno = reason;
    if (reason != EEXIST)
        return fail(systemError(ErrorCode::WriteFailed, full));
    const auto present = get(path, static_cast<std::int64_t>(content.size()));
    return present && *present && (*present)->content == content ? Result<void>{} : conflict(full);
}

Result<void> FolderTarget::switchTo(
    const std::string &folder, const std::vector<NamedFile> &files, const std::optional<std::string> &expectedTag)
{
    const std::filesystem::path root = m_folder / folder;
    if (const Result<void> made = makeFolders(root); !made)
        return made;
    // Two consoles that publish into one folder take turns.
    const File lock(::open((root / ".assay-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode));
    if (!lock || ::flock(*lock, LOCK_EX) != 0)
        return fail(systemError(ErrorCode::WriteFailed, root));
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
        .and_then([&] { return linkDurably(tree, root / kLive); })
        .map([&] { removeOtherTrees(root, tree, *present ? "tree-" + presentTag->substr(0, 32) : tree); });
}

} // namespace assay::publish
