// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/ledger/ledgerscreen.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/workspace/workspace.h"
#include "ui/charts/twintablechart.h"
#include "ui/screens/ledger/entrypanel.h"
#include "ui/screens/ledger/ledgerpresenter.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chainmessages.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/entrytable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/surface.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

LedgerScreen::LedgerScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_presenter = new LedgerPresenter(m_services.workspace, this);
    auto *page = new Surface(Token::Surface);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    auto *content = new QWidget;
    auto *inside = new QVBoxLayout(content);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(0);
    inside->addWidget(buildTop());
    inside->addWidget(buildTable(), 1);
    m_empty = new DataStateView;
    m_empty->setObjectName(QStringLiteral("ledger.empty"));
    m_stack = new QStackedWidget;
    m_stack->addWidget(content);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    layout->addWidget(page);
    connectPresenter();
    addActions();
}

QWidget *LedgerScreen::buildHead()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader;
    m_header->setTitle(tr("Egress ledger"));
    m_header->setSubtitle(tr("what left the warehouses"));
    m_period = new Chip(tr("Period"));
    m_period->setObjectName(QStringLiteral("ledger.period"));
    m_period->addChoice(tr("Today"), QStringLiteral("1"));
    m_period->addChoice(tr("7 days"), QStringLiteral("7"));
    m_period->addChoice(tr("30 days"), QStringLiteral("30"));
    m_period->addChoice(tr("90 days"), QStringLiteral("90"));
    m_period->addChoice(tr("All"), QStringLiteral("0"));
    m_period->setValue(QString::number(m_presenter->period()));
    QPushButton *save = makeButton(tr("Export evidence..."), QStringLiteral("download"), ButtonKind::Normal, "ledger.export");
    QPushButton *verify = makeButton(tr("Verify chain"), QStringLiteral("link"), ButtonKind::Primary, "ledger.verify");
    m_header->addWidget(m_period);
    m_header->addWidget(save);
    m_header->addWidget(verify);
    connect(m_period, &Chip::chosen, this, [this](const QString &days) { m_presenter->setPeriod(days.toInt()); });
    connect(save, &QPushButton::clicked, this, &LedgerScreen::askExport);
    connect(verify, &QPushButton::clicked, m_presenter, &LedgerPresenter::verify);
    column->addWidget(m_header);
    m_messages = new ChainMessages(QStringLiteral("ledger.chain"));
    column->addWidget(m_messages);
    return box;
}

QWidget *LedgerScreen::buildTop()
{
    const Theme &theme = Theme::instance();
    auto *top = new QWidget;
    auto *row = new QHBoxLayout(top);
    row->setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(12));
    row->setSpacing(theme.px(24));
    m_chart = new TwinTableChart(QStringLiteral("ledger.bytes"));
    m_chart->setFixedHeight(theme.px(190));
    auto *card = new Card;
    card->setAccessibleName(tr("Totals of the period"));
    card->setFixedWidth(theme.px(280));
    auto *inset = new QWidget;
    auto *inner = new QVBoxLayout(inset);
    inner->setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12));
    m_totals = new KeyValueList(KeyValueList::Values::Trailing);
    inner->addWidget(m_totals);
    inner->addStretch();
    card->addRow(inset);
    row->addWidget(m_chart, 1);
    row->addWidget(card);
    return top;
}

QWidget *LedgerScreen::buildTable()
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_entries = new EntryTable(QStringLiteral("ledger"), tr("Entries of the ledger"), tr("Filter entries"), ledgerColumns(), 0);
    m_entries->addFacet(QStringLiteral("verdict"), tr("Verdict"));
    m_entries->addFacet(QStringLiteral("entries"), tr("Entries"));
    m_entries->addFacet(QStringLiteral("connection"), tr("Connection"));
    // A run sends many working steps that bring nothing back: what left, or was kept from leaving, comes first.
    m_entries->setFilter(QStringLiteral("entries:notable"));
    row->addWidget(m_entries, 1);
    m_entry = new EntryPanel;
    m_entry->hide();
    row->addWidget(m_entry);
    connect(m_entries, &EntryTable::chosen, this, &LedgerScreen::showEntry);
    connect(m_entry, &EntryPanel::closed, this, [this] { leaveDetail(); });
    connect(m_entry, &EntryPanel::runAsked, this, [this](const QString &run) { m_services.navigator.go(QStringLiteral("pipelines"), run); });
    return box;
}

void LedgerScreen::connectPresenter()
{
    connect(m_presenter, &LedgerPresenter::changed, this, &LedgerScreen::show);
    connect(m_presenter, &LedgerPresenter::verified, this, [this](const access::ChainReport &report, qint64 milliseconds) {
        m_messages->showChain(report, m_services.workspace.now(), milliseconds);
    });
    connect(m_presenter, &LedgerPresenter::failed, m_messages, &ChainMessages::showError);
    connect(m_presenter, &LedgerPresenter::exported, this, [this](const QString &path, int entries) {
        m_services.navigator.say({Tone::Good, tr("%n entries written to %1", nullptr, entries).arg(path), {}, {}});
    });
    connect(m_chart, &TwinTableChart::exportFailed, this, [this](const QString &path, const QString &reason) {
        m_services.navigator.say({Tone::Danger, tr("%1 could not be written: %2").arg(path, reason), {}, {}});
    });
}

void LedgerScreen::addActions()
{
    AppAction verify{.id = QStringLiteral("ledger.verify"), .text = tr("&Verify the egress ledger"), .menu = MenuId::Tools, .group = 2};
    verify.icon = QStringLiteral("egress");
    verify.run = [this] {
        m_services.navigator.go(QStringLiteral("ledger"));
        m_presenter->verify();
    };
    m_services.actions.add(std::move(verify));
    AppAction save{.id = QStringLiteral("ledger.export"), .text = tr("&Export the egress ledger..."), .menu = MenuId::File, .group = 1};
    save.icon = QStringLiteral("download");
    save.run = [this] {
        m_services.navigator.go(QStringLiteral("ledger"));
        askExport();
    };
    m_services.actions.add(std::move(save));
}

void LedgerScreen::open(const QString &path)
{
    m_path = path;
    m_presenter->load();
    if (path.isEmpty())
        showPanel(false);
    else if (m_presenter->isLoaded())
        showEntry(path);
}

void LedgerScreen::show()
{
    if (m_presenter->error()) {
        m_messages->showError(*m_presenter->error());
        return;
    }
    const std::vector<LedgerLine> &lines = m_presenter->lines();
    const std::vector<DayBytes> days = bytesByDay(lines);
    m_chart->setPlot(bytesByDayPlot(days));
    const LedgerTotals totals = ledgerTotals(lines);
    m_totals->clear();
    m_totals->add(tr("Left in this period"), formatBytes(totals.bytes));
    m_totals->add(tr("Statements"), formatCount(totals.statements));
    m_totals->add(tr("Rows"), formatCount(totals.rows));
    m_totals->add(tr("Smallest group"), totals.smallest ? tr("%1 subjects").arg(formatCount(*totals.smallest)) : tr("none"));
    m_totals->add(tr("Refused"), formatCount(totals.refused), TextStyle::BodyBold, totals.refused > 0 ? Token::Bad : Token::Text);
    m_entries->setRows(ledgerRows(lines));
    m_empty->set(DataState::NotRunYet, m_presenter->isEmpty() ? tr("Nothing has left a warehouse yet") : tr("Nothing left in this period"),
                 m_presenter->isEmpty() ? tr("Every statement of a pipeline is written here before it is sent, and again with what came back of it.")
                                        : tr("Choose a longer period to see earlier entries."));
    m_stack->setCurrentIndex(lines.empty() ? 1 : 0);
    if (!m_path.isEmpty())
        showEntry(m_path);
    emit described();
}

void LedgerScreen::showEntry(const QString &key)
{
    const auto entry = m_presenter->entry(key);
    showPanel(entry.has_value());
    if (!entry)
        return;
    m_entry->setEntry(*entry);
    if (m_entries->view()->currentKey() != key)
        m_entries->view()->selectKey(key);
    if (m_path != key) {
        m_path = key;
        emit moved(key);
    }
    emit described();
}

void LedgerScreen::showPanel(bool isShown)
{
    m_entry->setVisible(isShown);
    m_entries->setFollowing(isShown);
    // What the panel says is not said twice in the narrower table.
    m_entries->view()->header()->setSectionHidden(QueryColumn, isShown);
    m_entries->view()->header()->setSectionHidden(ColumnsColumn, isShown);
    m_entries->view()->stretch();
}

void LedgerScreen::askExport()
{
    auto *dialog = new QFileDialog(this, tr("Export the egress ledger"), {}, tr("CSV (*.csv);;JSON lines (*.jsonl)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("jsonl")) ? QStringLiteral("jsonl") : QStringLiteral("csv"));
    });
    connect(dialog, &QFileDialog::fileSelected, m_presenter, &LedgerPresenter::exportTo);
    dialog->open();
}

QString LedgerScreen::crumb() const { return m_entry->isVisibleTo(this) && !m_path.isEmpty() ? tr("Entry %1").arg(m_path) : QString(); }

QList<QWidget *> LedgerScreen::panes() const { return {m_header, m_chart, m_entries->view(), m_entry}; }

bool LedgerScreen::focusFilter()
{
    m_entries->focusFilter();
    return true;
}

bool LedgerScreen::leaveDetail()
{
    if (!m_entry->isVisible())
        return false;
    showPanel(false);
    m_path.clear();
    m_entries->view()->setFocus(Qt::OtherFocusReason);
    emit moved({});
    emit described();
    return true;
}

} // namespace assay::ui
