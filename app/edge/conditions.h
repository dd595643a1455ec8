// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace assay::edge {

/// Whether an If-None-Match field names the representation of `tag`, so that it need not be sent again: `*` names any; of
/// a list one must be the same, weak or not. A field that is not well formed names nothing, as a 304 to a client that
/// holds something else would be a failure to it.
/// @param tag  an entity tag with its quotes
/// Source: RFC 9110 sections 8.8.3 and 13.1.2.
[[nodiscard]] bool isMatching(std::string_view ifNoneMatch, std::string_view tag);

/// Whether an Accept-Encoding field takes gzip, and rather than no encoding at all. An empty field takes none.
/// Source: RFC 9110 section 12.5.3.
[[nodiscard]] bool prefersGzip(std::string_view acceptEncoding);

} // namespace assay::edge
