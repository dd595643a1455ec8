// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/source.h"

#include "app/edge/file.h"

namespace assay::edge {

Result<Fetched> FolderSource::get(const std::string &path, std::int64_t limit, bool)
{
    Result<std::string> content = readFile(m_folder / path, limit);
    if (content)
        return Fetched{Fetched::Kind::Content, std::move(*content)};
    if (content.error().code == ErrorCode::NotFound)
        return Fetched{};
    return tl::unexpected(content.error());
}

} // namespace assay::edge
