// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QFont>
#include <QRectF>
#include <QString>
#include <QStringList>

#include "ui/report/reportsink.h"
#include "ui/widgets/ink.h"

class QPainter;

namespace assay::ui {

/// Text styles of a report, in points.
struct ReportFonts {
    QFont title, section, body, bold, caption, captionBold, code;
};
[[nodiscard]] ReportFonts reportFonts();

/// Figures are designed in pixels at 100 %; on paper a body line is 9 points instead of 13 pixels.
inline constexpr double kFigureScale = 0.75;

/// Lays out blocks from top to bottom over pages, in points. Runs twice: once to count the pages, once
/// to paint, so that every page can say "page x of y". A row is never split and tables repeat their header.
class ReportCanvas final : public ReportSink
{
public:
    using NewPage = std::function<void()>;

    /// @param painter  null while counting
    /// @param pageCount  0: one long picture that names no page
    ReportCanvas(QPainter *painter, QSizeF page, const Ink &ink, const ReportFonts &fonts, NewPage newPage, int pageCount);

    /// Without pages everything follows on one, however long; the caller made it high enough.
    void setHasPages(bool hasPages) { m_hasPages = hasPages; }

    /// Starts the first page.
    void begin(const QString &head, const QString &foot) override;
    void title(const QString &text) override;
    void section(const QString &text, const QString &note = {}) override;
    void paragraph(const QString &text, bool isMuted = false) override;
    void alert(const QString &bold, const QString &text) override;
    void facts(const std::vector<std::pair<QString, QString>> &facts) override;
    void table(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, double rowHeight = 17, int paintColumn = -1,
               const ReportPaint &header = {}) override;
    void chart(const Plot &plot) override;
    void space(double points) override;

    [[nodiscard]] int pages() const { return m_page; }
    /// Height of a page that holds everything laid out so far on this one.
    [[nodiscard]] double usedHeight() const;

private:
    /// A block of its own height.
    void block(double height, const ReportPaint &paint);
    void paintLegend(const Plot &plot);
    void nextPage();
    void need(double height);
    void paintFrame();
    [[nodiscard]] QRectF content() const;
    double text(const QString &string, const QFont &font, const QColor &color, double indent = 0);
    void tableHeader(const std::vector<ReportColumn> &columns, const std::vector<double> &widths, int paintColumn, const ReportPaint &header);
    [[nodiscard]] double leastWidth(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, std::size_t column) const;
    [[nodiscard]] std::vector<double> columnWidths(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows) const;
    [[nodiscard]] std::vector<QRectF> cellRects(const std::vector<double> &widths, double top, double height) const;

    QPainter *m_painter;
    QSizeF m_size;
    const Ink &m_ink;
    const ReportFonts &m_fonts;
    NewPage m_newPage;
    int m_pageCount;
    int m_page = 0;
    bool m_hasPages = true;
    double m_y = 0;
    QString m_head;
    QString m_foot;
};

} // namespace assay::ui
