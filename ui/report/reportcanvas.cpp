// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/reportcanvas.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainter>

#include "ui/charts/plotpainter.h"

namespace assay::ui {
namespace {

constexpr double kMargin = 40;
constexpr double kHead = 26;
constexpr double kFoot = 26;
constexpr double kCellPadding = 4;
constexpr double kChartHeight = 170;

struct Report {
    Q_DECLARE_TR_FUNCTIONS(Report)
};

QFont sized(const QFont &family, double points, bool isBold = false)
{
    // One unit of the canvas is a point, so fonts are given in pixels of the canvas.
    QFont font(family.family());
    font.setPixelSize(static_cast<int>(std::lround(points)));
    font.setBold(isBold);
    // No ligatures: "traffic" must be found as it is written.
    font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

} // namespace

ReportFonts reportFonts()
{
    const QFont base = QGuiApplication::font();
    QFont code(QStringLiteral("Noto Sans Mono"));
    code.setStyleHint(QFont::Monospace);
    code.setPixelSize(7);
    return {sized(base, 18, true), sized(base, 12, true), sized(base, 9), sized(base, 9, true), sized(base, 8), sized(base, 8, true), code};
}

ReportCanvas::ReportCanvas(QPainter *painter, QSizeF page, const Ink &ink, const ReportFonts &fonts, NewPage newPage, int pageCount)
    : m_painter(painter), m_size(page), m_ink(ink), m_fonts(fonts), m_newPage(std::move(newPage)), m_pageCount(pageCount)
{
}

QRectF ReportCanvas::content() const
{
    return QRectF(kMargin, kMargin + kHead, m_size.width() - 2 * kMargin, m_size.height() - 2 * kMargin - kHead - kFoot);
}

double ReportCanvas::usedHeight() const { return m_y + kMargin + kFoot; }

void ReportCanvas::begin(const QString &head, const QString &foot)
{
    m_head = head;
    m_foot = foot;
    m_page = 1;
    m_y = content().top();
    paintFrame();
}

void ReportCanvas::nextPage()
{
    if (m_newPage)
        m_newPage();
    ++m_page;
    m_y = content().top();
    paintFrame();
}

void ReportCanvas::need(double height)
{
    if (m_hasPages && m_y + height > content().bottom() && m_y > content().top())
        nextPage();
}

void ReportCanvas::paintFrame()
{
    if (!m_painter)
        return;
    const QFontMetricsF metrics(m_fonts.caption);
    const double width = m_size.width() - 2 * kMargin;
    m_painter->setFont(m_fonts.caption);
    m_painter->setPen(m_ink.muted);
    m_painter->drawText(QRectF(kMargin, kMargin, width, metrics.height()), Qt::AlignLeft, metrics.elidedText(m_head, Qt::ElideRight, width));
    const double foot = m_size.height() - kMargin - metrics.height();
    m_painter->setPen(QPen(m_ink.border, 0.5));
    m_painter->drawLine(QPointF(kMargin, kMargin + metrics.height() + 4), QPointF(kMargin + width, kMargin + metrics.height() + 4));
    m_painter->drawLine(QPointF(kMargin, foot - 4), QPointF(kMargin + width, foot - 4));
    m_painter->setPen(m_ink.muted);
    const QString page = m_pageCount > 0 ? Report::tr("page %1 of %2").arg(m_page).arg(m_pageCount) : QString();
    m_painter->drawText(QRectF(kMargin, foot, width, metrics.height()), Qt::AlignRight, page);
    m_painter->drawText(QRectF(kMargin, foot, width, metrics.height()), Qt::AlignLeft, metrics.elidedText(m_foot, Qt::ElideMiddle, width - metrics.horizontalAdvance(page) - 12));
}

double ReportCanvas::text(const QString &string, const QFont &font, const QColor &color, double indent)
{
    const QFontMetricsF metrics(font);
    const QRectF room(content().left() + indent, 0, content().width() - indent, 1e6);
    const double height = metrics.boundingRect(room, Qt::TextWordWrap, string).height();
    need(height);
    if (m_painter) {
        m_painter->setFont(font);
        m_painter->setPen(color);
        m_painter->drawText(QRectF(room.left(), m_y, room.width(), height + 1), Qt::TextWordWrap, string);
    }
    m_y += height;
    return height;
}

void ReportCanvas::title(const QString &string)
{
    text(string, m_fonts.title, m_ink.text);
    m_y += 4;
}

void ReportCanvas::section(const QString &string, const QString &note)
{
    m_y += 14;
    need(130); // a heading takes the first rows below it along to the next page
    const QFontMetricsF metrics(m_fonts.section);
    if (m_painter) {
        m_painter->setFont(m_fonts.section);
        m_painter->setPen(m_ink.text);
        m_painter->drawText(QPointF(content().left(), m_y + metrics.ascent()), string);
        m_painter->setFont(m_fonts.caption);
        m_painter->setPen(m_ink.muted);
        m_painter->drawText(QPointF(content().left() + metrics.horizontalAdvance(string) + 8, m_y + metrics.ascent()), note);
    }
    m_y += metrics.height() + 6;
}

void ReportCanvas::paragraph(const QString &string, bool isMuted)
{
    text(string, m_fonts.body, isMuted ? m_ink.muted : m_ink.text);
    m_y += 4;
}

void ReportCanvas::alert(const QString &bold, const QString &plain)
{
    const double width = content().width() - 20;
    const QFontMetricsF boldMetrics(m_fonts.bold);
    const QFontMetricsF metrics(m_fonts.body);
    const double first = boldMetrics.boundingRect(QRectF(0, 0, width, 1e6), Qt::TextWordWrap, bold).height();
    const double second = plain.isEmpty() ? 0 : metrics.boundingRect(QRectF(0, 0, width, 1e6), Qt::TextWordWrap, plain).height();
    block(first + second + 16, [&](QPainter &painter, const QRectF &box) {
        painter.setPen(QPen(m_ink.bad, 0.8));
        painter.setBrush(m_ink.dangerBg);
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(m_ink.dangerText);
        painter.setFont(m_fonts.bold);
        painter.drawText(QRectF(box.left() + 10, box.top() + 8, width, first + 1), Qt::TextWordWrap, bold);
        painter.setFont(m_fonts.body);
        painter.drawText(QRectF(box.left() + 10, box.top() + 8 + first, width, second + 1), Qt::TextWordWrap, plain);
    });
    m_y += 6;
}

void ReportCanvas::facts(const std::vector<std::pair<QString, QString>> &facts)
{
    const double label = 110;
    const QFontMetricsF metrics(m_fonts.body);
    for (const auto &[name, value] : facts) {
        const double width = content().width() - label;
        const double height = std::max(metrics.height(), metrics.boundingRect(QRectF(0, 0, width, 1e6), Qt::TextWordWrap, value).height());
        need(height + 3);
        if (m_painter) {
            m_painter->setFont(m_fonts.body);
            m_painter->setPen(m_ink.muted);
            m_painter->drawText(QRectF(content().left(), m_y, label - 8, height), Qt::AlignLeft | Qt::AlignTop, name);
            m_painter->setPen(m_ink.text);
            m_painter->drawText(QRectF(content().left() + label, m_y, width, height + 1), Qt::TextWordWrap, value);
        }
        m_y += height + 3;
    }
}

/// Room for the title and every cell. A number is never cut; a long name may be, so it asks for no more than a fifth.
/// A column without words is one that is painted.
double ReportCanvas::leastWidth(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, std::size_t column) const
{
    constexpr double kWidestText = 0.2;
    constexpr double kLeastPicture = 0.2;
    const double whole = content().width();
    const QFontMetricsF metrics(m_fonts.caption);
    const QFontMetricsF boldMetrics(m_fonts.captionBold);
    const double title = metrics.horizontalAdvance(columns[column].title);
    double widest = 0;
    for (const ReportRow &row : rows) {
        if (!row.isCaption)
            widest = std::max(widest, (row.isBold ? boldMetrics : metrics).horizontalAdvance(row.cells.value(static_cast<int>(column))));
    }
    if (std::max(title, widest) <= 0)
        return whole * kLeastPicture;
    const double beside = 2 * kCellPadding + 1;
    const double words = std::min(whole * kWidestText, std::max(title, widest) + beside);
    return columns[column].isNumeric ? std::max(words, widest + beside) : words;
}

/// Widths by share, but no column narrower than it needs; the others give what that takes, in proportion to what they can.
std::vector<double> ReportCanvas::columnWidths(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows) const
{
    const double whole = content().width();
    double shares = 0;
    for (const ReportColumn &column : columns)
        shares += column.share;
    std::vector<double> least;
    std::vector<double> widths;
    double lacking = 0;
    double spare = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double wanted = whole * columns[i].share / shares;
        least.push_back(leastWidth(columns, rows, i));
        widths.push_back(std::max(wanted, least[i]));
        lacking += std::max(0.0, least[i] - wanted);
        spare += std::max(0.0, wanted - least[i]);
    }
    if (lacking <= 0)
        return widths;
    // Where even that is not enough, texts are cut for the numbers.
    double texts = 0;
    for (std::size_t i = 0; i < columns.size(); ++i)
        texts += columns[i].isNumeric ? 0 : least[i];
    const double missing = std::max(0.0, lacking - spare);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double given = spare > 0 ? (widths[i] - least[i]) * std::min(1.0, lacking / spare) : 0;
        const double cut = columns[i].isNumeric || texts <= 0 ? 0 : std::min(least[i], missing * least[i] / texts);
        widths[i] -= given + cut;
    }
    return widths;
}

std::vector<QRectF> ReportCanvas::cellRects(const std::vector<double> &widths, double top, double height) const
{
    std::vector<QRectF> cells;
    double left = content().left();
    for (const double width : widths) {
        cells.emplace_back(left, top, width, height);
        left += width;
    }
    return cells;
}

void ReportCanvas::tableHeader(const std::vector<ReportColumn> &columns, const std::vector<double> &widths, int paintColumn, const ReportPaint &header)
{
    const QFontMetricsF metrics(m_fonts.caption);
    const double height = metrics.height() + 8;
    const std::vector<QRectF> cells = cellRects(widths, m_y, height);
    if (m_painter) {
        m_painter->fillRect(QRectF(content().left(), m_y, content().width(), height), m_ink.surface2);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (static_cast<int>(i) == paintColumn && header) {
                header(*m_painter, cells[i]);
                continue;
            }
            const QRectF room = cells[i].adjusted(kCellPadding, 0, -kCellPadding, 0);
            m_painter->setFont(m_fonts.caption);
            m_painter->setPen(m_ink.muted);
            m_painter->drawText(room, static_cast<int>((columns[i].isNumeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter), metrics.elidedText(columns[i].title, Qt::ElideRight, room.width()));
        }
    }
    m_y += height;
}

void ReportCanvas::table(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, double rowHeight, int paintColumn,
                         const ReportPaint &header)
{
    const std::vector<double> widths = columnWidths(columns, rows);
    need(rowHeight * 3 + 20);
    tableHeader(columns, widths, paintColumn, header);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const ReportRow &row = rows[r];
        // A caption never stands alone at the foot of a page.
        const double needed = row.isCaption && r + 1 < rows.size() ? 2 * rowHeight : rowHeight;
        if (m_hasPages && m_y + needed > content().bottom()) {
            nextPage();
            tableHeader(columns, widths, paintColumn, header);
        }
        if (m_painter) {
            const std::vector<QRectF> cells = cellRects(widths, m_y, rowHeight);
            const QRectF whole(content().left(), m_y, content().width(), rowHeight);
            if (row.isCaption) {
                m_painter->fillRect(whole, m_ink.surface2);
                m_painter->setFont(m_fonts.captionBold);
                m_painter->setPen(m_ink.text);
                m_painter->drawText(whole.adjusted(kCellPadding, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.cells.value(0));
                const double left = QFontMetricsF(m_fonts.captionBold).horizontalAdvance(row.cells.value(0)) + 10;
                m_painter->setFont(m_fonts.caption);
                m_painter->setPen(m_ink.muted);
                m_painter->drawText(whole.adjusted(kCellPadding + left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, row.cells.value(1));
            } else {
                for (std::size_t i = 0; i < columns.size(); ++i) {
                    if (static_cast<int>(i) == paintColumn && row.paint) {
                        row.paint(*m_painter, cells[i]);
                        continue;
                    }
                    const QFont &font = row.isBold ? m_fonts.captionBold : m_fonts.caption;
                    const QRectF room = cells[i].adjusted(kCellPadding, 0, -kCellPadding, 0);
                    m_painter->setFont(font);
                    m_painter->setPen(row.color.isValid() ? row.color : m_ink.text);
                    m_painter->drawText(room, static_cast<int>((columns[i].isNumeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter),
                                        QFontMetricsF(font).elidedText(row.cells.value(static_cast<int>(i)), Qt::ElideRight, room.width()));
                }
            }
            m_painter->setPen(QPen(m_ink.border, 0.5));
            m_painter->drawLine(whole.bottomLeft(), whole.bottomRight());
        }
        m_y += rowHeight;
    }
    m_y += 4;
}

void ReportCanvas::block(double height, const ReportPaint &paint)
{
    need(height);
    if (m_painter) {
        m_painter->save();
        paint(*m_painter, QRectF(content().left(), m_y, content().width(), height));
        m_painter->restore();
    }
    m_y += height;
}

void ReportCanvas::chart(const Plot &plot)
{
    if (!plot.emptyText.isEmpty())
        return;
    need(kChartHeight + 60);
    section(plot.title, plot.subtitle);
    const PlotStyle style = paperPlotStyle(m_fonts.caption, kFigureScale);
    block(kChartHeight, [&](QPainter &painter, const QRectF &box) { paintPlot(painter, box, plot, style); });
    if (plot.hasLegend)
        paintLegend(plot);
}

void ReportCanvas::paintLegend(const Plot &plot)
{
    const PlotStyle style = paperPlotStyle(m_fonts.caption, kFigureScale);
    block(14, [&](QPainter &painter, const QRectF &box) {
        double x = box.left();
        const QFontMetricsF metrics(m_fonts.caption);
        const auto entry = [&](const QString &name, const QColor &color, bool isLine) {
            if (isLine)
                painter.fillRect(QRectF(x, box.center().y() - 0.7, 8, 1.4), color);
            else
                painter.fillRect(QRectF(x, box.center().y() - 4, 8, 8), color);
            painter.setFont(m_fonts.caption);
            painter.setPen(style.ink.muted);
            painter.drawText(QRectF(x + 11, box.top(), metrics.horizontalAdvance(name) + 2, box.height()), Qt::AlignVCenter, name);
            x += metrics.horizontalAdvance(name) + 26;
        };
        for (const PlotBars &bars : plot.bars)
            entry(bars.name, style.color(bars.color), false);
        for (const PlotLine &line : plot.lines)
            entry(line.name, style.color(line.color), true);
    });
}

void ReportCanvas::space(double points) { m_y += points; }

} // namespace assay::ui
