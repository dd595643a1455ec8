// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <memory>

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusInterface>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QDir>
#include <QFile>
#include <QObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

#include "app/secrets/secretgateway.h"

using namespace assay;

/// A secret as the Secret Service passes it: session, parameters, value, content type.
struct WireSecret {
    QDBusObjectPath session;
    QByteArray parameters;
    QByteArray value;
    QString contentType;
};
Q_DECLARE_METATYPE(WireSecret)

QDBusArgument &operator<<(QDBusArgument &argument, const WireSecret &secret)
{
    argument.beginStructure();
    argument << secret.session << secret.parameters << secret.value << secret.contentType;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, WireSecret &secret)
{
    argument.beginStructure();
    argument >> secret.session >> secret.parameters >> secret.value >> secret.contentType;
    argument.endStructure();
    return argument;
}

namespace {

const QString kService = QStringLiteral("org.freedesktop.secrets");
const QString kPath = QStringLiteral("/org/freedesktop/secrets");
const QString kInterface = QStringLiteral("org.freedesktop.Secret.Service");

QDBusMessage ask(const QString &interface, const QString &method, const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(kService, kPath, interface, method);
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message);
}

QDBusObjectPath defaultCollection()
{
    return QDBusReply<QDBusObjectPath>(ask(kInterface, QStringLiteral("ReadAlias"), {QStringLiteral("default")})).value();
}

bool lockKeyring()
{
    return ask(kInterface, QStringLiteral("Lock"), {QVariant::fromValue(QList<QDBusObjectPath>{defaultCollection()})}).type()
        == QDBusMessage::ReplyMessage;
}

/// Unlocks without a prompt, by the interface that gnome-keyring keeps for tests.
bool unlockKeyring()
{
    const QDBusMessage session
        = ask(kInterface, QStringLiteral("OpenSession"), {QStringLiteral("plain"), QVariant::fromValue(QDBusVariant(QString()))});
    if (session.arguments().size() != 2)
        return false;
    const WireSecret master{
        session.arguments().at(1).value<QDBusObjectPath>(), {}, "test-password", QStringLiteral("text/plain")};
    return ask(QStringLiteral("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
               QStringLiteral("UnlockWithMasterPassword"),
               {QVariant::fromValue(defaultCollection()), QVariant::fromValue(master)})
               .type()
        == QDBusMessage::ReplyMessage;
}

/// Every item of Assay in the keyring, unlocked or locked.
int itemCount()
{
    const QMap<QString, QString> attributes{{QStringLiteral("server"), QStringLiteral("assay")}};
    const QDBusMessage answer = ask(kInterface, QStringLiteral("SearchItems"), {QVariant::fromValue(attributes)});
    int count = 0;
    for (const QVariant &list : answer.arguments())
        count += int(qdbus_cast<QList<QDBusObjectPath>>(list).size());
    return count;
}

/// A secret service that says it is unlocked and has everything, and never hands out a secret: as one that
/// stops in the middle of a call.
class DeafService final : public QDBusVirtualObject {
public:
    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        const QDBusObjectPath collection(QStringLiteral("/org/freedesktop/secrets/collection/login"));
        const QList<QDBusObjectPath> found{QDBusObjectPath(collection.path() + QStringLiteral("/1"))};
        if (message.member() == QLatin1String("ReadAlias"))
            connection.send(message.createReply(QVariant::fromValue(collection)));
        else if (message.member() == QLatin1String("Get") && message.arguments().value(1) == QStringLiteral("Locked"))
            connection.send(message.createReply(QVariant::fromValue(QDBusVariant(false))));
        else if (message.member() == QLatin1String("SearchItems"))
            connection.send(message.createReply({QVariant::fromValue(found), QVariant::fromValue(QList<QDBusObjectPath>())}));
        else
            message.setDelayedReply(true);
        return true;
    }
};

/// The environments a call may meet.
enum class Bus { Real, WithoutService, Absent, Broken };

} // namespace

/// The gateway against a real keyring in every state it can be in.
class TestKeychain final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        qDBusRegisterMetaType<WireSecret>();
        qDBusRegisterMetaType<QMap<QString, QString>>();
        m_keyring = qEnvironmentVariableIntValue("ASSAY_TEST_KEYRING_PID");
        QVERIFY2(m_keyring > 0, "run under tests/fakes/with-keyring.sh");
        QVERIFY(m_folder.isValid());
        startEmptyBus();
        QCOMPARE(driver({QStringLiteral("create"), workspace()}), QByteArray("ok"));
        QCOMPARE(driver({QStringLiteral("put"), QStringLiteral("wh/known"), QStringLiteral("value")}), QByteArray("ok"));
        m_items = itemCount();
        QCOMPARE(m_items, 3); // device key, anchor, known
    }

    void cleanup()
    {
        ::kill(m_keyring, SIGCONT);
        QVERIFY(unlockKeyring());
        QCOMPARE(driver({QStringLiteral("get"), QStringLiteral("wh/known")}), QByteArray("value"));
    }

    void cleanupTestCase()
    {
        ::kill(m_keyring, SIGCONT);
        m_bus.kill();
        m_bus.waitForFinished();
    }

    void put_roundTrips_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("one byte") << QByteArray("x");
        QTest::newRow("every byte") << [] {
            QByteArray all;
            for (int byte = 0; byte < 256; ++byte)
                all.append(char(byte));
            return all;
        }();
        QTest::newRow("UTF-8") << QByteArray("gr\xC3\xBC\xC3\x9F dich \xF0\x9F\x94\x91");
        QTest::newRow("16 KiB") << QByteArray(16 * 1024, 'k');
    }

    void put_roundTrips()
    {
        QFETCH(QByteArray, value);
        const auto gateway = secrets::makeKeychainGateway(std::chrono::seconds{0});
        const auto secret = secrets::Secret::fromText({value.constData(), std::size_t(value.size())});

        QVERIFY(gateway->put("wh/trip", secrets::Secret::fromText("older")));
        QVERIFY(gateway->put("wh/trip", secret));
        const auto read = gateway->get("wh/trip");

        QVERIFY(read && read->equals(secret));
        QCOMPARE(itemCount(), m_items + 1);
        QVERIFY(gateway->remove("wh/trip"));
        QCOMPARE(itemCount(), m_items);
        QCOMPARE(gateway->get("wh/trip").error().code, ErrorCode::SecretMissing);
        QVERIFY(gateway->remove("wh/trip")); // proven gone is gone
    }

    void gateway_servesSeveralThreads()
    {
        const auto gateway = secrets::makeKeychainGateway(std::chrono::seconds{0});
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int index = 0; index < 4; ++index) {
            threads.emplace_back([&, index] {
                const std::string item = "wh/thread-" + std::to_string(index);
                const auto secret = secrets::Secret::fromText(item);
                for (int round = 0; round < 5; ++round) {
                    const bool isKept = gateway->put(item, secret).has_value();
                    const auto read = gateway->get(item);
                    wrong += isKept && read && read->equals(secret) ? 0 : 1;
                }
                wrong += gateway->remove(item) ? 0 : 1;
            });
        }
        for (std::thread &thread : threads)
            thread.join();

        QCOMPARE(wrong.load(), 0);
    }

    void item_ofAnotherProgramIsNotTakenForAKey()
    {
        QProcess tool;
        tool.start(QStringLiteral("secret-tool"),
                   {QStringLiteral("store"), QStringLiteral("--label=x"), QStringLiteral("server"), QStringLiteral("assay"),
                    QStringLiteral("user"), QStringLiteral("wh/foreign"), QStringLiteral("xdg:schema"),
                    QStringLiteral("org.qt.keychain"), QStringLiteral("type"), QStringLiteral("plaintext")});
        if (!tool.waitForStarted())
            QSKIP("secret-tool is not installed");
        tool.write("a foreign value");
        tool.closeWriteChannel();
        QVERIFY(tool.waitForFinished() && tool.exitCode() == 0);

        const QByteArray answer = driver({QStringLiteral("get"), QStringLiteral("wh/foreign")});
        const QByteArray removed = driver({QStringLiteral("remove"), QStringLiteral("wh/foreign")});

        QCOMPARE(answer, QByteArray("KeychainBroken"));
        QCOMPARE(removed, QByteArray("ok"));
        QCOMPARE(itemCount(), m_items);
    }

    /// Every state by every call. A state that cannot answer never says "missing", never says "done", and
    /// neither a first run nor an existing workspace gets a new key out of it.
    void state_isToldApart_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<Bus>("bus");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("unlocked") << QByteArray("Unlocked") << Bus::Real << QByteArray();
        QTest::newRow("locked") << QByteArray("Locked") << Bus::Real << QByteArray("KeychainLocked");
        QTest::newRow("stopped") << QByteArray("Unresponsive") << Bus::Real << QByteArray("KeychainUnresponsive");
        QTest::newRow("no service on the bus")
            << QByteArray("ServiceMissing") << Bus::WithoutService << QByteArray("KeychainServiceMissing");
        QTest::newRow("no bus") << QByteArray("BusMissing") << Bus::Absent << QByteArray("KeychainBusMissing");
        QTest::newRow("dead bus address") << QByteArray("BusMissing") << Bus::Broken << QByteArray("KeychainBusMissing");
    }

    void state_isToldApart()
    {
        QFETCH(QByteArray, state);
        QFETCH(Bus, bus);
        QFETCH(QByteArray, error);
        const QString fresh = m_folder.filePath(QStringLiteral("fresh-") + QString::fromLatin1(QTest::currentDataTag()));
        if (state == "Locked")
            QVERIFY(lockKeyring());
        if (state == "Unresponsive")
            QCOMPARE(::kill(m_keyring, SIGSTOP), 0);
        const auto expected = [&error](const char *whenOpen) { return error.isEmpty() ? QByteArray(whenOpen) : error; };

        QCOMPARE(driver({QStringLiteral("probe")}, bus), state);
        QCOMPARE(driver({QStringLiteral("get"), QStringLiteral("wh/known")}, bus), expected("value"));
        QCOMPARE(driver({QStringLiteral("get"), QStringLiteral("wh/none")}, bus), expected("SecretMissing"));
        QCOMPARE(driver({QStringLiteral("put"), QStringLiteral("wh/new"), QStringLiteral("x")}, bus), expected("ok"));
        QCOMPARE(driver({QStringLiteral("remove"), QStringLiteral("wh/new")}, bus), expected("ok"));
        if (!error.isEmpty())
            QCOMPARE(driver({QStringLiteral("remove"), QStringLiteral("wh/known")}, bus), error);
        QCOMPARE(driver({QStringLiteral("open"), workspace()}, bus), expected("ok"));
        QCOMPARE(driver({QStringLiteral("create"), workspace()}, bus), QByteArray("StoreExists"));
        if (!error.isEmpty()) {
            QCOMPARE(driver({QStringLiteral("create"), fresh}, bus), error);
            QVERIFY(!QDir(fresh).exists());
        }

        ::kill(m_keyring, SIGCONT);
        QCOMPARE(itemCount(), m_items);
    }

    void name_isThatOfTheService()
    {
        QCOMPARE(driver({QStringLiteral("name")}), QByteArray("GNOME Keyring"));
        QCOMPARE(driver({QStringLiteral("name")}, Bus::WithoutService), QByteArray());
    }

    /// Nobody can answer the prompt here: it is taken back when its time is over.
    void prompt_endsWithItsTime()
    {
        QVERIFY(lockKeyring());

        QCOMPARE(driver({QStringLiteral("get"), QStringLiteral("wh/known")}, Bus::Real, QStringLiteral("1")),
                 QByteArray("KeychainLocked"));
    }

    void call_endsWhenTheServiceStopsInTheMiddle()
    {
        DeafService deaf;
        QDBusConnection bus = QDBusConnection::connectToBus(m_emptyBus, QStringLiteral("deaf"));
        QVERIFY(bus.registerVirtualObject(QStringLiteral("/"), &deaf, QDBusConnection::SubPath));
        QVERIFY(bus.registerService(kService));

        QCOMPARE(driver({QStringLiteral("probe")}, Bus::WithoutService), QByteArray("Unlocked"));
        QCOMPARE(driver({QStringLiteral("get"), QStringLiteral("wh/known")}, Bus::WithoutService),
                 QByteArray("KeychainUnresponsive"));
        QCOMPARE(driver({QStringLiteral("put"), QStringLiteral("wh/known"), QStringLiteral("x")}, Bus::WithoutService),
                 QByteArray("KeychainUnresponsive"));
        QCOMPARE(driver({QStringLiteral("remove"), QStringLiteral("wh/known")}, Bus::WithoutService),
                 QByteArray("KeychainUnresponsive"));

        bus.unregisterService(kService);
        QDBusConnection::disconnectFromBus(QStringLiteral("deaf"));
    }

    void storesKeyTakenAway_isKeyMissingAndNothingNew()
    {
        const auto gateway = secrets::makeKeychainGateway(std::chrono::seconds{0});
        const QString folder = m_folder.filePath(QStringLiteral("second"));
        QCOMPARE(driver({QStringLiteral("create"), folder}), QByteArray("ok"));
        const std::string item = "device-key/" + storeIdOf(folder);
        const auto key = gateway->get(item);
        QVERIFY(key);

        QVERIFY(gateway->remove(item));
        QCOMPARE(driver({QStringLiteral("open"), folder}), QByteArray("StoreKeyMissing"));
        QCOMPARE(driver({QStringLiteral("create"), folder}), QByteArray("StoreExists"));
        QCOMPARE(gateway->get(item).error().code, ErrorCode::SecretMissing);
        QVERIFY(gateway->put(item, *key));
        QCOMPARE(driver({QStringLiteral("open"), folder}), QByteArray("ok"));

        QVERIFY(gateway->remove(item));
        QVERIFY(gateway->remove("anchor/" + storeIdOf(folder)));
    }

private:
    [[nodiscard]] QString workspace() const { return m_folder.filePath(QStringLiteral("workspace")); }

    [[nodiscard]] static std::string storeIdOf(const QString &folder)
    {
        QFile file(folder + QStringLiteral("/keyslots.a"));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        const QByteArray text = file.readAll();
        const auto at = text.indexOf("\"store\":\"") + 9;
        return text.mid(at, 36).toStdString();
    }

    /// A bus that knows no Secret Service and can start none.
    void startEmptyBus()
    {
        const QString configuration = m_folder.filePath(QStringLiteral("bus.conf"));
        QFile file(configuration);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context=\"default\">"
                   "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>");
        file.close();
        m_bus.start(
            QStringLiteral("dbus-daemon"),
            {QStringLiteral("--config-file=") + configuration, QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        QVERIFY(m_bus.waitForReadyRead());
        m_emptyBus = QString::fromUtf8(m_bus.readLine()).trimmed();
        QVERIFY(m_emptyBus.startsWith(QLatin1String("unix:")));
    }

    QByteArray driver(const QStringList &words, Bus bus = Bus::Real, const QString &promptSeconds = QStringLiteral("0"))
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("ASSAY_TEST_PROMPT_SECONDS"), promptSeconds);
        if (bus == Bus::Absent)
            environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        if (bus == Bus::WithoutService)
            environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_emptyBus);
        if (bus == Bus::Broken)
            environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nonexistent/bus"));
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QStringLiteral(ASSAY_KEYCHAIN_DRIVER), words);
        // The event loop runs meanwhile: the deaf service lives in this process.
        if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 60'000)
            || process.exitStatus() != QProcess::NormalExit)
            return "did not end";
        return process.readAllStandardOutput();
    }

    QTemporaryDir m_folder;
    QProcess m_bus;
    QString m_emptyBus;
    pid_t m_keyring = 0;
    int m_items = 0;
};

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
