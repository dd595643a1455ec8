// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/reportfile.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include <QFileInfo>

#include "app/ctl/arguments.h"
#include "app/ctl/outputfile.h"
#include "app/workspace/exporttables.h"
#include "ui/report/report.h"
#include "ui/widgets/theme.h"

namespace assay::ctl {
namespace {

/// One kind of file: a row.
struct ReportFormat {
    const char *ending;
    Result<void> (*write)(const ReportJob &job);
};

std::string tableNames()
{
    std::string names;
    for (const workspace::ExportTable &table : workspace::exportTables())
        names.append(names.empty() ? "one of " : ", ").append(table.id);
    return names;
}

Result<void> writePages(const ReportJob &job)
{
    ui::Theme::instance().useBundledFont();
    ui::ReportInput input;
    input.snapshot = job.results.snapshot;
    input.analysis = job.results.analysis;
    input.options = job.options;
    input.snapshotDigest = QString::fromStdString(job.results.digest);
    input.workspace = QString::fromStdString(job.workspace.name());
    input.now = job.workspace.now();
    return ui::writeReport(input, job.path);
}

Result<void> writeCsv(const ReportJob &job)
{
    const workspace::ExportTable *table = workspace::findExportTable(job.table.empty() ? "results" : job.table);
    if (table == nullptr)
        return fail(usageError("--table", tableNames()));
    const workspace::CsvOptions options{.hasByteOrderMark = job.hasByteOrderMark};
    return writeTextFile(job.path, workspace::toCsv(table->make(*job.results.snapshot, *job.results.analysis), options));
}

Result<void> writeJson(const ReportJob &job)
{
    return writeTextFile(job.path, prettyJson(results::toJson(*job.results.analysis, *job.results.snapshot)) + '\n');
}

constexpr std::array kFormats{
    ReportFormat{"pdf", writePages},
    ReportFormat{"png", writePages},
    ReportFormat{"html", writePages},
    ReportFormat{"csv", writeCsv},
    ReportFormat{"json", writeJson},
};

const ReportFormat *formatOf(const QString &path)
{
    const std::string ending = QFileInfo(path).suffix().toLower().toStdString();
    const auto found = std::ranges::find(kFormats, ending, [](const ReportFormat &format) { return std::string{format.ending}; });
    return found == kFormats.end() ? nullptr : &*found;
}

} // namespace

std::string reportEndings()
{
    std::string names;
    for (const ReportFormat &format : kFormats)
        names.append(names.empty() ? "." : ", .").append(format.ending);
    return names;
}

Result<void> checkReportFile(const QString &path, const std::string &table, bool hasByteOrderMark)
{
    const ReportFormat *format = formatOf(path);
    if (format == nullptr)
        return fail(usageError("--out", "a file that ends in one of " + reportEndings()));
    if (format->write != writeCsv && (!table.empty() || hasByteOrderMark))
        return fail(usageError(table.empty() ? "--bom" : "--table", "a file that ends in .csv"));
    if (!table.empty() && workspace::findExportTable(table) == nullptr)
        return fail(usageError("--table", tableNames()));
    return checkOutputFile(path);
}

Result<void> writeReportFile(const ReportJob &job)
{
    if (Result<void> checked = checkReportFile(job.path, job.table, job.hasByteOrderMark); !checked)
        return checked;
    return formatOf(job.path)->write(job);
}

} // namespace assay::ctl
