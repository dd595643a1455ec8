// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/durablefile.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace assay::store {
namespace {

/// Closes a descriptor; a negative one is none.
class Descriptor {
public:
    explicit Descriptor(int value)
        : m_value(value)
    {
    }
    ~Descriptor()
    {
        if (m_value >= 0)
            ::close(m_value);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    [[nodiscard]] int value() const { return m_value; }
    [[nodiscard]] bool isOpen() const { return m_value >= 0; }

private:
    int m_value;
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

Result<void> syncFolder(const std::filesystem::path &folder)
{
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isOpen() || ::fsync(descriptor.value()) != 0)
        return fail(systemError(ErrorCode::WriteFailed, folder));
    return {};
}

} // namespace

Error systemError(ErrorCode code, const std::filesystem::path &path)
{
    return Error{code, Remedy::Retry, {}, {}}.with("path", path.string()).with("what", std::strerror(errno));
}

Result<void> writeDurably(const std::filesystem::path &path, std::string_view text)
{
    std::filesystem::path temporary = path;
    temporary += ".tmp";
    {
        const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.isOpen() || !writeAll(file.value(), text) || ::fsync(file.value()) != 0) {
            const Error error = systemError(ErrorCode::WriteFailed, temporary);
            ::unlink(temporary.c_str());
            return fail(error);
        }
    }
    return renameDurably(temporary, path);
}

Result<void> renameDurably(const std::filesystem::path &from, const std::filesystem::path &to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        return fail(systemError(ErrorCode::WriteFailed, to));
    if (from.parent_path() == to.parent_path())
        return syncFolder(to.parent_path());
    return syncFolder(to.parent_path()).and_then([&] { return syncFolder(from.parent_path()); });
}

Result<std::string> readSmallFile(const std::filesystem::path &path, std::size_t limit)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.isOpen())
        return fail(systemError(ErrorCode::ReadFailed, path));
    std::string text(limit + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(file.value(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(systemError(ErrorCode::ReadFailed, path));
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    if (size > limit)
        return fail(Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}
                        .with("what", path.string())
                        .with("limit", std::to_string(limit)));
    text.resize(size);
    return text;
}

} // namespace assay::store
