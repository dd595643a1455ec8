// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/report.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QFileInfo>
#include <QImage>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>

#include "ui/report/reportcanvas.h"
#include "ui/report/reportcontent.h"
#include "ui/report/reporthtml.h"
#include "ui/widgets/format.h"

namespace assay::ui {
namespace {

constexpr int kResolution = 600;
constexpr double kPointsPerInch = 72;
constexpr double kPicturePixelsPerPoint = 2;

tl::unexpected<Error> failed(ErrorCode code, const QString &path, const QString &what)
{
    return fail(Error{code, Remedy::FixInput, {}, {}}.with("path", utf8(path)).with("what", utf8(what)));
}

/// Counts the pages by laying out without a painter.
int pageCount(const ReportInput &input, QSizeF page, const Ink &ink, const ReportFonts &fonts)
{
    ReportCanvas canvas(nullptr, page, ink, fonts, {}, 0);
    layOutReport(canvas, input, ink, fonts);
    return canvas.pages();
}

QByteArray pdfOf(const ReportInput &input)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(reportPageSize(QLocale())));
    writer.setPageMargins(QMarginsF());
    writer.setResolution(kResolution);
    writer.setTitle(reportTitle(input));
    writer.setCreator(QStringLiteral("Assay %1").arg(QStringLiteral(ASSAY_VERSION)));
    const QSizeF page = QPageSize::size(reportPageSize(QLocale()), QPageSize::Point);
    const Ink ink = paperInk();
    const ReportFonts fonts = reportFonts();
    const int pages = pageCount(input, page, ink, fonts);
    QPainter painter(&writer);
    const double scale = kResolution / kPointsPerInch;
    painter.scale(scale, scale);
    ReportCanvas canvas(&painter, page, ink, fonts, [&writer] { writer.newPage(); }, pages);
    layOutReport(canvas, input, ink, fonts);
    painter.end();
    return bytes;
}

/// One long picture: a page as high as its contents.
QImage pictureOf(const ReportInput &input)
{
    constexpr double kEndless = 1e6;
    constexpr double kMostPixels = 30'000; // what image files can be expected to hold
    const Ink ink = paperInk();
    const ReportFonts fonts = reportFonts();
    QSizeF page(QPageSize::size(reportPageSize(QLocale()), QPageSize::Point).width(), kEndless);
    ReportCanvas measured(nullptr, page, ink, fonts, {}, 0);
    layOutReport(measured, input, ink, fonts);
    page.setHeight(std::ceil(measured.usedHeight()));
    const double pixels = std::min(kPicturePixelsPerPoint, kMostPixels / page.height());
    QImage image((page * pixels).toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.scale(pixels, pixels);
    ReportCanvas canvas(&painter, page, ink, fonts, {}, 0);
    canvas.setHasPages(false); // what asks for room for the next rows as well would find none below the last ones
    layOutReport(canvas, input, ink, fonts);
    painter.end();
    return image;
}

QByteArray htmlOf(const ReportInput &input)
{
    // The words of the report are in the language of the console's texts, which are English so far.
    ReportHtml html(reportTitle(input), QStringLiteral("en"));
    layOutReport(html, input, paperInk(), reportFonts());
    return html.document();
}

} // namespace

QPageSize::PageSizeId reportPageSize(const QLocale &locale)
{
    // Letter is the usual size in North America and parts of Latin America.
    switch (locale.territory()) {
    case QLocale::UnitedStates:
    case QLocale::Canada:
    case QLocale::Mexico:
    case QLocale::Philippines:
    case QLocale::Colombia:
    case QLocale::Chile:
    case QLocale::Venezuela:
    case QLocale::PuertoRico: return QPageSize::Letter;
    default: return QPageSize::A4;
    }
}

Result<void> writeReport(const ReportInput &input, const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix != QLatin1String("pdf") && suffix != QLatin1String("png") && suffix != QLatin1String("html"))
        return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}.with("name", utf8(path)).with("what", "a report is a .pdf, .html or .png file"));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failed(ErrorCode::WriteFailed, path, file.errorString());
    const bool isWritten = suffix == QLatin1String("pdf") ? file.write(pdfOf(input)) > 0
        : suffix == QLatin1String("html")                 ? file.write(htmlOf(input)) > 0
                                                          : pictureOf(input).save(&file, "PNG");
    if (!isWritten || !file.commit())
        return failed(ErrorCode::WriteFailed, path, file.errorString());
    return {};
}

} // namespace assay::ui
