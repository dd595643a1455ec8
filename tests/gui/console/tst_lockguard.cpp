// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDBusConnection>
#include <QDBusMessage>

#include "app/console/lockguard.h"

using assay::console::LockGuard;
using namespace std::chrono_literals;

/// The desktop's signals come over a real session bus, from another connection.
class TestLockGuard final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (!QDBusConnection::sessionBus().isConnected())
            QSKIP("There is no session bus: dbus-run-session starts one.");
    }

    void screen_lockedIsDueAndUnlockedIsNot_data()
    {
        QTest::addColumn<QString>("service");
        QTest::addRow("KDE and others") << QStringLiteral("org.freedesktop.ScreenSaver");
        QTest::addRow("GNOME") << QStringLiteral("org.gnome.ScreenSaver");
    }

    void screen_lockedIsDueAndUnlockedIsNot()
    {
        QFETCH(const QString, service);
        LockGuard guard;
        guard.setIdle(1h);
        guard.setActive(true);
        QSignalSpy due(&guard, &LockGuard::due);

        announce(service, false);
        announce(service, true);

        QVERIFY(due.wait());
        QCOMPARE(due.size(), 1);
    }

    void idle_isDueOnce()
    {
        LockGuard guard;
        QSignalSpy due(&guard, &LockGuard::due);
        guard.setIdle(0s);
        guard.setActive(true);

        QVERIFY(due.wait());
        QCoreApplication::processEvents();
        QCOMPARE(due.size(), 1);
    }

    void idle_isSetWhileItWatches()
    {
        LockGuard guard;
        guard.setIdle(1h);
        guard.setActive(true);
        QSignalSpy due(&guard, &LockGuard::due);

        guard.setIdle(0s);

        QVERIFY(due.wait());
    }

    void input_startsTheWaitAnew()
    {
        LockGuard guard;
        guard.setIdle(0s);
        guard.setActive(true);
        QSignalSpy due(&guard, &LockGuard::due);
        QVERIFY(due.wait());
        QWidget window;

        QTest::keyClick(&window, Qt::Key_A); // starts the wait that had ended

        QVERIFY(due.wait());
        QCOMPARE(due.size(), 2);
    }

    void inactive_isNeverDue()
    {
        LockGuard guard;
        LockGuard witness; // hears the same signal, so that the silence of the other is not only slowness
        guard.setIdle(0s);
        guard.setActive(true);
        guard.setActive(false);
        witness.setIdle(1h);
        witness.setActive(true);
        QSignalSpy due(&guard, &LockGuard::due);
        QSignalSpy heard(&witness, &LockGuard::due);

        announce(QStringLiteral("org.freedesktop.ScreenSaver"), true);

        QVERIFY(heard.wait());
        QCoreApplication::processEvents();
        QCOMPARE(due.size(), 0);
    }

private:
    /// As the screen saver of a desktop does, which owns the name.
    static void announce(const QString &service, bool isLocked)
    {
        QDBusMessage signal = QDBusMessage::createSignal(QLatin1Char('/') + QString(service).replace(QLatin1Char('.'), QLatin1Char('/')), service, QStringLiteral("ActiveChanged"));
        signal << isLocked;
        QDBusConnection desktop = QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
        QVERIFY(desktop.registerService(service));
        QVERIFY(desktop.send(signal));
    }
};

QTEST_MAIN(TestLockGuard)
#include "tst_lockguard.moc"
