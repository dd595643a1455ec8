// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/file.h"

#include <cerrno>

#include <fcntl.h>

#include "app/files/durablefile.h"

namespace assay::edge {

Result<std::string> readFile(const std::filesystem::path &path, std::int64_t limit)
{
    const files::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.isOpen() && (errno == ENOENT || errno == ENOTDIR))
        return fail(Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}.with("kind", "file").with("key", path.string()));
    if (!file.isOpen())
        return fail(files::systemError(ErrorCode::ReadFailed, path));
    return files::readRest(file, path, static_cast<std::size_t>(limit));
}

} // namespace assay::edge
