// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Reads definitions from a JSON text: one `{"kind": ..., "body": {...}}`, a list of them, or
/// `{"documents": [...]}`. A relative path in a connection's settings is taken from `folder`, so that
/// definitions can lie beside their data.
/// @return InvalidJson, InputTooLarge or InvalidArgument, with fact `origin`
[[nodiscard]] Result<std::vector<DocumentInput>> documentsFromText(std::string_view text, const std::string &origin,
                                                                   const std::filesystem::path &folder = {});

/// The same form, indented, one document after the other; documentsFromText() reads it back.
[[nodiscard]] std::string documentsToText(const std::vector<store::Document> &documents);

} // namespace assay::workspace
