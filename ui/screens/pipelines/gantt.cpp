// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/pipelines/gantt.h"

#include <cmath>

#include <QPainter>

#include "ui/widgets/format.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

QRectF plotOf(const QRect &rect) { return QRectF(rect).adjusted(px(8), 0, -px(8), 0); }

void paintDashed(QPainter *painter, const QRectF &bar)
{
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(Theme::instance().color(Token::Control), 1, Qt::DashLine));
    painter->drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
}

Token barToken(pipeline::StatementState state)
{
    switch (state) {
    case pipeline::StatementState::Running: return Token::Accent;
    case pipeline::StatementState::Failed:
    case pipeline::StatementState::Refused: return Token::Bad;
    case pipeline::StatementState::Unknown:
    case pipeline::StatementState::Cancelled: return Token::Inconclusive;
    case pipeline::StatementState::Done:
    case pipeline::StatementState::Waiting:
    case pipeline::StatementState::NotSent: break;
    }
    return Token::SeriesControl;
}

} // namespace

double GanttScale::step() const
{
    static constexpr double steps[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1'800, 3'600, 7'200, 21'600};
    for (const double one : steps) {
        if (seconds / one <= 6)
            return one;
    }
    return 86'400;
}

QString ganttTime(double seconds, double step)
{
    if (step < 1)
        return formatNumber(seconds, 1);
    const auto whole = std::llround(seconds);
    return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

GanttDelegate::GanttDelegate(QObject *parent) : QStyledItemDelegate(parent) {}

void GanttDelegate::set(std::vector<TimelineRow> rows, GanttScale scale)
{
    m_rows = std::move(rows);
    m_scale = scale;
}

void GanttDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.row() >= static_cast<int>(m_rows.size()))
        return;
    const Theme &theme = Theme::instance();
    const TimelineRow &row = m_rows[static_cast<std::size_t>(index.row())];
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, theme.color(Token::Select));
    const QRectF plot = plotOf(option.rect);
    // Time runs from left to right in every layout direction.
    for (double tick = m_scale.step(); tick < m_scale.seconds; tick += m_scale.step())
        painter->fillRect(QRectF(std::round(plot.left() + m_scale.x(tick, plot.width())), option.rect.top(), 1, option.rect.height() - 1), theme.color(Token::Grid));
    const double height = px(row.isStage ? 12 : 8);
    const double top = plot.center().y() - height / 2;
    if (row.start) {
        const double left = plot.left() + m_scale.x(*row.start, plot.width());
        const double width = std::max(2.0, m_scale.x(row.length, plot.width()));
        QColor fill = theme.color(barToken(row.state));
        if (!row.isStage)
            fill.setAlphaF(0.45F);
        paintPanel(painter, QRectF(left, top, width, height), 2, fill, QColor());
    } else if (row.state == pipeline::StatementState::Waiting && m_scale.now) {
        // Waiting: as long as its share of the work, from now on.
        const double left = plot.left() + m_scale.x(*m_scale.now, plot.width());
        paintDashed(painter, QRectF(std::min(left + 2, plot.right() - px(14)), top, px(14), height));
    }
    if (m_scale.now)
        painter->fillRect(QRectF(plot.left() + m_scale.x(*m_scale.now, plot.width()) - 0.75, option.rect.top(), 1.5, option.rect.height()), theme.color(Token::Accent));
    painter->restore();
}

GanttHeader::GanttHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setAccessibleName(tr("Columns"));
    setHighlightSections(false);
    setStretchLastSection(false);
}

void GanttHeader::set(GanttScale scale)
{
    m_scale = scale;
    viewport()->update();
}

void GanttHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    if (section != m_scale.column) {
        QHeaderView::paintSection(painter, rect, section);
        return;
    }
    const Theme &theme = Theme::instance();
    painter->save();
    painter->fillRect(rect, theme.color(Token::Surface2));
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color(Token::Border));
    painter->setFont(theme.font(TextStyle::Caption));
    const QRectF plot = plotOf(rect);
    const QFontMetrics metrics = painter->fontMetrics();
    std::optional<QRectF> tag;
    if (m_scale.now) {
        const QString text = ganttTime(*m_scale.now, std::min(1.0, m_scale.step()));
        const double width = metrics.horizontalAdvance(text) + px(12);
        const double x = plot.left() + m_scale.x(*m_scale.now, plot.width());
        tag = QRectF(std::clamp(x - width / 2, static_cast<double>(rect.left()), rect.right() - width), rect.top() + px(4), width, rect.height() - px(8));
        paintPanel(painter, *tag, 3, theme.color(Token::Accent), QColor());
        painter->setPen(theme.color(Token::OnAccent));
        painter->drawText(*tag, Qt::AlignCenter, text);
    }
    painter->setPen(theme.color(Token::Muted));
    for (double tick = 0; tick < m_scale.seconds; tick += m_scale.step()) {
        const QString text = ganttTime(tick, m_scale.step());
        const double width = metrics.horizontalAdvance(text);
        const double x = plot.left() + m_scale.x(tick, plot.width());
        const QRectF box(tick == 0 ? x : x - width / 2, rect.top(), width + 1, rect.height());
        if (box.right() <= rect.right() && (!tag || !box.intersects(*tag)))
            painter->drawText(box, Qt::AlignCenter, text);
    }
    painter->restore();
}

} // namespace assay::ui
