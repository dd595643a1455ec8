// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/workspace/catalog.h"
#include "models/core/json.h"

namespace assay::workspace {

/// One kind of document. A new kind is a row here and a member of the catalog.
struct DocumentKind {
    const char *id;     ///< stored; never renamed
    const char *title;  ///< marked for translation with context "Documents"
    /// The body as its codec writes it back; the codec's error when it cannot be read. `unknown` takes what
    /// FieldReader::doubts() says of it.
    Result<Json> (*normalized)(const Json &body, std::vector<Error> *unknown);
    /// Decodes the document into its place in the catalog.
    Result<void> (*decode)(const Json &body, store::Document document, Catalog &catalog);
};

/// Kinds in the order in which definitions build on each other.
[[nodiscard]] std::span<const DocumentKind> documentKinds();
[[nodiscard]] const DocumentKind *findDocumentKind(std::string_view id);

// Kinds that Assay alone writes. They are no definitions: not applied, listed or exported.
inline constexpr std::string_view kSigningKeyKind = "signing_key";         ///< secret half of a key; leaves the store never
inline constexpr std::string_view kRootKind = "root";                      ///< signed root, by version
inline constexpr std::string_view kReleaseKind = "release";                ///< signed release
inline constexpr std::string_view kReleaseContentKind = "release_content"; ///< published bytes, by SHA-256
inline constexpr std::string_view kPublicationKind = "publication";        ///< journal of a release at a target
[[nodiscard]] bool isInternalKind(std::string_view id);

/// What to tell somebody who named a kind that does not exist.
struct KindHint {
    std::string kinds;                ///< all of them, "entity, connection, ..."
    std::optional<std::string> guess; ///< the one that was probably meant
};
[[nodiscard]] KindHint hintForKind(std::string_view name);

} // namespace assay::workspace
