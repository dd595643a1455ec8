// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QPageSize>
#include <QString>

#include "models/core/error.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::ui {

/// What a report is made from. Needs no window and no store, only an application object with fonts.
struct ReportInput {
    std::shared_ptr<const results::Snapshot> snapshot;   ///< never null
    std::shared_ptr<const results::Analysis> analysis;   ///< as shown, never null
    results::AnalysisOptions options;                    ///< deviations from the plan are named
    QString workspace;                                   ///< name in the head
    QString snapshotDigest;                              ///< SHA-256 of the stored snapshot, may be empty
    std::optional<std::uint32_t> variation;              ///< one treatment; absent: all
    Timestamp now;                                       ///< printed as the date of the report
};

/// Writes the report to `path`: `.pdf` (A4 or Letter by the locale, vectors, searchable text), `.html` (one
/// file with headings, tables and charts as vectors: the form for assistive tools) or `.png`
/// (all of it as one long picture, two pixels per point). The layout is its own, not a picture of the
/// screen: head, verdict, forest table, charts, health, adjustments, statements; light colours.
/// @return WriteFailed with `path`, `what`; InvalidArgument for another suffix
[[nodiscard]] Result<void> writeReport(const ReportInput &input, const QString &path);

/// Letter where it is usual, else A4.
[[nodiscard]] QPageSize::PageSizeId reportPageSize(const QLocale &locale);

} // namespace assay::ui
