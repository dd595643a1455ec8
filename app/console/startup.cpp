// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/startup.h"

#include <algorithm>

#include <QCoreApplication>
#include <QDir>
#include <QFuture>
#include <QTimer>
#include <QtConcurrentRun>

#include "app/store/keyslotfile.h"
#include "app/store/localstore.h"
#include "app/workspace/background.h"

namespace assay::console {

namespace {

constexpr std::chrono::seconds kLongestWait{30};

std::filesystem::path folderOf(const Options &options) { return options.folder.empty() ? store::defaultWorkspaceFolder() : options.folder; }

/// "~/.local/share/assay/default" for the screen.
QString shownPath(const std::filesystem::path &path)
{
    const QString whole = QString::fromStdString(path.string());
    return whole.startsWith(QDir::homePath()) ? QString(QLatin1Char('~') + whole.mid(QDir::homePath().size())) : whole;
}

QString stepText(const workspace::SampleProgress &progress)
{
    switch (progress.step) {
    case workspace::SampleProgress::Step::Definitions: return Startup::tr("writing the definitions");
    case workspace::SampleProgress::Step::Imports: return Startup::tr("importing 78 experiments as aggregates");
    case workspace::SampleProgress::Step::Shop: return Startup::tr("generating the shop");
    }
    return {};
}

} // namespace

Startup::Startup(Options options, std::function<void(Started)> ready, QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_ready(std::move(ready))
{
    connectWindow();
}

Startup::~Startup() { m_stop.request_stop(); }

void Startup::connectWindow()
{
    connect(&m_window, &ui::StartWindow::createChosen, this, [this](bool withSample, const QString &passphrase) {
        m_options.withSample = withSample;
        m_passphrase = passphrase;
        start([options = openOptions()] { return workspace::createWorkspace(options); }, tr("Creating the workspace"));
        forgetPassphrase();
    });
    connect(&m_window, &ui::StartWindow::sessionChosen, this, [this](bool withSample) {
        m_options.isSession = true;
        m_options.withSample = m_options.withSample || withSample;
        open();
    });
    connect(&m_window, &ui::StartWindow::retryChosen, this, [this] { start(m_lastOpening, tr("Opening the workspace")); });
    connect(&m_window, &ui::StartWindow::passphraseGiven, this, [this](const QString &passphrase) {
        m_passphrase = passphrase;
        open();
        forgetPassphrase();
    });
    connect(&m_window, &ui::StartWindow::recoveryKeyGiven, this, [this](const QString &key) {
        start([options = openOptions(), text = key.toStdString()] { return workspace::recoverWorkspace(options, text); }, tr("Opening the workspace"));
    });
    connect(&m_window, &ui::StartWindow::recoveryKeyKept, this, [this] {
        m_started->opened.recoveryKey.clear();
        goOn();
    });
    connect(&m_window, &ui::StartWindow::quitChosen, qApp, &QCoreApplication::quit);
}

void Startup::forgetPassphrase()
{
    m_passphrase.fill(QLatin1Char(' '));
    m_passphrase.clear();
}

bool Startup::canLock() const
{
    if (m_options.isSession)
        return false;
    const Result<store::ReadKeySlots> read = store::readKeySlots(folderOf(m_options));
    return read && std::ranges::any_of(read->keySlots.entries, &secrets::KeySlot::needsPassphrase);
}

void Startup::showWaiting(const QString &workspace, int running)
{
    m_window.showProgress(tr("Locked"), tr("%1 closes when %n running pipeline(s) are done.", nullptr, running).arg(workspace), -1);
    m_window.show();
}

void Startup::showLocked(const QString &workspace)
{
    m_options.withSample = false;
    m_options.passphraseDescriptor.reset(); // it was read once and has nothing more to give
    m_window.showLocked(workspace);
    m_window.show();
}

workspace::OpenOptions Startup::openOptions() const
{
    workspace::OpenOptions options;
    options.folder = m_options.folder;
    options.isSession = m_options.isSession;
    options.passphrase = workspace::passphraseSource(m_options.passphraseDescriptor);
    if (!m_passphrase.isEmpty())
        options.passphrase = [typed = std::make_shared<secrets::Secret>(secrets::Secret::fromText(m_passphrase.toStdString()))]() -> Result<secrets::Secret> {
            return secrets::Secret(secrets::SecureBuffer(typed->bytes()));
        };
    return options;
}

void Startup::begin()
{
    if (!m_options.isSession && store::stateOf(folderOf(m_options)) == store::StoreState::Absent)
        askPlace();
    else
        open();
    m_window.show();
}

void Startup::askPlace()
{
    m_window.showProgress(tr("Looking for a password store"), {}, -1);
    const QFuture<QString> probe = QtConcurrent::run([] {
        const auto keychain = secrets::makeKeychainGateway(std::chrono::seconds{0});
        const secrets::KeychainState state = keychain->probe();
        const bool isThere = state == secrets::KeychainState::Unlocked || state == secrets::KeychainState::Locked;
        return isThere ? QString::fromStdString(keychain->serviceName()) : QString();
    });
    workspace::whenDone(probe, this, [this](const QString &keychain) {
        const bool canCreate = !keychain.isEmpty() || m_options.passphraseDescriptor.has_value();
        // Asked for the sample on the command line: the default answer, without asking.
        if (m_options.withSample && canCreate) {
            start([options = openOptions()] { return workspace::createWorkspace(options); }, tr("Creating the workspace"));
        } else if (m_options.withSample) {
            m_options.isSession = true;
            open();
        } else {
            m_window.askPlace(shownPath(folderOf(m_options)), keychain);
        }
    });
}

void Startup::open()
{
    start([options = openOptions()] { return workspace::openWorkspace(options); }, tr("Opening the workspace"));
}

void Startup::start(Opening opening, const QString &what)
{
    m_lastOpening = std::move(opening);
    m_window.showProgress(what, tr("The password store may ask you to unlock it"), -1);
    // Workspace lives on the main thread, so it is opened here in the background and handed over.
    const auto future = QtConcurrent::run([opening = m_lastOpening, home = thread()] {
        Result<workspace::OpenedWorkspace> opened = opening();
        if (opened)
            opened->workspace->moveToThread(home);
        return std::make_shared<Result<workspace::OpenedWorkspace>>(std::move(opened));
    });
    workspace::whenDone(future, this, [this](const std::shared_ptr<Result<workspace::OpenedWorkspace>> &opened) { take(std::move(*opened)); });
}

void Startup::take(Result<workspace::OpenedWorkspace> opened)
{
    if (!opened) {
        // Guessing gets slower with every wrong passphrase.
        m_wrongPassphrases = opened.error().code == ErrorCode::WrongPassphrase ? m_wrongPassphrases + 1 : 0;
        const auto wait = m_wrongPassphrases > 1 ? std::min(kLongestWait, std::chrono::seconds{1 << std::min(m_wrongPassphrases - 2, 10)}) : std::chrono::seconds{0};
        QTimer::singleShot(wait, this, [this, page = ui::startPageFor(opened.error())] { m_window.showTrouble(page); });
        return;
    }
    m_wrongPassphrases = 0;
    m_started.emplace();
    m_started->opened = std::move(*opened);
    if (!m_started->opened.recoveryKey.empty())
        m_window.showRecoveryKey(QString::fromStdString(m_started->opened.recoveryKey));
    else
        goOn();
}

void Startup::goOn()
{
    if (m_options.withSample)
        loadSample();
    else
        finish();
}

void Startup::loadSample()
{
    const bool isSession = m_started->opened.workspace->isSession();
    auto folder = isSession ? workspace::SampleFolder::temporary() : workspace::SampleFolder::inWorkspace(folderOf(m_options));
    if (!folder) {
        m_window.showTrouble(ui::startPageFor(folder.error()));
        return;
    }
    workspace::SampleOptions options;
    options.shopFile = folder->shopFile();
    options.actor = m_started->opened.workspace->actor();
    options.now = m_started->opened.workspace->now();
    if (isSession)
        m_started->sampleFolder.emplace(std::move(*folder));
    const QString title = tr("Preparing the sample workspace");
    m_window.showProgress(title, {}, 0);
    const auto progressed = [this, title](const workspace::SampleProgress &progress) {
        QMetaObject::invokeMethod(this, [this, title, progress] { m_window.showProgress(title, stepText(progress), progress.fraction); });
    };
    const auto loading = QtConcurrent::run([store = m_started->opened.workspace->store(), options, progressed, stop = m_stop.get_token()] {
        return workspace::loadSample(*store, options, progressed, stop);
    });
    workspace::whenDone(loading, this, [this](Result<workspace::LoadedSample> loaded) {
        if (!loaded) {
            m_window.showTrouble(ui::startPageFor(loaded.error()));
            return;
        }
        m_started->toRun = std::move(loaded->experiments);
        finish();
    });
}

void Startup::finish()
{
    m_window.hide();
    m_ready(std::move(*m_started));
    m_started.reset();
}

} // namespace assay::console
