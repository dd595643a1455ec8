// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/home/miniforest.h"

#include <QPainter>

#include "ui/widgets/figurepainter.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

namespace {

IntervalStyle styleOf(results::Verdict verdict)
{
    switch (verdict) {
    case results::Verdict::Better: return IntervalStyle::Better;
    case results::Verdict::Worse: return IntervalStyle::Worse;
    case results::Verdict::Inconclusive: return IntervalStyle::Inconclusive;
    case results::Verdict::NonInferior: return IntervalStyle::NonInferior;
    case results::Verdict::NotEnoughData: return IntervalStyle::NotEnough;
    case results::Verdict::Withheld: return IntervalStyle::Inconclusive;
    case results::Verdict::NotComputable: break;
    }
    return IntervalStyle::None;
}

Token tokenOf(results::Verdict verdict)
{
    return verdict == results::Verdict::Better ? Token::Good : verdict == results::Verdict::Worse ? Token::Bad
        : verdict == results::Verdict::Withheld                                                                      ? Token::Muted
                                                                                                                     : Token::Text;
}

} // namespace

MiniForest::MiniForest(const RunningRow &row, const ForestAxis &axis, QWidget *parent) : QWidget(parent), m_row(row), m_axis(axis)
{
    setAccessibleName(spoken());
    setMinimumSize(Theme::instance().px(220), Theme::instance().px(44));
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

QString MiniForest::spoken() const
{
    if (!m_row.primary)
        return m_row.remark;
    const auto &relative = m_row.primary->estimate.relative;
    if (m_row.primary->verdict == results::Verdict::NotEnoughData)
        return tr("Not enough data");
    if (!relative)
        return reasonShortText(relative.error().reason);
    const QString lift = liftText(relative->estimate, liftDecimals(*relative));
    switch (m_row.primary->verdict) {
    case results::Verdict::Better: return tr("better by %1").arg(lift);
    case results::Verdict::Worse: return tr("worse by %1").arg(lift);
    case results::Verdict::Inconclusive:
    case results::Verdict::NonInferior:
    case results::Verdict::NotEnoughData:
    case results::Verdict::NotComputable:
    case results::Verdict::Withheld: break;
    }
    //: %1 lift, %2 verdict in lower case
    return tr("%1, %2").arg(lift, m_row.verdict.toLower());
}

void MiniForest::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isRtl = layoutDirection() == Qt::RightToLeft;
    const bool hasNumber = m_row.primary && m_row.primary->estimate.relative && m_row.primary->verdict != results::Verdict::NotEnoughData;
    if (!hasNumber) {
        painter.setFont(theme.font(TextStyle::Caption));
        painter.setPen(theme.color(Token::Muted));
        paintLine(&painter, rect(), isRtl ? Qt::AlignRight : Qt::AlignLeft, painter.fontMetrics().elidedText(spoken(), Qt::ElideRight, width()));
        return;
    }
    const statistics::Effect &effect = *m_row.primary->estimate.relative;
    const int numberWidth = theme.px(72);
    const QRect number(isRtl ? 0 : width() - numberWidth, 0, numberWidth, height());
    const QRectF area(isRtl ? numberWidth : 0, 0, width() - numberWidth, height());
    IntervalMark mark;
    mark.style = styleOf(m_row.primary->verdict);
    mark.isWithheld = m_row.primary->verdict == results::Verdict::Withheld;
    mark.point = effect.estimate;
    mark.whisker = effect.interval;
    mark.bar = m_row.primary->estimate.fixedInterval;
    paintInterval(painter, mark, m_axis, area, screenInk(), theme.color(Token::Surface), theme.font(TextStyle::Caption), theme.px(100) / 100.0);
    const bool hasVerdict = m_row.primary->verdict == results::Verdict::Better || m_row.primary->verdict == results::Verdict::Worse;
    painter.setFont(theme.font(hasVerdict ? TextStyle::BodyBold : TextStyle::Body));
    painter.setPen(theme.color(tokenOf(m_row.primary->verdict)));
    paintLine(&painter, number, isRtl ? Qt::AlignLeft : Qt::AlignRight, liftText(effect.estimate, liftDecimals(effect)));
    if (mark.isWithheld) {
        painter.setFont(theme.font(TextStyle::Caption));
        paintLine(&painter, QRect(isRtl ? width() - theme.px(70) : 0, 0, theme.px(70), height()), isRtl ? Qt::AlignRight : Qt::AlignLeft, m_row.verdict);
    }
}

} // namespace assay::ui
