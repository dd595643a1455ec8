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
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/filter.h"
#include "ui/widgets/filterbar.h"
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
    const Theme &theme = Theme::instance();
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
    auto *messages = new QVBoxLayout;
    messages->setContentsMargins(theme.px(24), 0, theme.px(24), theme.px(12));
    messages->setSpacing(theme.px(8));
    m_banner = new Banner;
    m_banner->setObjectName(QStringLiteral("activity.chain"));
    m_banner->setClosable(true);
    m_error = new ErrorCard;
    m_error->hide();
    messages->addWidget(m_banner);
    messages->addWidget(m_error);
    column->addLayout(messages);
    m_filter = new FilterBar(QStringLiteral("activity.filter"), tr("Filter activity"));
    m_filter->addFacet(QStringLiteral("action"), tr("Action"));
    m_filter->addFacet(QStringLiteral("object"), tr("Object"));
    m_filter->addFacet(QStringLiteral("actor"), tr("Who"));
    column->addWidget(m_filter);
    return box;
}

QWidget *ActivityScreen::buildBody()
{
    const Theme &theme = Theme::instance();
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_model = new TableModel(activityColumns(), this);
    m_proxy = new FilterProxy(m_model, this);
    m_proxy->sort(3, Qt::DescendingOrder);
    m_table = new TableView(QStringLiteral("activity.table"));
    m_table->setAccessibleName(tr("Activity"));
    m_table->setModel(m_proxy);
    column->addWidget(m_table, 1);
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
    connect(m_filter, &FilterBar::textChanged, m_proxy, &FilterProxy::setFilterText);
    connect(m_table, &TableView::activatedKey, this, &ActivityScreen::showEntry);
    connect(m_table, &QTreeView::clicked, this, [this](const QModelIndex &index) { showEntry(index.data(TableModel::KeyRole).toString()); });
    connect(m_table, &TableView::currentKeyChanged, this, [this](const QString &key) {
        if (m_detail->isVisible() && !key.isEmpty())
            showEntry(key);
    });
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
        m_error->set(events.error());
        m_error->show();
        return;
    }
    m_error->hide();
    m_events = std::move(*events);
    std::vector<TableRow> rows = activityRows(m_events, m_services.workspace.now());
    m_filter->setRows(rows);
    m_filter->setVisible(!rows.empty());
    m_header->setSubtitle(rows.empty() ? QString() : tr("%n entries", nullptr, static_cast<int>(rows.size())));
    m_stack->setCurrentIndex(rows.empty() ? 1 : 0);
    m_model->setRows(std::move(rows));
}

void ActivityScreen::showEntry(const QString &key)
{
    const auto event = std::ranges::find_if(m_events, [&key](const access::AuditEvent &one) { return QString::number(one.sequence) == key; });
    m_detail->setVisible(event != m_events.end());
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
        if (!report) {
            m_error->set(report.error());
            m_error->show();
            return;
        }
        if (report->brokenAt)
            m_banner->show(Tone::Danger, tr("Broken at entry %1").arg(formatCount(*report->brokenAt)),
                           tr("This entry does not fit the one before it. Keep this workspace as evidence and restore a copy whose chain is intact."));
        else
            m_banner->show(Tone::Good,
                           tr("Chain intact: %n entries, head %1", nullptr, static_cast<int>(report->entries)).arg(formatHash(text(access::hex(report->head)))),
                           tr("verified %1 in %2").arg(formatTime(m_services.workspace.now()), formatDuration(clock.elapsed())));
    });
}

QList<QWidget *> ActivityScreen::panes() const { return {m_header, m_table, m_detail}; }

bool ActivityScreen::focusFilter()
{
    m_filter->focusField();
    return true;
}

bool ActivityScreen::leaveDetail()
{
    if (!m_detail->isVisible())
        return false;
    m_detail->hide();
    m_table->setFocus(Qt::OtherFocusReason);
    return true;
}

} // namespace assay::ui
