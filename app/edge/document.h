// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "app/edge/sharedbytes.h"
#include "models/core/error.h"

namespace assay::edge {

/// One form of a document, ready to be sent.
struct Representation {
    std::string tag{};  ///< strong entity tag with its quotes
    std::string head{}; ///< header fields of a 200, without Date and Connection
    std::string unchangedHead{}; ///< those of a 304
    SharedBytes body{};
};

/// A document in both encodings. Its tags are hashes of its content: equal bytes have equal tags on every machine and
/// after every restart, and the two encodings have different ones.
struct Document {
    Representation plain{};
    Representation gzip{};

    [[nodiscard]] const Representation &in(bool isGzip) const { return isGzip ? gzip : plain; }
};

/// Compresses a text and writes its header fields, once, so that no request has to.
/// @param maxAgeSeconds  how long caches may keep it
/// @return Internal with `what` when there is no memory for it
[[nodiscard]] Result<Document> documentOf(std::string_view text, int maxAgeSeconds);

} // namespace assay::edge
