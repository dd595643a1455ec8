// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultsexport.h"

#include <QSaveFile>

#include "app/workspace/exporttables.h"
#include "ui/report/report.h"
#include "ui/widgets/format.h"

namespace assay::ui {

bool isReportFormat(const QString &format)
{
    return format == QLatin1String("pdf") || format == QLatin1String("html") || format == QLatin1String("png");
}

Result<void> exportResults(const ExportRequest &request, const QString &format, const QString &path)
{
    if (isReportFormat(format))
        return writeReport({request.snapshot, request.analysis, request.options, request.workspace, request.digest, request.variation, request.now}, path);
    const workspace::ExportTable *table = workspace::findExportTable(utf8(format));
    if (!table)
        return fail(Error{ErrorCode::NotFound, Remedy::None, {}, {}}.with("kind", "export").with("key", utf8(format)));
    const std::string csv = workspace::toCsv(table->make(*request.snapshot, *request.analysis));
    QSaveFile file(path);
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(csv)) >= 0 && file.commit();
    if (!isWritten)
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", utf8(path)).with("what", utf8(file.errorString())));
    return {};
}

} // namespace assay::ui
