// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/statusline.h"

#include <QHBoxLayout>
#include <QPainter>

#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

std::int64_t egressOn(const std::vector<access::LedgerEntry> &entries, Day day)
{
    std::int64_t bytes = 0;
    for (const access::LedgerEntry &entry : entries) {
        if (entry.verdict == access::LedgerVerdict::Passed && dayOf(entry.at) == day)
            bytes += entry.bytes;
    }
    return bytes;
}

/// An icon and a caption.
class StatusLine::Item final : public QWidget
{
public:
    Item(const QString &icon, QWidget *parent) : QWidget(parent), m_icon(icon)
    {
        const Theme &theme = Theme::instance();
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(0);
        row->addSpacing(theme.px(19));
        m_label = new Label({}, TextStyle::Caption, Token::Text);
        row->addWidget(m_label);
    }

    void setText(const QString &text)
    {
        m_label->setText(text);
        setAccessibleName(text);
        setVisible(!text.isEmpty());
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const int side = Theme::instance().px(13);
        QPainter painter(this);
        const int left = layoutDirection() == Qt::RightToLeft ? width() - side : 0;
        paintIcon(&painter, QRect(left, (height() - side) / 2, side, side), m_icon, Theme::instance().color(Token::Muted));
    }

private:
    QString m_icon;
    Label *m_label{};
};

StatusLine::StatusLine(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    setObjectName(QStringLiteral("shell.status"));
    setAccessibleName(tr("Status bar"));
    setMinimumHeight(theme.px(26));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme.px(16), 1, theme.px(12), 0);
    row->setSpacing(theme.px(24));
    m_store = new Item(QStringLiteral("database"), this);
    m_role = new Item(QStringLiteral("user"), this);
    m_egress = new Item(QStringLiteral("egress"), this);
    m_asOf = new Item(QStringLiteral("clock"), this);
    row->addWidget(m_store);
    row->addWidget(m_role);
    row->addWidget(m_egress);
    row->addStretch();
    row->addWidget(m_asOf);
    setEgressToday(0);
    setAsOf(std::nullopt);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void StatusLine::setStore(const QString &text, const QString &tip)
{
    m_store->setText(text);
    m_store->setToolTip(tip);
}

void StatusLine::setRole(const QString &text) { m_role->setText(text); }

void StatusLine::setEgressToday(std::int64_t bytes)
{
    m_egress->setText(tr("Egress today %1").arg(formatBytes(bytes)));
    m_egress->setToolTip(tr("Aggregates that left a warehouse since midnight UTC"));
}

void StatusLine::setAsOf(std::optional<Timestamp> asOf) { m_asOf->setText(asOf ? tr("Results as of %1").arg(formatTime(*asOf)) : QString()); }

void StatusLine::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    painter.fillRect(rect(), theme.color(Token::Window));
    painter.fillRect(QRect(0, 0, width(), 1), theme.color(Token::Border));
    for (const QWidget *item : {static_cast<QWidget *>(m_store), static_cast<QWidget *>(m_role)}) {
        const int x = layoutDirection() == Qt::RightToLeft ? item->geometry().left() - theme.px(12) : item->geometry().right() + theme.px(12);
        painter.fillRect(QRect(x, height() / 2 - theme.px(6), 1, theme.px(12)), theme.color(Token::BorderStrong));
    }
}

} // namespace assay::ui
