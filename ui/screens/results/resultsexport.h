// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QString>

#include "models/core/error.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::ui {

/// What is written: the analysis as shown on the page.
struct ExportRequest {
    std::shared_ptr<const results::Snapshot> snapshot;
    std::shared_ptr<const results::Analysis> analysis;
    results::AnalysisOptions options;
    std::optional<std::uint32_t> variation;
    QString workspace;
    QString digest; ///< of the snapshot as it is stored, so that a report can be held against the audit log
    Timestamp now;
};

/// "pdf", "html" and "png" are whole reports, everything else is a table.
[[nodiscard]] bool isReportFormat(const QString &format);

/// Writes a report or a table of workspace::exportTables() as CSV.
/// @return WriteFailed with `path`, `what`; NotFound for another format
[[nodiscard]] Result<void> exportResults(const ExportRequest &request, const QString &format, const QString &path);

} // namespace assay::ui
