// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/sharedbytes.h"

#include <cerrno>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include "app/files/durablefile.h"

namespace assay::edge {

SharedBytes::~SharedBytes()
{
    if (!m_view.empty())
        ::munmap(const_cast<char *>(m_view.data()), m_view.size());
    if (m_file >= 0)
        ::close(m_file);
}

Result<SharedBytes> SharedBytes::of(std::string_view bytes)
{
    const auto failed = [] { return fail(Error{ErrorCode::Internal, Remedy::Retry, {}, {}}.with("what", std::strerror(errno))); };
    SharedBytes made;
    made.m_file = ::memfd_create("assay-edge", MFD_CLOEXEC);
    if (made.m_file < 0 || !files::writeAll(made.m_file, bytes))
        return failed();
    if (bytes.empty())
        return made;
    void *mapped = ::mmap(nullptr, bytes.size(), PROT_READ, MAP_SHARED, made.m_file, 0);
    if (mapped == MAP_FAILED)
        return failed();
    made.m_view = {static_cast<const char *>(mapped), bytes.size()};
    return made;
}

} // namespace assay::edge
