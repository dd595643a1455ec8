// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Reads definitions from a JSON text: one `{"kind": ..., "body": {...}}`, a list of them, or
/// `{"documents": [...]}`.
/// @return InvalidJson, InputTooLarge or InvalidArgument, with fact `origin`
[[nodiscard]] Result<std::vector<DocumentInput>> documentsFromText(std::string_view text, const std::string &origin);

/// The same form, indented, one document after the other; documentsFromText() reads it back.
[[nodiscard]] std::string documentsToText(const std::vector<store::Document> &documents);

} // namespace assay::workspace
