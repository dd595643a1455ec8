// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <QColor>
#include <QRectF>
#include <QString>
#include <QStringList>

class QPainter;

namespace assay::ui {

struct Plot;

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

using ReportPaint = std::function<void(QPainter &, const QRectF &)>;

/// What a report is written to: pages, or a document for browsers.
class ReportSink {
public:
    virtual ~ReportSink() = default;

    /// `head` and `foot` stand on every page.
    virtual void begin(const QString &head, const QString &foot) = 0;
    virtual void title(const QString &text) = 0;
    virtual void section(const QString &text, const QString &note = {}) = 0;
    virtual void paragraph(const QString &text, bool isMuted = false) = 0;
    /// A box in the colours of a warning.
    virtual void alert(const QString &bold, const QString &text) = 0;
    virtual void facts(const std::vector<std::pair<QString, QString>> &facts) = 0;
    /// `paintColumn` is where ReportRow::paint draws, -1: nowhere. `header` paints over the header's cell of that column.
    virtual void table(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, double rowHeight = 17, int paintColumn = -1,
                       const ReportPaint &header = {})
        = 0;
    /// A chart with its title; nothing when it has nothing to draw.
    virtual void chart(const Plot &plot) = 0;
    virtual void space(double points) = 0;
};

} // namespace assay::ui
