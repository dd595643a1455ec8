// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/reportfile.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include <QFileInfo>
#include <QSaveFile>

#include "app/ctl/arguments.h"
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

Result<void> writeText(const QString &path, const std::string &text)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit())
        return {};
    return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}
                    .with("path", path.toStdString())
                    .with("what", file.errorString().toStdString()));
}

Result<void> writePages(const ReportJob &job)
{
    ui::Theme::instance().useBundledFont();
    ui::ReportInput input;
    input.snapshot = job.results.snapshot;
    input.analysis = job.results.analysis;
    input.options = job.options;
    input.workspace = QString::fromStdString(job.workspace.name());
    input.now = job.workspace.now();
    return ui::writeReport(input, job.path);
}

Result<void> writeCsv(const ReportJob &job)
{
    const workspace::ExportTable *table = workspace::findExportTable(job.table.empty() ? "results" : job.table);
    if (table == nullptr)
        return fail(usageError("--table", "results, series, exposures, breakdown, split or health"));
    const workspace::CsvOptions options{.hasByteOrderMark = job.hasByteOrderMark};
    return writeText(job.path, workspace::toCsv(table->make(*job.results.snapshot, *job.results.analysis), options));
}

Result<void> writeJson(const ReportJob &job)
{
    return writeText(job.path, prettyJson(results::toJson(*job.results.analysis, *job.results.snapshot)) + '\n');
}

constexpr std::array kFormats{
    ReportFormat{"pdf", writePages},
    ReportFormat{"png", writePages},
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

bool isReportFile(const QString &path) { return formatOf(path) != nullptr; }

std::string reportEndings()
{
    std::string names;
    for (const ReportFormat &format : kFormats)
        names.append(names.empty() ? "." : ", .").append(format.ending);
    return names;
}

Result<void> writeReportFile(const ReportJob &job)
{
    const ReportFormat *format = formatOf(job.path);
    if (format == nullptr)
        return fail(usageError("--out", "a file that ends in one of " + reportEndings()));
    return format->write(job);
}

} // namespace assay::ctl
