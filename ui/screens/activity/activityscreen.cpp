// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/activity/activityscreen.h"

#include <algorithm>

#include <QElapsedTimer>
#include <QFuture>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/workspace/background.h"
#include "app/workspace/workspace.h"
#include "ui/screens/activity/activityrows.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chainmessages.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/entrytable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"
#include "ui/widgets/surface.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

ActivityScreen::ActivityScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *page = new Surface(Token::Surface);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    auto *empty = new DataStateView;
    empty->setObjectName(QStringLiteral("activity.empty"));
    empty->set(DataState::Empty, tr("Nothing has happened yet"), tr("Every change, run, export and refusal leaves an entry here that cannot be altered unnoticed."));
    m_stack = new QStackedWidget;
    m_stack->addWidget(buildBody());
    m_stack->addWidget(empty);
    column->addWidget(m_stack, 1);
    layout->addWidget(page);
    connect(&m_services.workspace, &workspace::Workspace::auditChanged, this, [this] {
        if (m_isLoaded)
            load();
    });
    addActions();
}

QWidget *ActivityScreen::buildHead()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader;
    m_header->setTitle(tr("Activity"));
    QPushButton *verifyButton = makeButton(tr("Verify chain"), QStringLiteral("link"), ButtonKind::Primary, "activity.verify");
    connect(verifyButton, &QPushButton::clicked, this, &ActivityScreen::verify);
    m_header->addWidget(verifyButton);
    column->addWidget(m_header);
    m_messages = new ChainMessages(QStringLiteral("activity.chain"));
    column->addWidget(m_messages);
    return box;
}

QWidget *ActivityScreen::buildBody()
{
    const Theme &theme = Theme::instance();
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_entries = new EntryTable(QStringLiteral("activity"), tr("Activity"), tr("Filter activity"), activityColumns(), 3);
    m_entries->addFacet(QStringLiteral("action"), tr("Action"));
    m_entries->addFacet(QStringLiteral("object"), tr("Object"));
    m_entries->addFacet(QStringLiteral("actor"), tr("Who"));
    column->addWidget(m_entries, 1);
    m_detail = new Surface(Token::Surface2);
    m_detail->setLines(Qt::TopEdge);
    m_detail->setAccessibleName(tr("Entry"));
    auto *inside = new QVBoxLayout(m_detail);
    inside->setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(16));
    inside->setSpacing(theme.px(4));
    m_sentence = new Label({}, TextStyle::CardTitle);
    m_note = new Label({}, TextStyle::Caption, Token::Muted);
    m_json = new CodeView(CodeView::Language::Json);
    m_json->setObjectName(QStringLiteral("activity.detail"));
    m_json->setMaximumLines(12);
    inside->addWidget(m_sentence);
    inside->addWidget(m_note);
    inside->addSpacing(theme.px(4));
    inside->addWidget(m_json);
    m_detail->hide();
    column->addWidget(m_detail);
    connect(m_entries, &EntryTable::chosen, this, &ActivityScreen::showEntry);
    return box;
}

void ActivityScreen::addActions()
{
    AppAction action{.id = QStringLiteral("activity.verify"), .text = tr("Verify the &activity log"), .menu = MenuId::Tools, .group = 2};
    action.icon = QStringLiteral("activity");
    action.run = [this] {
        m_services.navigator.go(QStringLiteral("activity"));
        verify();
    };
    m_services.actions.add(std::move(action));
}

void ActivityScreen::open(const QString &path)
{
    load();
    if (path.isEmpty())
        m_detail->hide();
}

void ActivityScreen::load()
{
    const int request = ++m_request;
    workspace::whenDone(m_services.workspace.audit(), this, [this, request](Result<std::vector<access::AuditEvent>> events) {
        if (request == m_request)
            show(std::move(events));
    });
}

void ActivityScreen::show(Result<std::vector<access::AuditEvent>> events)
{
    m_isLoaded = true;
    if (!events) {
        m_messages->showError(events.error());
        return;
    }
    m_messages->hideError();
    m_events = std::move(*events);
    std::vector<TableRow> rows = activityRows(m_events, m_services.workspace.now());
    m_header->setSubtitle(rows.empty() ? QString() : grouped(tr("%n entries", nullptr, static_cast<int>(rows.size())), static_cast<std::int64_t>(rows.size())));
    m_stack->setCurrentIndex(rows.empty() ? 1 : 0);
    m_entries->setRows(std::move(rows));
}

void ActivityScreen::showEntry(const QString &key)
{
    const auto event = std::ranges::find_if(m_events, [&key](const access::AuditEvent &one) { return QString::number(one.sequence) == key; });
    m_detail->setVisible(event != m_events.end());
    m_entries->setFollowing(event != m_events.end());
    if (event == m_events.end())
        return;
    m_sentence->setText(activitySentence(*event));
    m_note->setText(tr("Entry %1, %2, by %3, hash %4")
                        .arg(formatCount(event->sequence), formatTime(event->at), text(event->actor), formatHash(text(access::hex(event->hash)))));
    m_json->setPlainText(activityDetail(*event));
}

void ActivityScreen::verify()
{
    QElapsedTimer clock;
    clock.start();
    workspace::whenDone(m_services.workspace.verifyAudit(), this, [this, clock](const Result<access::ChainReport> &report) {
        if (report)
            m_messages->showChain(*report, m_services.workspace.now(), clock.elapsed());
        else
            m_messages->showError(report.error());
    });
}

QList<QWidget *> ActivityScreen::panes() const { return {m_header, m_entries->view(), m_detail}; }

bool ActivityScreen::focusFilter()
{
    m_entries->focusFilter();
    return true;
}

bool ActivityScreen::leaveDetail()
{
    if (!m_detail->isVisible())
        return false;
    m_detail->hide();
    m_entries->setFollowing(false);
    m_entries->view()->setFocus(Qt::OtherFocusReason);
    return true;
}

} // namespace assay::ui
