// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/jobtray.h"

#include <cmath>

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QStyleOption>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

namespace {

class Popup final : public QFrame
{
public:
    explicit Popup(QWidget *parent) : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint) { setAttribute(Qt::WA_TranslucentBackground, false); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), Theme::instance().color(Token::Raised));
        paintPanel(&painter, rect(), 0, Theme::instance().color(Token::Raised), Theme::instance().color(Token::BorderStrong));
    }
};

} // namespace

JobTray::JobTray(QWidget *parent) : QToolButton(parent)
{
    setObjectName(QStringLiteral("shell.jobs"));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Jobs"));
    m_popup = new Popup(this);
    m_popup->setObjectName(QStringLiteral("shell.jobs.list"));
    m_popup->setAccessibleName(tr("Running jobs"));
    m_rows = new QVBoxLayout(m_popup);
    m_rows->setContentsMargins(1, 1, 1, 1);
    m_rows->setSpacing(0);
    connect(this, &QToolButton::clicked, this, &JobTray::openList);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    hide();
}

void JobTray::setRuns(const std::vector<pipeline::RunRecord> &runs, Timestamp now)
{
    std::vector<JobLine> lines = jobLines(runs, now);
    const bool hasSameRuns = std::ranges::equal(lines, m_lines, {}, &JobLine::run, &JobLine::run);
    m_fraction = jobFraction(runs);
    m_lines = std::move(lines);
    setText(jobSummary(runs));
    setAccessibleName(runs.empty() ? tr("Jobs") : text());
    setVisible(!runs.empty());
    updateGeometry();
    update();
    if (!m_popup->isVisible())
        return;
    if (runs.empty())
        m_popup->close();
    else if (!hasSameRuns)
        fill();
    else
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            QWidget *row = m_rows->itemAt(static_cast<int>(i))->widget();
            row->findChild<Label *>(QStringLiteral("step"))->setText(m_lines[i].step);
            row->findChild<Label *>(QStringLiteral("note"))->setText(m_lines[i].note);
            row->findChild<QProgressBar *>()->setValue(static_cast<int>(std::lround(m_lines[i].fraction * 1000)));
            row->findChild<QPushButton *>(QStringLiteral("jobs.cancel"))->setEnabled(m_lines[i].canCancel);
        }
}

void JobTray::openList()
{
    if (m_lines.empty())
        return;
    fill();
    m_popup->adjustSize();
    const QPoint corner = mapToGlobal(QPoint(layoutDirection() == Qt::RightToLeft ? 0 : width() - m_popup->width(), height() + 4));
    m_popup->move(corner);
    m_popup->show();
}

void JobTray::fill()
{
    const Theme &theme = Theme::instance();
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const JobLine &line : m_lines) {
        auto *row = new QWidget(m_popup);
        row->setFixedWidth(theme.px(380));
        row->setAccessibleName(tr("%1, %2, %3", "job, step, progress").arg(line.title, line.step, formatPercent(line.fraction)));
        auto *column = new QVBoxLayout(row);
        column->setContentsMargins(theme.px(16), theme.px(12), theme.px(12), theme.px(12));
        column->setSpacing(theme.px(4));
        auto *head = new QHBoxLayout;
        head->addWidget(new Label(line.title, TextStyle::BodyBold), 1);
        QPushButton *details = makeButton(tr("Details"), {}, ButtonKind::Flat, "jobs.details");
        QPushButton *cancel = makeButton(tr("Cancel"), {}, ButtonKind::Normal, "jobs.cancel");
        details->setAccessibleName(tr("Details of %1").arg(line.title));
        cancel->setAccessibleName(tr("Cancel %1").arg(line.title));
        makeSmall(details);
        makeSmall(cancel);
        cancel->setEnabled(line.canCancel);
        connect(details, &QPushButton::clicked, this, [this, run = line.run] {
            m_popup->close();
            emit detailAsked(run);
        });
        connect(cancel, &QPushButton::clicked, this, [this, run = line.run] { emit cancelAsked(run); });
        head->addWidget(details);
        head->addWidget(cancel);
        column->addLayout(head);
        auto *step = new Label(line.step, TextStyle::Secondary, Token::Muted);
        step->setObjectName(QStringLiteral("step"));
        step->setElided(true);
        auto *bar = new QProgressBar;
        bar->setTextVisible(false);
        bar->setRange(0, 1000);
        bar->setValue(static_cast<int>(std::lround(line.fraction * 1000)));
        bar->setAccessibleName(tr("Progress of %1").arg(line.title));
        auto *note = new Label(line.note, TextStyle::Caption, Token::Muted);
        note->setObjectName(QStringLiteral("note"));
        column->addWidget(step);
        column->addWidget(bar);
        column->addWidget(note);
        m_rows->addWidget(row);
    }
}

QSize JobTray::sizeHint() const
{
    const QFontMetrics metrics(Theme::instance().font(TextStyle::Body));
    const int px8 = Theme::instance().px(8);
    return {metrics.horizontalAdvance(text()) + 3 * px8 + Theme::instance().px(14), std::max(Theme::instance().px(28), metrics.height() + px8)};
}

void JobTray::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    paintPanel(&painter, rect(), 4, theme.color(Token::Raised), theme.color(Token::BorderStrong));
    if (hasFocus() && option.state & QStyle::State_KeyboardFocusChange)
        paintFocusRing(&painter, rect(), 4);
    const bool isRtl = layoutDirection() == Qt::RightToLeft;
    const double side = theme.px(14);
    const int pad = theme.px(8);
    const QRectF ring(isRtl ? width() - pad - side : pad, (height() - side) / 2.0, side, side);
    painter.setPen(QPen(theme.color(Token::NeutralBg), 2.4));
    painter.drawEllipse(ring.adjusted(1, 1, -1, -1));
    painter.setPen(QPen(theme.color(Token::Accent), 2.4, Qt::SolidLine, Qt::FlatCap));
    painter.drawArc(ring.adjusted(1, 1, -1, -1), 90 * 16, -static_cast<int>(m_fraction * 360 * 16));
    painter.setPen(theme.color(Token::Text));
    painter.setFont(theme.font(TextStyle::Body));
    const int lead = pad * 2 + static_cast<int>(side);
    painter.drawText(rect().adjusted(isRtl ? pad : lead, 0, isRtl ? -lead : -pad, 0), Qt::AlignCenter, text());
}

} // namespace assay::ui
