// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/session.h"

#include <QCoreApplication>
#include <QKeySequence>
#include <QSettings>
#include <QTimer>

#include "app/console/lockguard.h"

namespace assay::console {
namespace {

struct LockText {
    Q_DECLARE_TR_FUNCTIONS(Lock)
};

constexpr auto kIdleSetting = "lock/idleSeconds";

struct IdleChoice {
    const char *id;
    int seconds;
};
constexpr IdleChoice kIdleChoices[] = {{"lock.idle.15", 15}, {"lock.idle.60", 60}, {"lock.idle.300", 300}, {"lock.idle.900", 900}};

QString idleText(int seconds)
{
    return seconds < 60 ? LockText::tr("After %n second(s)", nullptr, seconds) : LockText::tr("After %n minute(s)", nullptr, seconds / 60);
}

} // namespace

Session::Session(Started ready, bool canLock, LockGuard &guard, std::function<void(int)> lock)
    : m_started(std::move(ready)), m_workspace(*m_started.opened.workspace),
      m_pipelines({m_workspace.store(), {}, m_workspace.actor(), workspace::systemNow, workspace::newUuid}), m_guard(guard), m_lock(std::move(lock)),
      m_window({m_workspace, m_pipelines, m_actions, m_navigator, m_started.opened.keychain.get()})
{
    addLockActions(canLock);
    m_guard.setIdle(std::chrono::seconds{QSettings().value(QLatin1String(kIdleSetting), int{LockGuard::kDefaultIdle.count()}).toInt()});
    m_guard.setActive(canLock);
    QObject::connect(&m_guard, &LockGuard::due, &m_window, [this] { lockSoon(); });
    QObject::connect(&m_pipelines, &pipeline::PipelineService::runChanged, &m_window, [this] {
        if (m_isLockDue)
            lockSoon();
    });
    // Runs that an earlier process left unfinished; a failure shows when the ledger is opened.
    static_cast<void>(m_pipelines.resolveInterrupted());
    for (const std::string &experiment : m_started.toRun) {
        if (auto input = m_workspace.runInput(experiment))
            m_pipelines.start(std::move(input->request), std::move(input->connection), pipeline::Trigger::Person);
    }
}

Session::~Session() { m_guard.setActive(false); }

QString Session::name() const { return QString::fromStdString(m_workspace.name()); }

void Session::addLockActions(bool canLock)
{
    const auto whyNot = [canLock] { return canLock ? QString() : LockText::tr("This workspace has no passphrase; one can be set when a workspace is created"); };
    ui::AppAction now{.id = QStringLiteral("lock.now"), .text = LockText::tr("&Lock now"), .menu = ui::MenuId::File, .shortcut = QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), .group = 8};
    now.icon = QStringLiteral("lock");
    now.whyDisabled = whyNot;
    now.run = [this] { lockSoon(); };
    m_actions.add(std::move(now));
    for (const IdleChoice &choice : kIdleChoices) {
        ui::AppAction action{.id = QLatin1String(choice.id), .text = idleText(choice.seconds), .menu = ui::MenuId::File, .submenu = LockText::tr("Lock &without use"), .group = 8};
        action.icon = QStringLiteral("clock");
        action.whyDisabled = whyNot;
        action.run = [this, seconds = choice.seconds] {
            QSettings().setValue(QLatin1String(kIdleSetting), seconds);
            m_guard.setIdle(std::chrono::seconds{seconds});
        };
        action.isChecked = [this, seconds = choice.seconds] { return m_guard.idle() == std::chrono::seconds{seconds}; };
        m_actions.add(std::move(action));
    }
}

/// Locking ends what runs in this process, so a run under way is let finish; nothing can be seen meanwhile.
void Session::lockSoon()
{
    m_isLockDue = true;
    // From the event loop: this may be called from inside one of the session's own objects.
    QTimer::singleShot(0, qApp, [lock = m_lock, running = static_cast<int>(m_pipelines.active().size())] { lock(running); });
}

} // namespace assay::console
