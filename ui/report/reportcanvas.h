// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QFont>
#include <QRectF>
#include <QString>
#include <QStringList>

#include "ui/widgets/ink.h"

class QPainter;

namespace assay::ui {

/// Text styles of a report, in points.
struct ReportFonts {
    QFont title, section, body, bold, caption, captionBold, code;
};
[[nodiscard]] ReportFonts reportFonts();

/// A column of a printed table; `share` divides the width.
struct ReportColumn {
    QString title;
    double share = 1;
    bool isNumeric{};
};

/// A row of a printed table. A caption row spans the table; `paint` draws into the cell of its column.
struct ReportRow {
    QStringList cells;
    bool isCaption{};
    bool isBold{};
    QColor color;                                        ///< invalid: text
    std::function<void(QPainter &, const QRectF &)> paint;
};

/// Lays out blocks from top to bottom over pages, in points. Runs twice: once to count the pages, once
/// to paint, so that every page can say "page x of y". A row is never split and tables repeat their header.
class ReportCanvas final
{
public:
    using NewPage = std::function<void()>;

    /// @param painter  null while counting
    ReportCanvas(QPainter *painter, QSizeF page, const Ink &ink, const ReportFonts &fonts, NewPage newPage, int pageCount);

    void setHead(QString text) { m_head = std::move(text); }
    void setFoot(QString text) { m_foot = std::move(text); }
    /// Starts the first page.
    void begin();

    void title(const QString &text);
    void section(const QString &text, const QString &note = {});
    void paragraph(const QString &text, bool isMuted = false);
    /// A box in the colours of a warning.
    void alert(const QString &bold, const QString &text);
    void facts(const std::vector<std::pair<QString, QString>> &facts);
    /// `paintColumn` is where ReportRow::paint draws, -1: nowhere. `header` paints over the header's cell of that column.
    void table(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, double rowHeight = 17, int paintColumn = -1,
               const std::function<void(QPainter &, const QRectF &)> &header = {});
    void code(const QString &text);
    /// A block of its own height.
    void block(double height, const std::function<void(QPainter &, const QRectF &)> &paint);
    void space(double points);
    /// Starts a new page unless so much fits on this one.
    void keepTogether(double height) { need(height); }

    [[nodiscard]] int pages() const { return m_page; }

private:
    void nextPage();
    void need(double height);
    void paintFrame();
    [[nodiscard]] QRectF content() const;
    double text(const QString &string, const QFont &font, const QColor &color, double indent = 0);
    void tableHeader(const std::vector<ReportColumn> &columns, int paintColumn, const std::function<void(QPainter &, const QRectF &)> &header);
    [[nodiscard]] std::vector<QRectF> cellRects(const std::vector<ReportColumn> &columns, double top, double height) const;

    QPainter *m_painter;
    QSizeF m_size;
    const Ink &m_ink;
    const ReportFonts &m_fonts;
    NewPage m_newPage;
    int m_pageCount;
    int m_page = 0;
    double m_y = 0;
    QString m_head;
    QString m_foot;
};

} // namespace assay::ui
