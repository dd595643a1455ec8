// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/secretservice.h"

#include <atomic>

#include <QDBusArgument>
#include <QDBusError>
#include <QDBusMetaType>
#include <QDBusReply>
#include <QDBusVariant>
#include <QEventLoop>
#include <QFile>
#include <QMap>
#include <QObject>
#include <QTimer>
#include <QVariantMap>

namespace assay::secrets {
namespace {

constexpr int kAnswerMilliseconds = 3'000;
constexpr int kStartMilliseconds = 5'000;

QString serviceBusName()
{
    return QStringLiteral("org.freedesktop.secrets");
}

QString servicePath()
{
    return QStringLiteral("/org/freedesktop/secrets");
}

QString serviceInterface()
{
    return QStringLiteral("org.freedesktop.Secret.Service");
}

/// A name no other connection of the process has.
QString freshName()
{
    static std::atomic<unsigned> count{0};
    return QStringLiteral("assay-secrets-%1").arg(++count);
}

bool isSilence(const QDBusMessage &answer)
{
    const QDBusError::ErrorType type = QDBusError(answer).type();
    return type == QDBusError::NoReply || type == QDBusError::Timeout || type == QDBusError::TimedOut;
}

Error errorOf(const QDBusMessage &answer)
{
    if (isSilence(answer))
        return errorOf(KeychainState::Unresponsive);
    if (QDBusError(answer).type() == QDBusError::Disconnected)
        return errorOf(KeychainState::BusMissing);
    if (QDBusError(answer).type() == QDBusError::ServiceUnknown)
        return errorOf(KeychainState::ServiceMissing);
    return Error{ErrorCode::KeychainBroken, Remedy::Retry, {}, {}}.with("what", answer.errorName().toStdString());
}

} // namespace

/// Catches the end of a prompt.
class PromptWatch final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PromptWatch)

public:
    PromptWatch() = default;
    QEventLoop loop;
    bool isAccepted = false;

public slots:
    void completed(bool isDismissed, const QDBusVariant &)
    {
        isAccepted = !isDismissed;
        loop.quit();
    }
};

Error errorOf(KeychainState state)
{
    switch (state) {
    case KeychainState::Locked: return Error{ErrorCode::KeychainLocked, Remedy::Unlock, {}, {}};
    case KeychainState::ServiceMissing: return Error{ErrorCode::KeychainServiceMissing, Remedy::StartKeychain, {}, {}};
    case KeychainState::BusMissing: return Error{ErrorCode::KeychainBusMissing, Remedy::StartKeychain, {}, {}};
    case KeychainState::Unresponsive: return Error{ErrorCode::KeychainUnresponsive, Remedy::Retry, {}, {}};
    case KeychainState::Unlocked: break;
    }
    return Error{ErrorCode::KeychainBroken, Remedy::Retry, {}, {}};
}

SecretService::SecretService()
    : m_connectionName(freshName())
    , m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, m_connectionName))
{
}

SecretService::~SecretService()
{
    QDBusConnection::disconnectFromBus(m_connectionName);
}

QDBusMessage SecretService::call(const QString &path, const QString &interface, const QString &method,
                                 const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(serviceBusName(), path, interface, method);
    message.setArguments(arguments);
    message.setAutoStartService(false);
    return m_bus.call(message, QDBus::Block, kAnswerMilliseconds);
}

QDBusMessage SecretService::busCall(const QString &method, const QVariantList &arguments)
{
    QDBusMessage message
        = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                                         QStringLiteral("org.freedesktop.DBus"), method);
    message.setArguments(arguments);
    return m_bus.call(message, QDBus::Block, kStartMilliseconds);
}

bool SecretService::isRunning()
{
    const QDBusReply<bool> hasOwner = busCall(QStringLiteral("NameHasOwner"), {serviceBusName()});
    if (hasOwner.isValid() && hasOwner.value())
        return true;
    // Desktops start the service on first use; a bus that cannot start it says so at once.
    const QDBusMessage started = busCall(QStringLiteral("StartServiceByName"), {serviceBusName(), 0U});
    return started.type() == QDBusMessage::ReplyMessage;
}

Result<QString> SecretService::defaultCollection()
{
    const QDBusMessage answer = call(servicePath(), serviceInterface(), QStringLiteral("ReadAlias"), {QStringLiteral("default")});
    const QDBusReply<QDBusObjectPath> path = answer;
    if (!path.isValid())
        return fail(errorOf(answer));
    return path.value().path();
}

Result<bool> SecretService::isLocked(const QString &collection)
{
    if (collection == QLatin1String("/"))
        return true;
    const QDBusMessage answer = call(collection, QStringLiteral("org.freedesktop.DBus.Properties"), QStringLiteral("Get"),
                                     {QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Locked")});
    const QDBusReply<QDBusVariant> locked = answer;
    if (!locked.isValid())
        return fail(errorOf(answer));
    return locked.value().variant().toBool();
}

KeychainState SecretService::probe()
{
    if (!m_bus.isConnected())
        return KeychainState::BusMissing;
    if (!isRunning())
        return KeychainState::ServiceMissing;
    const auto locked = defaultCollection().and_then([this](const QString &collection) { return isLocked(collection); });
    if (locked)
        return *locked ? KeychainState::Locked : KeychainState::Unlocked;
    switch (locked.error().code) {
    case ErrorCode::KeychainServiceMissing: return KeychainState::ServiceMissing;
    case ErrorCode::KeychainBusMissing: return KeychainState::BusMissing;
    default: return KeychainState::Unresponsive; // silence, or an answer that is none
    }
}

Result<SecretService::Found> SecretService::search(const QString &service, const QString &item)
{
    using Attributes = QMap<QString, QString>;
    static const QMetaType registered = qDBusRegisterMetaType<Attributes>();
    const Attributes attributes{{QStringLiteral("server"), service}, {QStringLiteral("user"), item}};
    const QDBusMessage answer
        = call(servicePath(), serviceInterface(), QStringLiteral("SearchItems"), {QVariant(registered, &attributes)});
    if (answer.type() != QDBusMessage::ReplyMessage || answer.arguments().size() != 2)
        return fail(errorOf(answer));
    return Found{qdbus_cast<QList<QDBusObjectPath>>(answer.arguments().at(0)),
                 qdbus_cast<QList<QDBusObjectPath>>(answer.arguments().at(1))};
}

Result<QString> SecretService::promptToOpen(const QString &collection)
{
    const bool isMissing = collection == QLatin1String("/");
    const QVariantMap label{{QStringLiteral("org.freedesktop.Secret.Collection.Label"), QStringLiteral("Login")}};
    const QDBusMessage answer = isMissing
        ? call(servicePath(), serviceInterface(), QStringLiteral("CreateCollection"), {label, QStringLiteral("default")})
        : call(servicePath(), serviceInterface(), QStringLiteral("Unlock"),
               {QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath(collection)})});
    if (answer.type() != QDBusMessage::ReplyMessage || answer.arguments().size() != 2)
        return fail(errorOf(answer));
    const QString prompt = qdbus_cast<QDBusObjectPath>(answer.arguments().at(1)).path();
    return prompt == QLatin1String("/") ? QString() : prompt;
}

bool SecretService::prompted(const QString &prompt, std::chrono::seconds timeout)
{
    const QString interface = QStringLiteral("org.freedesktop.Secret.Prompt");
    PromptWatch watch;
    m_bus.connect(serviceBusName(), prompt, interface, QStringLiteral("Completed"), &watch, SLOT(completed(bool, QDBusVariant)));
    if (call(prompt, interface, QStringLiteral("Prompt"), {QString()}).type() != QDBusMessage::ReplyMessage)
        return false;
    QTimer::singleShot(timeout, &watch.loop, &QEventLoop::quit);
    watch.loop.exec();
    if (!watch.isAccepted)
        (void)call(prompt, interface, QStringLiteral("Dismiss"), {});
    return watch.isAccepted;
}

Result<void> SecretService::unlock(std::chrono::seconds timeout)
{
    if (timeout == std::chrono::seconds::zero())
        return fail(errorOf(KeychainState::Locked));
    const auto prompt = defaultCollection().and_then([this](const QString &collection) { return promptToOpen(collection); });
    if (!prompt)
        return fail(prompt.error());
    if (!prompt->isEmpty() && !prompted(*prompt, timeout))
        return fail(errorOf(KeychainState::Locked));
    const KeychainState now = probe();
    if (now != KeychainState::Unlocked)
        return fail(errorOf(now));
    return {};
}

QString SecretService::name()
{
    const QDBusReply<unsigned> process = busCall(QStringLiteral("GetConnectionUnixProcessID"), {serviceBusName()});
    if (!process.isValid())
        return {};
    QFile file(QStringLiteral("/proc/%1/comm").arg(process.value()));
    const QString program = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
    if (program.startsWith(QLatin1String("gnome-keyring")))
        return QStringLiteral("GNOME Keyring");
    if (program.startsWith(QLatin1String("kwallet")) || program.startsWith(QLatin1String("ksecret")))
        return QStringLiteral("KWallet");
    if (program.startsWith(QLatin1String("keepassxc")))
        return QStringLiteral("KeePassXC");
    return QStringLiteral("Secret Service");
}

} // namespace assay::secrets

#include "secretservice.moc"
