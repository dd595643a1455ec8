// SPDX-License-Identifier: GPL-3.0-or-later
// The window by keyboard, and one list of actions in menus, palette and shortcut sheet.
#include "tests/gui/uifixture.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/paletteentries.h"
#include "ui/shell/screenkinds.h"
#include "ui/shell/shortcutsheet.h"
#include "ui/widgets/theme.h"

using namespace assay;
using namespace assay::ui;

namespace {

void collect(const QList<QAction *> &actions, QStringList &ids)
{
    for (const QAction *action : actions) {
        if (action->menu())
            collect(action->menu()->actions(), ids);
        else if (!action->isSeparator())
            ids.append(action->objectName());
    }
}

} // namespace

class TestShell final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        Theme::instance().useBundledFont();
        Theme::instance().setMode(Theme::Mode::Light);
    }

    void init()
    {
        m_fixture = std::make_unique<fakes::UiFixture>(fakes::makeShopStore());
        m_window = std::make_unique<MainWindow>(m_fixture->services());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_fixture.reset();
    }

    void actions_areTheSameInMenusPaletteAndSheet()
    {
        QStringList known;
        QStringList texts;
        for (const AppAction &action : m_fixture->actions->actions()) {
            known.append(action.id);
            texts.append(ActionRegistry::plainText(action.text));
        }
        QStringList inMenus;
        collect(m_window->menuBar()->actions(), inMenus);
        QStringList inPalette;
        for (const PaletteEntry &entry : actionEntries(*m_fixture->actions))
            inPalette.append(entry.id.mid(static_cast<int>(qstrlen("action:"))));
        ShortcutSheet sheet(*m_fixture->actions, m_window.get());
        QStringList onSheet = sheet.actionTexts();
        for (QStringList *list : {&known, &inMenus, &inPalette, &texts, &onSheet})
            list->sort();

        QCOMPARE(inMenus, known);
        QCOMPARE(inPalette, known);
        QCOMPARE(onSheet, texts);
    }

    void shortcuts_areUnique()
    {
        QHash<QString, QString> owners;
        for (const AppAction &action : m_fixture->actions->actions()) {
            if (action.shortcut.isEmpty())
                continue;
            const QString keys = action.shortcut.toString();
            QVERIFY2(!owners.contains(keys), qPrintable(QStringLiteral("%1: %2 and %3").arg(keys, owners.value(keys), action.id)));
            owners.insert(keys, action.id);
        }
    }

    void mnemonics_areUniqueInEachMenu()
    {
        for (const QAction *top : m_window->menuBar()->actions()) {
            QHash<QChar, QString> owners;
            for (const QAction *action : top->menu()->actions()) {
                const auto at = action->text().indexOf(QLatin1Char('&'));
                if (at < 0)
                    continue;
                const QChar letter = action->text().at(at + 1).toLower();
                QVERIFY2(!owners.contains(letter), qPrintable(QStringLiteral("%1 in %2: %3, %4").arg(letter).arg(top->text(), owners.value(letter), action->text())));
                owners.insert(letter, action->text());
            }
        }
    }

    void digits_goToScreens()
    {
        int number = 1;
        for (const ScreenKind &kind : screenKinds()) {
            QTest::keyClick(m_window.get(), static_cast<Qt::Key>(Qt::Key_0 + number++), Qt::ControlModifier);
            QCOMPARE(m_window->current().screen, QString::fromLatin1(kind.id));
        }
    }

    void altArrows_goBackAndForward()
    {
        m_window->go({QStringLiteral("metrics"), {}});
        m_window->go({QStringLiteral("metrics"), QStringLiteral("revenue")});
        m_window->go({QStringLiteral("ledger"), {}});

        QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(m_window->current(), (Location{QStringLiteral("metrics"), QStringLiteral("revenue")}));
        QTest::keyClick(m_window.get(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(m_window->current(), (Location{QStringLiteral("metrics"), {}}));
        QTest::keyClick(m_window.get(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(m_window->current().path, QStringLiteral("revenue"));
    }

    void list_opensWithEnterAndLeavesWithEsc()
    {
        m_window->go({QStringLiteral("metrics"), {}});
        auto *table = m_window->findChild<QTreeView *>(QStringLiteral("metrics.table"));
        QVERIFY(table);
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));

        QTest::keyClick(table, Qt::Key_Return);
        const QString opened = m_window->current().path;
        QVERIFY(!opened.isEmpty());
        QVERIFY(m_window->findChild<QListView *>(QStringLiteral("metrics.list"))->hasFocus());

        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
        QVERIFY(m_window->current().path != opened);

        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QCOMPARE(m_window->current(), (Location{QStringLiteral("metrics"), {}}));
        QVERIFY(table->isVisible());
    }

    void f6_walksThroughThePanes()
    {
        m_window->go({QStringLiteral("experiments"), QStringLiteral("new-checkout")});
        QSet<QWidget *> seen;
        for (int step = 0; step < 4; ++step) {
            QTest::keyClick(m_window.get(), Qt::Key_F6);
            QVERIFY(QApplication::focusWidget());
            seen.insert(QApplication::focusWidget());
        }
        QCOMPARE(seen.size(), 4); // tool bar, sidebar, list, detail

        QWidget *here = QApplication::focusWidget();
        QTest::keyClick(m_window.get(), Qt::Key_F6);
        QTest::keyClick(m_window.get(), Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(QApplication::focusWidget(), here);
    }

    void palette_runsWhatWasTyped()
    {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto *field = m_window->findChild<QLineEdit *>(QStringLiteral("palette.field"));
        QVERIFY(field && field->hasFocus());

        QTest::keyClicks(field, QStringLiteral("~revenue"));
        QTest::keyClick(field, Qt::Key_Return);

        QVERIFY(!field->isVisible());
        QCOMPARE(m_window->current(), (Location{QStringLiteral("metrics"), QStringLiteral("revenue")}));
        QCOMPARE(m_window->palettePanel()->recent(), QStringList{QStringLiteral("metric:revenue")});
    }

    void palette_closesWithEscAndGivesTheFocusBack()
    {
        m_window->go({QStringLiteral("ledger"), {}});
        auto *table = m_window->findChild<QTreeView *>(QStringLiteral("ledger.table"));
        table->setFocus();

        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        auto *field = m_window->findChild<QLineEdit *>(QStringLiteral("palette.field"));
        QVERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Escape);

        QVERIFY(table->hasFocus());
    }

    void filter_takesTheFocusWithCtrlF()
    {
        m_window->go({QStringLiteral("experiments"), {}});

        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        QVERIFY(QApplication::focusWidget());
        QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("experiments.filter"));
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("status:draft"));

        auto *table = m_window->findChild<QTreeView *>(QStringLiteral("experiments.table"));
        QCOMPARE(table->model()->rowCount(), 1);
    }

    void json_standsBesideWords()
    {
        m_window->go({QStringLiteral("metrics"), QStringLiteral("revenue")});
        auto *json = m_window->findChild<QPlainTextEdit *>(QStringLiteral("metrics.detail.json"));
        QVERIFY(json && !json->isVisible());

        QTest::keyClick(m_window.get(), Qt::Key_J, Qt::ControlModifier);

        QVERIFY(json->isVisible());
        QVERIFY(json->toPlainText().contains(QLatin1String("\"revenue\"")));
    }

    void copy_putsTheRowOnTheClipboard()
    {
        m_window->go({QStringLiteral("metrics"), {}});
        auto *table = m_window->findChild<QTreeView *>(QStringLiteral("metrics.table"));
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));

        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);

        const QMimeData *copied = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(copied->text().count(QLatin1Char('\n')), 1);
        QVERIFY(copied->text().contains(QLatin1Char('\t')));
        QVERIFY(copied->html().contains(QLatin1String("<td>")));
    }

    void messages_areAtMostThreeAndComeAgain()
    {
        Navigator &navigator = m_fixture->services().navigator;
        const auto shown = [this] {
            QStringList texts;
            for (const QPushButton *close : m_window->findChildren<QPushButton *>(QStringLiteral("toast.dismiss"))) {
                if (close->isVisible())
                    texts << close->parentWidget()->accessibleName();
            }
            return texts;
        };
        for (const QString &text : {QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three"), QStringLiteral("four"), QStringLiteral("five"), QStringLiteral("five")})
            navigator.say({Tone::Info, text, {}, {}});
        QTRY_COMPARE(shown(), (QStringList{QStringLiteral("three"), QStringLiteral("four"), QStringLiteral("five")}));

        for (QPushButton *close : m_window->findChildren<QPushButton *>(QStringLiteral("toast.dismiss"))) {
            if (close->isVisible() && close->parentWidget()->accessibleName() == QLatin1String("four"))
                close->click();
        }
        QVERIFY(!shown().contains(QStringLiteral("four")));
        navigator.say({Tone::Info, QStringLiteral("four"), {}, {}}); // before the event loop has deleted the first
        QTRY_VERIFY(shown().contains(QStringLiteral("four")));
    }

    void ledger_saysThatTheChainIsIntact()
    {
        m_window->go({QStringLiteral("ledger"), {}});
        auto *banner = m_window->findChild<QWidget *>(QStringLiteral("ledger.chain"));
        QVERIFY(banner && !banner->isVisible());

        QVERIFY(m_fixture->actions->run(QStringLiteral("ledger.verify")));

        QTRY_VERIFY(banner->isVisible());
        QVERIFY(banner->accessibleName().startsWith(QLatin1String("Chain intact")));
    }

    void disabledActions_sayWhy()
    {
        m_window->go({QStringLiteral("experiments"), {}});

        QVERIFY(!m_fixture->actions->run(QStringLiteral("experiment.results")));
        const auto entries = actionEntries(*m_fixture->actions);
        const auto at = std::ranges::find(entries, QStringLiteral("action:experiment.results"), &PaletteEntry::id);
        QCOMPARE(at->whyDisabled, QStringLiteral("Open an experiment first"));
    }

private:
    std::unique_ptr<fakes::UiFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
