// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/ledger/entrypanel.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/screens/ledger/ledgerrows.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/surface.h"

namespace assay::ui {

EntryPanel::EntryPanel(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    setAccessibleName(tr("Entry"));
    setFixedWidth(theme.px(300));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *surface = new Surface(Token::Surface2);
    surface->setLines(Qt::LeftEdge | Qt::TopEdge);
    outer->addWidget(surface);
    auto *column = new QVBoxLayout(surface);
    column->setContentsMargins(1, 1, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(theme.px(16), theme.px(4), theme.px(8), theme.px(4));
    m_title = new Label({}, TextStyle::CardTitle);
    QPushButton *close = makeButton({}, QStringLiteral("close"), ButtonKind::Flat, "ledger.closeEntry");
    close->setAccessibleName(tr("Close the entry"));
    close->setToolTip(close->accessibleName());
    connect(close, &QPushButton::clicked, this, &EntryPanel::closed);
    head->addWidget(m_title, 1);
    head->addWidget(close);
    column->addLayout(head);
    auto *page = new QWidget;
    m_body = new QVBoxLayout(page);
    m_body->setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(16));
    m_body->setSpacing(theme.px(8));
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("ledger.entry"));
    scroll->setAccessibleName(tr("Entry"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    scroll->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
}

void EntryPanel::setEntry(const access::LedgerEntry &entry)
{
    if (m_entry == entry)
        return;
    m_entry = entry;
    m_title->setText(tr("Entry %1").arg(formatCount(entry.sequence)));
    setAccessibleName(m_title->text());
    while (QLayoutItem *item = m_body->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    if (const QString refusal = refusalText(entry); !refusal.isEmpty()) {
        auto *banner = new Banner(Banner::Size::Full);
        banner->show(Tone::Danger, refusal, {}, QStringLiteral("stop"));
        m_body->addWidget(banner);
    }
    m_body->addWidget(makeFacts(entry));
    auto *caption = new Label(tr("Declared and actual shape"), TextStyle::CaptionBold, Token::Muted);
    caption->setContentsMargins(0, Theme::instance().px(8), 0, 0);
    m_body->addWidget(caption);
    m_body->addWidget(makeShape(entry));
    QPushButton *run = makeButton(tr("Open the run"), {}, ButtonKind::Normal, "ledger.openRun");
    makeSmall(run);
    connect(run, &QPushButton::clicked, this, [this, id = text(entry.run)] { emit runAsked(id); });
    m_body->addWidget(run);
    m_body->addStretch();
}

QWidget *EntryPanel::makeFacts(const access::LedgerEntry &entry) const
{
    auto *facts = new KeyValueList;
    facts->setLabelWidth(84);
    facts->add(tr("Verdict"), verdictText(entry.verdict));
    facts->add(tr("Time"), formatTime(entry.at));
    facts->add(tr("Connection"), text(entry.connection));
    facts->add(tr("Purpose"), text(entry.purpose));
    facts->add(tr("Statement"), text(entry.statement), TextStyle::Code, Token::Text);
    if (entry.rows > 0 || entry.verdict == access::LedgerVerdict::Passed)
        facts->add(tr("Left"), tr("%1 rows, %2").arg(formatCount(entry.rows), formatBytes(entry.bytes)));
    if (entry.smallestCell)
        facts->add(tr("Smallest"), tr("%1 subjects").arg(formatCount(*entry.smallestCell)));
    if (entry.milliseconds > 0)
        facts->add(tr("Took"), formatDuration(entry.milliseconds));
    facts->add(tr("By"), text(entry.actor));
    facts->add(tr("Query"), formatHash(text(entry.sqlSha256)), TextStyle::Code, Token::Text);
    facts->add(tr("Hash"), formatHash(text(access::hex(entry.hash))), TextStyle::Code, Token::Text);
    return facts;
}

QWidget *EntryPanel::makeShape(const access::LedgerEntry &entry) const
{
    const Theme &theme = Theme::instance();
    const std::vector<ShapeRow> rows = shapeRows(entry);
    if (rows.empty()) {
        auto *none = new Label(tr("This statement declares no result: nothing can leave."), TextStyle::Secondary, Token::Muted);
        none->setWordWrap(true);
        return none;
    }
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme.px(8));
    grid->setVerticalSpacing(theme.px(6));
    grid->setColumnStretch(0, 1);
    const bool hasArrived = entry.verdict == access::LedgerVerdict::Passed;
    int line = 0;
    for (const ShapeRow &row : rows) {
        const Token token = row.isRefused ? Token::Bad : Token::Text;
        auto *name = new Label(row.column, TextStyle::Code, token);
        name->setElided(true);
        name->setAccessibleName(tr("%1, %2", "column and type").arg(row.column, row.type));
        grid->addWidget(name, line, 0);
        grid->addWidget(new Label(row.type, row.isRefused ? TextStyle::BodyBold : TextStyle::Secondary, row.isRefused ? Token::Bad : Token::Muted), line, 1);
        if (row.isRefused || hasArrived)
            grid->addWidget(new IconLabel(row.isRefused ? QStringLiteral("cross") : QStringLiteral("check"), row.isRefused ? Token::Bad : Token::Good, 14), line, 2);
        ++line;
    }
    return box;
}

} // namespace assay::ui
