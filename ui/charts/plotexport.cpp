// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotexport.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QSvgGenerator>

#include "ui/charts/plotpainter.h"

namespace assay::ui {
namespace {

constexpr double kPadding = 16;

/// Title row, chart and note, the same in pixels and in vectors.
void paintFigure(QPainter &painter, const Plot &plot, QSize size, const QString &note, const PlotStyle &style)
{
    const QFontMetricsF metrics(style.boldFont);
    const double titleHeight = metrics.height() + 8;
    painter.setFont(style.boldFont);
    painter.setPen(style.ink.text);
    painter.drawText(QPointF(kPadding, kPadding + metrics.ascent()), plot.title);
    painter.setFont(style.font);
    painter.setPen(style.ink.muted);
    painter.drawText(QPointF(kPadding + metrics.horizontalAdvance(plot.title) + 8, kPadding + metrics.ascent()), plot.subtitle);
    painter.drawText(QRectF(kPadding, size.height() - kPadding - metrics.height(), size.width() - 2 * kPadding, metrics.height()), Qt::AlignRight, note);
    const QRectF body(kPadding, kPadding + titleHeight, size.width() - 2 * kPadding, size.height() - 2 * kPadding - titleHeight - metrics.height() - 4);
    paintPlot(painter, body, plot, style);
}

} // namespace

QImage plotImage(const Plot &plot, QSize size, double pixelRatio, const QString &note, const QFont &font)
{
    QImage image(size * pixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintFigure(painter, plot, size, note, paperPlotStyle(font));
    return image;
}

QByteArray plotSvg(const Plot &plot, QSize size, const QString &note, const QFont &font, PlotHead head)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(plot.title);
    generator.setDescription(plot.summary);
    QPainter painter(&generator);
    const PlotStyle style = paperPlotStyle(font);
    if (head == PlotHead::Full) {
        painter.fillRect(QRect(QPoint(), size), Qt::white);
        paintFigure(painter, plot, size, note, style);
    } else {
        paintPlot(painter, QRectF(QPointF(), QSizeF(size)), plot, style);
    }
    painter.end();
    return bytes;
}

QString tableHtml(const PlotTable &table, const QString &caption)
{
    QString html = QStringLiteral("<table><caption>%1</caption><thead><tr>").arg(caption.toHtmlEscaped());
    for (const QString &header : table.headers)
        html += QStringLiteral("<th scope=\"col\">%1</th>").arg(header.toHtmlEscaped());
    html += QStringLiteral("</tr></thead><tbody>");
    for (const QStringList &row : table.rows) {
        html += QStringLiteral("<tr>");
        for (const QString &cell : row)
            html += QStringLiteral("<td>%1</td>").arg(cell.toHtmlEscaped());
        html += QStringLiteral("</tr>");
    }
    return html + QStringLiteral("</tbody></table>");
}

QString csvNumber(double value)
{
    return value == 0 ? QStringLiteral("0") : QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest);
}

QString csvField(const QString &text, bool isText)
{
    static const QString kFormulaStarts = QStringLiteral("=+-@\t\r");
    QString field = text;
    if (isText && !field.isEmpty() && kFormulaStarts.contains(field.front()))
        field.prepend(QLatin1Char('\''));
    const bool needsQuotes = field.contains(QLatin1Char(',')) || field.contains(QLatin1Char('"')) || field.contains(QLatin1Char('\n')) || field.contains(QLatin1Char('\r'));
    if (!needsQuotes)
        return field;
    return QLatin1Char('"') + field.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

QByteArray plotCsv(const PlotTable &table)
{
    QStringList lines;
    QStringList header;
    for (const QString &name : table.headers)
        header << csvField(name);
    lines << header.join(QLatin1Char(','));
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        QStringList fields;
        for (int column = 0; column < table.rows[row].size(); ++column) {
            const std::optional<double> &value = table.values[row].at(static_cast<std::size_t>(column));
            // Only the first column is text; a number that is hidden or missing leaves its field empty.
            fields << (value ? csvNumber(*value) : column == 0 ? csvField(table.rows[row][column]) : QString());
        }
        lines << fields.join(QLatin1Char(','));
    }
    return (lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n")).toUtf8();
}

QString plotTsv(const PlotTable &table)
{
    QStringList lines{table.headers.join(QLatin1Char('\t'))};
    for (const QStringList &row : table.rows)
        lines << row.join(QLatin1Char('\t'));
    return lines.join(QLatin1Char('\n'));
}

} // namespace assay::ui
