// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/file.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace assay::edge {
namespace {

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

tl::unexpected<Error> systemError(ErrorCode code, const std::filesystem::path &path)
{
    return fail(Error{code, Remedy::Retry, {}, {}}.with("path", path.string()).with("what", std::strerror(errno)));
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

Result<std::string> readFile(const std::filesystem::path &path, std::int64_t limit)
{
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && (errno == ENOENT || errno == ENOTDIR))
        return fail(Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}.with("kind", "file").with("key", path.string()));
    if (!file)
        return systemError(ErrorCode::ReadFailed, path);
    std::string content;
    std::string block(64UL << 10U, '\0');
    while (true) {
        const ssize_t got = ::read(*file, block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError(ErrorCode::ReadFailed, path);
        if (got == 0)
            return content;
        content.append(block, 0, static_cast<std::size_t>(got));
        if (static_cast<std::int64_t>(content.size()) > limit)
            return fail(Error{ErrorCode::InputTooLarge, Remedy::None, {}, {}}.with("what", path.string()).with("limit", std::to_string(limit)));
    }
}

Result<void> writeFile(const std::filesystem::path &path, std::string_view content)
{
    std::string name = path.string() + ".XXXXXX";
    const File file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file)
        return systemError(ErrorCode::WriteFailed, path);
    if (!writeAll(*file, content) || ::fsync(*file) != 0 || ::rename(name.c_str(), path.c_str()) != 0) {
        const auto error = systemError(ErrorCode::WriteFailed, path);
        ::unlink(name.c_str());
        return error;
    }
    const File folder(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(*folder) != 0)
        return systemError(ErrorCode::WriteFailed, path);
    return {};
}

} // namespace assay::edge
