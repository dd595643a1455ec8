// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <QString>

#include "app/workspace/workspace.h"

namespace assay::ctl {

/// A file to be made from an experiment's results; its ending says what kind.
struct ReportJob {
    const workspace::Workspace &workspace;
    const workspace::LoadedResults &results;
    results::AnalysisOptions options;      ///< how the results deviate from the plan
    std::string table;                     ///< CSV: a row of exportTables(); empty: "results"
    bool hasByteOrderMark{};               ///< CSV
    QString path;
};

/// Whether a report can be written there, asked before anything is opened. @return InvalidArgument, WriteFailed
[[nodiscard]] Result<void> checkReportFile(const QString &path, const std::string &table, bool hasByteOrderMark);
/// ".pdf, .png, .csv, .json", for messages.
[[nodiscard]] std::string reportEndings();

/// Writes the file; it appears whole or not at all. @return WriteFailed, InvalidArgument
[[nodiscard]] Result<void> writeReportFile(const ReportJob &job);

} // namespace assay::ctl
