// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/reporthtml.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPainter>
#include <QSvgGenerator>

#include "ui/charts/plot.h"
#include "ui/charts/plotexport.h"
#include "ui/report/reportcanvas.h"

namespace assay::ui {
namespace {

struct Report {
    Q_DECLARE_TR_FUNCTIONS(Report)
};

constexpr QSize kChartSize(760, 300);
constexpr QSizeF kCellSize(200, 20);

const QString kStyle = QStringLiteral("body{font:15px/1.45 system-ui,sans-serif;color:#1b1e23;background:#fff;max-width:72rem;margin:2rem auto;padding:0 1rem}"
                                      "h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}h2 small{font-weight:400;color:#5a6270;font-size:.8rem}"
                                      ".muted,header,footer{color:#5a6270}header,footer{font-size:.8rem}"
                                      ".alert{border:1px solid #b84300;background:#ffede3;color:#7a1f00;padding:.7rem 1rem;border-radius:4px;margin:1rem 0}"
                                      "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.5rem}dt{color:#5a6270}dd{margin:0}"
                                      "table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{padding:.3rem .5rem;border-bottom:1px solid #dde1e6;text-align:start;vertical-align:middle}"
                                      "thead th{color:#5a6270;font-weight:400;font-size:.8rem;background:#f7f8fa}tbody th{font-weight:600;background:#f7f8fa}"
                                      ".n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}td svg,figure svg{display:block;max-width:100%;height:auto}"
                                      "figure{margin:1.5rem 0}figcaption{font-weight:600;margin-bottom:.4rem}details{margin:.3rem 0}");

/// The drawing without its XML declaration, as it stands inside a document; hidden from assistive tools
/// where the numbers stand beside it.
QString inlineSvg(QByteArray svg, const QString &label)
{
    const qsizetype start = svg.indexOf("<svg");
    const QString drawing = QString::fromUtf8(start < 0 ? QByteArray() : svg.mid(start)).trimmed();
    const QString attributes = label.isEmpty() ? QStringLiteral("<svg aria-hidden=\"true\"") : QStringLiteral("<svg role=\"img\" aria-label=\"%1\"").arg(label.toHtmlEscaped());
    return attributes + drawing.mid(4);
}

QString paintedCell(const ReportPaint &paint)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(kCellSize.toSize());
    generator.setViewBox(QRectF(QPointF(), kCellSize));
    QPainter painter(&generator);
    paint(painter, QRectF(QPointF(), kCellSize));
    painter.end();
    return inlineSvg(bytes, {});
}

QString cellTag(bool isNumeric, const QString &contents) { return QStringLiteral("<td%1>%2</td>").arg(isNumeric ? QStringLiteral(" class=\"n\"") : QString(), contents); }

} // namespace

ReportHtml::ReportHtml(const QString &title, const QString &language) : m_title(title), m_language(language) {}

void ReportHtml::begin(const QString &head, const QString &foot)
{
    m_head = head;
    m_foot = foot;
}

void ReportHtml::title(const QString &text) { m_body += QStringLiteral("<h1>%1</h1>\n").arg(text.toHtmlEscaped()); }

void ReportHtml::section(const QString &text, const QString &note)
{
    m_section = text;
    const QString small = note.isEmpty() ? QString() : QStringLiteral(" <small>%1</small>").arg(note.toHtmlEscaped());
    m_body += QStringLiteral("<h2>%1%2</h2>\n").arg(text.toHtmlEscaped(), small);
}

void ReportHtml::paragraph(const QString &text, bool isMuted)
{
    QString lines = text.toHtmlEscaped();
    lines.replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    m_body += QStringLiteral("<p%1>%2</p>\n").arg(isMuted ? QStringLiteral(" class=\"muted\"") : QString(), lines);
}

void ReportHtml::alert(const QString &bold, const QString &text)
{
    m_body += QStringLiteral("<div class=\"alert\" role=\"alert\"><strong>%1</strong> %2</div>\n").arg(bold.toHtmlEscaped(), text.toHtmlEscaped());
}

void ReportHtml::facts(const std::vector<std::pair<QString, QString>> &facts)
{
    m_body += QStringLiteral("<dl>\n");
    for (const auto &[name, value] : facts)
        m_body += QStringLiteral("<dt>%1</dt><dd>%2</dd>\n").arg(name.toHtmlEscaped(), value.toHtmlEscaped());
    m_body += QStringLiteral("</dl>\n");
}

void ReportHtml::table(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, double, int paintColumn, const ReportPaint &)
{
    m_body += QStringLiteral("<table aria-label=\"%1\"><thead><tr>").arg(m_section.toHtmlEscaped());
    for (const ReportColumn &column : columns)
        m_body += QStringLiteral("<th scope=\"col\"%1>%2</th>").arg(column.isNumeric ? QStringLiteral(" class=\"n\"") : QString(), column.title.toHtmlEscaped());
    m_body += QStringLiteral("</tr></thead><tbody>\n");
    for (const ReportRow &row : rows) {
        m_body += QStringLiteral("<tr>");
        if (row.isCaption) {
            const QString note = row.cells.value(1).isEmpty() ? QString() : QStringLiteral(" <small class=\"muted\">%1</small>").arg(row.cells.value(1).toHtmlEscaped());
            m_body += QStringLiteral("<th scope=\"rowgroup\" colspan=\"%1\">%2%3</th>").arg(columns.size()).arg(row.cells.value(0).toHtmlEscaped(), note);
        } else {
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const bool isPainted = static_cast<int>(i) == paintColumn && row.paint;
                m_body += cellTag(columns[i].isNumeric, isPainted ? paintedCell(row.paint) : row.cells.value(static_cast<int>(i)).toHtmlEscaped());
            }
        }
        m_body += QStringLiteral("</tr>\n");
    }
    m_body += QStringLiteral("</tbody></table>\n");
}

void ReportHtml::chart(const Plot &plot)
{
    if (!plot.emptyText.isEmpty())
        return;
    const QString caption = plot.subtitle.isEmpty() ? plot.title : Report::tr("%1, %2", "title and subtitle of a chart").arg(plot.title, plot.subtitle);
    m_body += QStringLiteral("<figure><figcaption>%1</figcaption>%2").arg(caption.toHtmlEscaped(), inlineSvg(plotSvg(plot, kChartSize, {}, reportFonts().caption, PlotHead::None), plot.summary));
    m_body += QStringLiteral("<details><summary>%1</summary>%2</details></figure>\n").arg(Report::tr("Numbers").toHtmlEscaped(), tableHtml(plot.table, caption));
}

QByteArray ReportHtml::document() const
{
    const bool isRtl = QLocale(m_language).textDirection() == Qt::RightToLeft;
    const QString page = QStringLiteral("<!DOCTYPE html>\n<html lang=\"%1\" dir=\"%2\"><head><meta charset=\"utf-8\">"
                                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
                                        "<title>%3</title><style>%4</style></head>\n<body><header>%5</header><main>\n")
                             .arg(m_language, isRtl ? QStringLiteral("rtl") : QStringLiteral("ltr"), m_title.toHtmlEscaped(), kStyle, m_head.toHtmlEscaped());
    return (page + m_body + QStringLiteral("</main><footer>%1</footer></body></html>\n").arg(m_foot.toHtmlEscaped())).toUtf8();
}

} // namespace assay::ui
