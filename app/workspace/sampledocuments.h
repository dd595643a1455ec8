// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "app/workspace/importer.h"
#include "app/workspace/workspace.h"
#include "models/core/timestamp.h"

namespace assay::workspace {

/// The sample's definitions from the resources, with "{{shop-file}}" and days such as "{{day-35}}"
/// (35 days before `asOf`) filled in.
/// @return what documentsFromText() says; Internal for an unknown placeholder
[[nodiscard]] Result<std::vector<DocumentInput>> sampleDocuments(const std::filesystem::path &shopFile, Day asOf);

/// The ASOS experiments from the resources.
[[nodiscard]] Result<std::vector<ImportedExperiment>> sampleImports(Timestamp now);

/// Keys of the experiments among the documents that have started by `now`, in the documents' order.
[[nodiscard]] Result<std::vector<std::string>> startedExperiments(const std::vector<DocumentInput> &documents, Timestamp now);

} // namespace assay::workspace
