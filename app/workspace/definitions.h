// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/workspace/catalog.h"
#include "models/metrics/references.h"

namespace assay::workspace {

/// Finds definitions in a catalog, which must outlive the lookup.
[[nodiscard]] metrics::Lookup lookupIn(const Catalog &catalog);

/// Everything wrong with what the definitions of a catalog say of each other, and with their SQL
/// (FragmentRefused), by kind and key.
[[nodiscard]] std::vector<Error> problemsOf(const Catalog &catalog);

/// What is wrong with a connection's kind and settings (rows of sql::warehouseKinds()).
[[nodiscard]] std::vector<Error> problemsOf(const metrics::Connection &connection);

/// "There is no such document", with the key nearest to it when one is near.
[[nodiscard]] Error unknownDocument(const Catalog &catalog, const std::string &kind, const std::string &key);

} // namespace assay::workspace
