// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/background.h"
#include "app/workspace/workspace.h"
#include "ui/shell/aboutsheet.h"
#include "ui/shell/appaction.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/jobtray.h"
#include "ui/shell/menus.h"
#include "ui/shell/navigator.h"
#include "ui/shell/screenkinds.h"
#include "ui/shell/shellactions.h"
#include "ui/shell/shortcutsheet.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusline.h"
#include "ui/shell/toasts.h"
#include "ui/shell/topbar.h"
#include "ui/widgets/format.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

MainWindow::MainWindow(Services services, QWidget *parent) : QMainWindow(parent), m_services(services)
{
    setObjectName(QStringLiteral("shell.window"));
    setWindowIcon(QIcon(QStringLiteral(":/assay/icons/assay.svg")));
    setMinimumSize(QSize(960, 600));
    addShellActions(*this, m_services.actions);
    buildFrame();
    buildScreens();
    buildMenus(menuBar(), m_services.actions);
    connectServices();
    restoreState();
    if (m_history.current().screen.isEmpty())
        m_history.visit({QString::fromLatin1(screenKinds().front().id), {}});
    spreadRecent();
    showPlace(m_history.current());
    updateJobs();
    updateEgress();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame()
{
    ActionRegistry &actions = m_services.actions;
    menuBar()->setNativeMenuBar(true);
    auto *frame = new QWidget;
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_bar = new TopBar(actions.qAction(QStringLiteral("go.back")), actions.qAction(QStringLiteral("go.forward")),
                       actions.qAction(QStringLiteral("tools.palette")));
    m_sidebar = new Sidebar;
    m_stack = new QStackedWidget;
    m_status = new StatusLine;
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(m_stack, 1);
    column->addWidget(m_bar);
    column->addLayout(row, 1);
    column->addWidget(m_status);
    setCentralWidget(frame);
    m_toasts = new Toasts(this);
    m_palette = new CommandPalette(this);
}

void MainWindow::buildScreens()
{
    for (const ScreenKind &kind : screenKinds()) {
        const QString id = QString::fromLatin1(kind.id);
        Screen *screen = kind.make(m_services, m_stack);
        screen->setObjectName(id);
        screen->setAccessibleName(screenTitle(kind));
        m_screens.insert(id, screen);
        m_stack->addWidget(screen);
        connect(screen, &Screen::described, this, [this, screen] {
            if (m_stack->currentWidget() == screen)
                describe();
        });
        connect(screen, &Screen::counted, m_sidebar, &Sidebar::setCount);
        connect(screen, &Screen::moved, this, [this, id](const QString &path) {
            if (m_history.current().screen != id)
                return;
            m_history.visit({id, path});
            spreadRecent();
            describe();
        });
    }
}

void MainWindow::connectServices()
{
    connect(m_sidebar, &Sidebar::chosen, this, [this](const QString &id) { go({id, {}}); });
    connect(m_bar, &TopBar::listAsked, this, [this] { go({m_history.current().screen, {}}); });
    connect(&m_services.navigator, &Navigator::requested, this, &MainWindow::go);
    connect(&m_services.navigator, &Navigator::toastRequested, m_toasts, &Toasts::say);
    connect(m_bar->jobs(), &JobTray::cancelAsked, this, [this](const QString &run) { m_services.pipelines.cancel(utf8(run)); });
    connect(m_bar->jobs(), &JobTray::detailAsked, this, [this](const QString &run) { go({QStringLiteral("pipelines"), run}); });
    connect(&m_services.pipelines, &pipeline::PipelineService::runChanged, this, [this](const pipeline::RunRecord &run) {
        updateJobs();
        if (!pipeline::isFinal(run.state))
            return;
        const bool isGood = run.state == pipeline::RunState::Succeeded;
        const QString screen = isGood ? QStringLiteral("results") : QStringLiteral("pipelines");
        const QString path = text(isGood ? run.experiment : run.id);
        m_services.navigator.say({isGood ? Tone::Good : run.state == pipeline::RunState::Cancelled ? Tone::Info : Tone::Danger, runOutcome(run),
                                  tr("Open"), [this, screen, path] { go({screen, path}); }});
    });
    connect(&m_services.workspace, &workspace::Workspace::ledgerChanged, this, &MainWindow::updateEgress);
    const workspace::Workspace &space = m_services.workspace;
    m_status->setStore(space.isSession() ? tr("Session workspace, kept in memory") : tr("Store: %1").arg(text(space.name())),
                       space.isSession() ? tr("Everything in it is gone when Assay quits") : tr("One encrypted file on this computer"));
    m_status->setRole(tr("Role: Admin", "the only person of a local workspace may do everything"));
    if (space.isSession())
        m_bar->setRemark(tr("Session workspace"), tr("Kept in memory until Assay quits"));
}

void MainWindow::go(const Location &location)
{
    if (!m_screens.contains(location.screen))
        return;
    m_history.visit(location);
    spreadRecent();
    showPlace(location);
}

void MainWindow::spreadRecent()
{
    const QList<Location> recent = m_history.recent(6);
    for (Screen *screen : std::as_const(m_screens))
        screen->setRecent(recent);
}

void MainWindow::showPlace(const Location &location)
{
    Screen *screen = m_screens.value(location.screen);
    if (!screen)
        return;
    m_stack->setCurrentWidget(screen);
    screen->open(location.path);
    m_sidebar->setCurrentScreen(location.screen);
    describe();
}

void MainWindow::describe()
{
    const Location here = m_history.current();
    const ScreenKind *kind = findScreen(here.screen);
    const Screen *screen = m_screens.value(here.screen);
    const QString title = kind ? screenTitle(*kind) : QString();
    m_bar->setCrumbs(title, screen ? screen->crumb() : QString());
    m_status->setAsOf(screen ? screen->asOf() : std::nullopt);
    const QString shown = screen && !screen->crumb().isEmpty() ? screen->crumb() : title;
    setWindowTitle(tr("%1 - %2", "what is shown, name of the workspace").arg(shown, text(m_services.workspace.name())));
    m_services.actions.refresh();
}

void MainWindow::back()
{
    if (m_history.canGoBack())
        showPlace(m_history.back());
}

void MainWindow::forward()
{
    if (m_history.canGoForward())
        showPlace(m_history.forward());
}

void MainWindow::askPalette(const QString &query)
{
    QList<PaletteEntry> entries = objectEntries(*m_services.workspace.catalog(), m_services.navigator);
    entries += actionEntries(m_services.actions);
    m_palette->ask(std::move(entries), query);
}

void MainWindow::showShortcuts()
{
    auto *sheet = new ShortcutSheet(m_services.actions, this);
    connect(sheet, &Sheet::dismissed, sheet, &QObject::deleteLater);
    sheet->present();
}

void MainWindow::showAbout()
{
    auto *sheet = new AboutSheet(this);
    connect(sheet, &Sheet::dismissed, sheet, &QObject::deleteLater);
    sheet->present();
}

void MainWindow::focusNextPane(int step)
{
    QList<QWidget *> panes{m_bar, m_sidebar};
    if (const auto *screen = qobject_cast<Screen *>(m_stack->currentWidget())) {
        for (QWidget *pane : screen->panes()) {
            if (pane && pane->isVisible())
                panes.append(pane);
        }
    }
    const QWidget *focused = QApplication::focusWidget();
    qsizetype at = -1;
    for (qsizetype i = 0; i < panes.size(); ++i) {
        if (panes.at(i) == focused || panes.at(i)->isAncestorOf(focused))
            at = i;
    }
    for (qsizetype tried = 0; tried < panes.size(); ++tried) {
        at = (at + step + panes.size()) % panes.size();
        QWidget *target = panes.at(at);
        // A pane that takes no focus hands it to its first child that does.
        for (QWidget *next = target; next; next = next->nextInFocusChain()) {
            if (next != target && !target->isAncestorOf(next))
                break;
            if (next->focusPolicy() & Qt::TabFocus && next->isVisible() && next->isEnabled()) {
                next->setFocus(Qt::TabFocusReason);
                return;
            }
        }
    }
}

void MainWindow::setSidebarCollapsed(bool isCollapsed) { m_sidebar->setCollapsed(isCollapsed); }

bool MainWindow::isSidebarCollapsed() const { return m_sidebar->isCollapsed(); }

void MainWindow::copyFocused()
{
    QWidget *focused = QApplication::focusWidget();
    if (const auto *table = qobject_cast<TableView *>(focused))
        table->copy();
    else if (focused)
        QMetaObject::invokeMethod(focused, "copy");
}

void MainWindow::updateJobs() { m_bar->jobs()->setRuns(m_services.pipelines.active(), m_services.workspace.now()); }

void MainWindow::updateEgress()
{
    workspace::whenDone(m_services.workspace.ledger(), this, [this](const Result<std::vector<access::LedgerEntry>> &entries) {
        if (entries)
            m_status->setEgressToday(egressOn(*entries, dayOf(m_services.workspace.now())));
    });
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        if (auto *screen = qobject_cast<Screen *>(m_stack->currentWidget()); screen && screen->leaveDetail())
            return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const auto jobs = static_cast<int>(m_services.pipelines.active().size());
    if (jobs > 0 && !m_mayQuit) {
        event->ignore();
        askBeforeQuit(jobs);
        return;
    }
    saveState();
    event->accept();
}

void MainWindow::askBeforeQuit(int jobs)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Pipelines are running"), tr("%n pipeline(s) are running.", nullptr, jobs), QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(tr("Their statements will be stopped in the warehouse. Earlier results stay."));
    QPushButton *quit = box->addButton(tr("Cancel and quit"), QMessageBox::DestructiveRole);
    QPushButton *stay = box->addButton(tr("Don't quit"), QMessageBox::RejectRole);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    connect(quit, &QPushButton::clicked, this, [this] {
        m_mayQuit = true;
        for (const pipeline::RunRecord &run : m_services.pipelines.active())
            m_services.pipelines.cancel(run.id);
        close();
    });
    box->open();
}

void MainWindow::restoreState()
{
    QSettings settings;
    resize(1360, 860);
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_sidebar->setCollapsed(settings.value(QStringLiteral("window/isSidebarCollapsed"), false).toBool());
    // History and palette name objects: only a workspace that lasts may leave them behind.
    if (m_services.workspace.isSession())
        return;
    m_history.restore(settings.value(QStringLiteral("window/history")).toStringList());
    m_palette->setRecent(settings.value(QStringLiteral("palette/recent")).toStringList());
}

void MainWindow::saveState() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/isSidebarCollapsed"), m_sidebar->isCollapsed());
    if (m_services.workspace.isSession())
        return;
    settings.setValue(QStringLiteral("window/history"), m_history.save());
    settings.setValue(QStringLiteral("palette/recent"), m_palette->recent());
}

} // namespace assay::ui
