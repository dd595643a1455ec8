// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/durablefile.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::files {
namespace {

bool isWrittenAndSynced(const Descriptor &file, std::string_view text, mode_t mode)
{
    return file.isOpen() && writeAll(file.value(), text) && ::fchmod(file.value(), mode) == 0 && ::fsync(file.value()) == 0;
}

} // namespace

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

Descriptor::~Descriptor()
{
    if (m_value >= 0)
        ::close(m_value);
}

Error systemError(ErrorCode code, const std::filesystem::path &path)
{
    return Error{code, Remedy::Retry, {}, {}}.with("path", path.string()).with("what", std::strerror(errno));
}

Result<void> syncFolder(const std::filesystem::path &folder)
{
    const Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isOpen() || ::fsync(descriptor.value()) != 0)
        return fail(systemError(ErrorCode::WriteFailed, folder));
    return {};
}

Result<std::filesystem::path> writeBeside(const std::filesystem::path &path, std::string_view text, mode_t mode)
{
    std::string name = path.parent_path() / std::string(kTemporaryPrefix).append("XXXXXX");
    const Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (isWrittenAndSynced(file, text, mode))
        return std::filesystem::path(name);
    const Error error = systemError(ErrorCode::WriteFailed, path);
    if (file.isOpen())
        ::unlink(name.c_str());
    return fail(error);
}

Result<void> writeDurably(const std::filesystem::path &path, std::string_view text, mode_t mode)
{
    // A fixed name: what a crash leaves behind is overwritten by the next call.
    std::filesystem::path temporary = path;
    temporary += ".tmp";
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
        if (!isWrittenAndSynced(file, text, mode)) {
            const Error error = systemError(ErrorCode::WriteFailed, temporary);
            ::unlink(temporary.c_str());
            return fail(error);
        }
    }
    return renameDurably(temporary, path);
}

Result<void> replaceDurably(const std::filesystem::path &path, std::string_view text, mode_t mode)
{
    return writeBeside(path, text, mode).and_then([&path](const std::filesystem::path &beside) {
        Result<void> renamed = renameDurably(beside, path);
        if (!renamed)
            ::unlink(beside.c_str());
        return renamed;
    });
}

Result<void> renameDurably(const std::filesystem::path &from, const std::filesystem::path &to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        return fail(systemError(ErrorCode::WriteFailed, to));
    if (from.parent_path() == to.parent_path())
        return syncFolder(to.parent_path());
    return syncFolder(to.parent_path()).and_then([&] { return syncFolder(from.parent_path()); });
}

Result<void> linkDurably(const std::string &to, const std::filesystem::path &link)
{
    std::filesystem::path beside = link;
    beside += ".assay-new";
    ::unlink(beside.c_str());
    if (::symlink(to.c_str(), beside.c_str()) != 0)
        return fail(systemError(ErrorCode::WriteFailed, link));
    return renameDurably(beside, link);
}

Result<void> makeFoldersDurably(const std::filesystem::path &folder, mode_t mode)
{
    if (::mkdir(folder.c_str(), mode) == 0)
        return syncFolder(folder.parent_path());
    if (errno == EEXIST)
        return {};
    if (errno != ENOENT || folder == folder.parent_path())
        return fail(systemError(ErrorCode::WriteFailed, folder));
    return makeFoldersDurably(folder.parent_path(), mode).and_then([&] { return makeFoldersDurably(folder, mode); });
}

Result<std::string> readRest(const Descriptor &file, const std::filesystem::path &path, std::size_t limit)
{
    std::string text;
    std::array<char, 65'536> block{};
    while (true) {
        const ssize_t got = ::read(file.value(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(systemError(ErrorCode::ReadFailed, path));
        if (got == 0)
            return text;
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > limit)
            return fail(Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}
                            .with("what", path.string())
                            .with("limit", std::to_string(limit)));
    }
}

Result<std::string> readSmallFile(const std::filesystem::path &path, std::size_t limit)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.isOpen())
        return fail(systemError(ErrorCode::ReadFailed, path));
    return readRest(file, path, limit);
}

} // namespace assay::files
