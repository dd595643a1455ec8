// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/warehousesscreen.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/workspace/workspace.h"
#include "models/sql/warehousekind.h"
#include "ui/screens/warehouses/accountview.h"
#include "ui/screens/warehouses/checksview.h"
#include "ui/screens/warehouses/connectionchecks.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/detailpage.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/listdetail.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {
namespace {

/// A row of buttons that begins at the leading edge.
QWidget *makeButtonRow(const std::vector<QWidget *> &widgets)
{
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, Theme::instance().px(4), 0, 0);
    row->setSpacing(Theme::instance().px(8));
    for (QWidget *widget : widgets)
        row->addWidget(widget);
    row->addStretch();
    return box;
}

} // namespace

WarehousesScreen::WarehousesScreen(Services &services, QWidget *parent) : ListScreen(parent), m_services(services)
{
    auto *detail = new DetailPage(QStringLiteral("warehouses.detail"));
    setParts(new ListDetail(QStringLiteral("warehouses"), tr("Warehouses"), warehouseColumns(), detail), detail);
    m_checks = new ConnectionChecks(m_services.workspace, this);
    m_audit = new AccountAudit(m_services.workspace, this);
    m_forgetter = new ConnectionEditor(m_services.workspace, m_services.keychain, {}, this);
    m_test = makeButton(tr("Test connection"), QStringLiteral("refresh"), ButtonKind::Normal, "warehouses.test");
    m_edit = makeButton(tr("Edit..."), QStringLiteral("pencil"), ButtonKind::Normal, "warehouses.edit");
    page()->header()->addWidget(m_test);
    page()->header()->addWidget(m_edit);
    QPushButton *add = makeButton(tr("Add connection..."), QStringLiteral("plus"), ButtonKind::Primary, "warehouses.add");
    frame()->header()->addWidget(add);
    connect(add, &QPushButton::clicked, this, [this] { presentSheet(ConnectionSheet::Purpose::Add, {}); });
    connect(m_test, &QPushButton::clicked, this, [this] { m_checks->start(utf8(openKey())); });
    connect(m_edit, &QPushButton::clicked, this, [this] { edit(ConnectionSheet::Purpose::Edit); });
    frame()->setFilterPlaceholder(tr("Filter warehouses"));
    frame()->addFacet(QStringLiteral("engine"), tr("Engine"));
    frame()->addFacet(QStringLiteral("production"), tr("Production"));
    frame()->sortBy(0, Qt::AscendingOrder);
    frame()->emptyState()->set(DataState::NotRunYet, tr("No warehouse yet"),
                               tr("Connect a DuckDB file, a folder of CSV and Parquet files, or a PostgreSQL server. Assay reads it in a process of its own and "
                                  "brings back aggregates only."));
    QPushButton *first = frame()->emptyState()->addAction(tr("Add connection..."), QStringLiteral("plus"), "warehouses.addFirst");
    connect(first, &QPushButton::clicked, this, [this] { presentSheet(ConnectionSheet::Purpose::Add, {}); });
    connect(m_checks, &ConnectionChecks::changed, this, &WarehousesScreen::showDetail);
    connect(m_audit, &AccountAudit::changed, this, &WarehousesScreen::showDetail);
    connect(m_audit, &AccountAudit::historyChanged, this, &WarehousesScreen::update);
    connect(m_forgetter, &ConnectionEditor::changed, this, &WarehousesScreen::showDetail);
    connect(m_forgetter, &ConnectionEditor::saved, this, [this](const QString &key) {
        m_services.navigator.say({Tone::Good, tr("The password store holds nothing of %1 any more").arg(key), {}, {}});
    });
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &WarehousesScreen::update);
    addActions();
    update();
}

void WarehousesScreen::addActions()
{
    AppAction add{.id = QStringLiteral("warehouse.add"), .text = tr("Add a &connection..."), .menu = MenuId::Tools, .group = 1};
    add.icon = QStringLiteral("plus");
    add.run = [this] { presentSheet(ConnectionSheet::Purpose::Add, {}); };
    m_services.actions.add(std::move(add));
    const auto whyNot = [this] { return openConnection() ? QString() : tr("Open a warehouse first"); };
    AppAction test{.id = QStringLiteral("warehouse.test"), .text = tr("&Test the open connection"), .menu = MenuId::Tools, .group = 1};
    test.icon = QStringLiteral("database");
    test.whyDisabled = whyNot;
    test.run = [this] { m_checks->start(utf8(openKey())); };
    m_services.actions.add(std::move(test));
    AppAction audit{.id = QStringLiteral("warehouse.audit"), .text = tr("Check the account of the open connection"), .menu = MenuId::Tools, .group = 1};
    audit.icon = QStringLiteral("shield");
    audit.whyDisabled = [this, whyNot] {
        return m_shown.detail && !m_shown.detail->needsCredential ? tr("This engine has no accounts") : whyNot();
    };
    audit.run = [this] { m_audit->start(utf8(openKey())); };
    m_services.actions.add(std::move(audit));
}

const metrics::Connection *WarehousesScreen::openConnection() const
{
    const auto &connections = m_services.workspace.catalog()->connections;
    const auto at = connections.find(utf8(openKey()));
    return at == connections.end() ? nullptr : &at->second.value;
}

void WarehousesScreen::edit(ConnectionSheet::Purpose purpose)
{
    if (const metrics::Connection *connection = openConnection())
        presentSheet(purpose, *connection);
}

void WarehousesScreen::wireRemedies(QWidget *part, const std::function<void()> &again)
{
    for (ErrorCard *card : part->findChildren<ErrorCard *>()) {
        connect(
            card, &ErrorCard::remedyAsked, this,
            [this, again](Remedy remedy) {
                if (remedy == Remedy::FixInput || remedy == Remedy::Reconnect)
                    edit(ConnectionSheet::Purpose::Edit);
                else
                    again();
            },
            Qt::QueuedConnection); // the page, and with it the card, is built anew
    }
}

void WarehousesScreen::presentSheet(ConnectionSheet::Purpose purpose, const metrics::Connection &connection)
{
    const QString noKeychain = m_services.keychain ? QString()
        : m_services.workspace.isSession()         ? tr("A session workspace keeps nothing. Create a lasting workspace for connections that need a credential.")
                                                   : tr("No password store is running. Start one, for example GNOME Keyring or KWallet, and start Assay again.");
    metrics::Connection shown = connection;
    if (shown.kind.empty())
        shown.kind = sql::warehouseKinds().front().id;
    auto *editor = new ConnectionEditor(m_services.workspace, m_services.keychain);
    auto *sheet = new ConnectionSheet(window(), editor, purpose, shown, noKeychain);
    connect(editor, &ConnectionEditor::saved, this, [this](const QString &key) {
        m_services.navigator.say({Tone::Good, tr("%1 is saved").arg(key), {}, {}});
        open(key);
        emit moved(key);
    });
    sheet->present();
}

void WarehousesScreen::forgetCredential()
{
    if (m_forgetter->step() == ConnectionEditor::Step::Saving)
        return; // one at a time; the question stays
    m_isForgetting = false;
    if (const metrics::Connection *connection = openConnection())
        m_forgetter->forget(*connection);
}

void WarehousesScreen::update()
{
    frame()->setRows(warehouseRows(*m_services.workspace.catalog(), m_services.workspace.now(), m_audit->histories()));
    showDetail();
}

void WarehousesScreen::showDetail()
{
    const std::string key = utf8(openKey());
    Shown shown;
    if (!key.empty())
        shown.detail = warehouseDetail(*m_services.workspace.catalog(), key, m_services.workspace.now(), m_audit->stateOf(key).history);
    shown.checks = m_checks->stateOf(key);
    shown.account = m_audit->stateOf(key);
    if (!shown.detail || !m_shown.detail || shown.detail->key != m_shown.detail->key)
        m_isForgetting = false;
    shown.isForgetting = m_isForgetting;
    if (m_forgetter->key() == key)
        shown.forgetProblem = m_forgetter->problem();
    m_test->setEnabled(!shown.checks.isRunning);
    if (shown == m_shown)
        return;
    m_shown = std::move(shown);
    if (m_shown.detail)
        fillDetail(*m_shown.detail);
    setCrumb(m_shown.detail ? m_shown.detail->name : QString());
}

/// What can be done with the credential; forgetting it is asked once more, in place.
QWidget *WarehousesScreen::makeCredentialLine(const WarehouseDetail &detail)
{
    if (m_isForgetting) {
        auto *question = new Label(tr("Forget the credential of %1? Pipelines then need a new one.").arg(detail.key));
        QPushButton *forget = makeButton(tr("Forget"), {}, ButtonKind::Danger, "warehouses.forgetNow");
        QPushButton *keep = makeButton(tr("Keep"), {}, ButtonKind::Normal, "warehouses.forgetNot");
        connect(forget, &QPushButton::clicked, this, &WarehousesScreen::forgetCredential, Qt::QueuedConnection);
        connect(
            keep, &QPushButton::clicked, this,
            [this] {
                m_isForgetting = false;
                showDetail();
            },
            Qt::QueuedConnection);
        return makeButtonRow({question, forget, keep});
    }
    QPushButton *replace = makeButton(detail.hasCredential ? tr("Replace credential...") : tr("Enter credential..."), QStringLiteral("key"), ButtonKind::Normal,
                                      "warehouses.replace");
    connect(replace, &QPushButton::clicked, this, [this] { edit(ConnectionSheet::Purpose::ReplaceCredential); });
    if (!detail.hasCredential)
        return makeButtonRow({replace});
    QPushButton *forget = makeButton(tr("Disconnect..."), {}, ButtonKind::Normal, "warehouses.forget");
    connect(
        forget, &QPushButton::clicked, this,
        [this] {
            m_isForgetting = true;
            showDetail();
        },
        Qt::QueuedConnection); // the page, and with it this button, is built anew
    return makeButtonRow({replace, forget});
}

QWidget *WarehousesScreen::makeAccountSection(const WarehouseDetail &detail)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(new Label(accountCaption(m_shown.account), TextStyle::Caption, Token::Muted));
    column->addWidget(makeAccountView(m_shown.account));
    wireRemedies(box, [this] { m_audit->start(utf8(openKey())); });
    QPushButton *check = makeButton(tr("Check account"), QStringLiteral("shield"), ButtonKind::Normal, "warehouses.audit");
    check->setEnabled(!m_shown.account.isRunning);
    connect(
        check, &QPushButton::clicked, this, [this] { m_audit->start(utf8(openKey())); }, Qt::QueuedConnection);
    column->addWidget(makeButtonRow({check}));
    column->addWidget(new Label(tr("For an administrator, to make the account:"), TextStyle::Caption, Token::Muted));
    auto *script = new CodeView(CodeView::Language::Sql);
    script->setObjectName(QStringLiteral("warehouses.script"));
    script->setAccessibleName(tr("Statements that make the account"));
    script->setPlainText(detail.script);
    script->setMaximumLines(18);
    column->addWidget(script);
    return box;
}

void WarehousesScreen::fillDetail(const WarehouseDetail &detail)
{
    const Theme &theme = Theme::instance();
    PageHeader *header = page()->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(detail.kind, Tone::Outline);
    page()->clear();
    auto *connection = new QWidget;
    auto *connectionColumn = new QVBoxLayout(connection);
    connectionColumn->setContentsMargins(0, 0, 0, 0);
    auto *fields = new KeyValueList;
    fields->setLabelWidth(150);
    for (const auto &[label, value] : detail.fields)
        fields->add(label, value);
    connectionColumn->addWidget(fields);
    if (detail.needsCredential)
        connectionColumn->addWidget(makeCredentialLine(detail));
    if (m_shown.forgetProblem) {
        auto *card = new ErrorCard;
        card->set(*m_shown.forgetProblem, tr("The credential is still there."));
        connectionColumn->addWidget(card);
        wireRemedies(connection, [this] { forgetCredential(); });
    }
    page()->addSection(tr("Connection"), connection);
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(new Label(checksCaption(m_shown.checks), TextStyle::Caption, Token::Muted));
    column->addWidget(makeChecksView(m_shown.checks));
    wireRemedies(box, [this] { m_checks->start(utf8(openKey())); });
    page()->addSection(tr("Checks"), box);
    if (detail.needsCredential)
        page()->addSection(tr("Account"), makeAccountSection(detail));
    auto *used = new Card;
    auto *line = new QWidget;
    line->setMinimumHeight(theme.px(34));
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(theme.px(12), 0, theme.px(12), 0);
    row->setSpacing(theme.px(8));
    for (const auto &[what, icon] : detail.uses) {
        row->addWidget(new IconLabel(icon, Token::Muted));
        row->addWidget(new Label(what));
        row->addSpacing(theme.px(4));
    }
    row->addStretch();
    used->addRow(line);
    auto *last = new Label(detail.lastRun, TextStyle::Body, Token::Muted);
    last->setMinimumHeight(theme.px(34));
    last->setContentsMargins(theme.px(12), 0, theme.px(12), 0);
    used->addRow(last); // a line of its own: beside the counts it would not fit in a narrow window
    page()->addSection(tr("Used by"), used);
    page()->setJson(detail.json);
}

} // namespace assay::ui
