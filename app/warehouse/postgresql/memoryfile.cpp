// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/memoryfile.h"

#include <utility>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::warehouse::postgresql {

Result<MemoryFile> MemoryFile::holding(const secrets::Secret &contents)
{
    MemoryFile file;
    file.m_descriptor = ::memfd_create("key", MFD_CLOEXEC);
    const auto size = static_cast<ssize_t>(contents.bytes().size());
    // libpq refuses a key that others could read.
    if (file.m_descriptor < 0 || ::fchmod(file.m_descriptor, S_IRUSR | S_IWUSR) != 0
        || ::write(file.m_descriptor, contents.bytes().data(), contents.bytes().size()) != size)
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "no memory file for the client key"));
    return file;
}

MemoryFile::~MemoryFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

MemoryFile::MemoryFile(MemoryFile &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

MemoryFile &MemoryFile::operator=(MemoryFile &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

std::string MemoryFile::path() const
{
    return m_descriptor < 0 ? std::string{} : "/proc/self/fd/" + std::to_string(m_descriptor);
}

} // namespace assay::warehouse::postgresql
