// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the accessible tree of every screen: every control that is shown says what it is.
#include "tests/gui/uifixture.h"
#include "ui/screens/start/startwindow.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/screenkinds.h"
#include "ui/widgets/theme.h"

#include <QAccessible>

using namespace assay;
using namespace assay::ui;

namespace {

bool isControl(QAccessible::Role role)
{
    switch (role) {
    case QAccessible::Button:
    case QAccessible::ButtonMenu:
    case QAccessible::ButtonDropDown:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::Slider:
    case QAccessible::SpinBox:
    case QAccessible::Table:
    case QAccessible::Tree:
    case QAccessible::List:
    case QAccessible::PageTab:
    case QAccessible::ProgressBar:
    case QAccessible::Chart:
    case QAccessible::MenuItem: return true;
    default: return false;
    }
}

QString describe(QAccessibleInterface *interface)
{
    const QObject *object = interface->object();
    return object ? QStringLiteral("%1 '%2' in %3").arg(QString::fromLatin1(object->metaObject()->className()), object->objectName(), object->parent() ? object->parent()->objectName() : QString())
                  : QStringLiteral("role %1").arg(interface->role());
}

void walk(QAccessibleInterface *interface, QStringList &problems, int depth = 0)
{
    if (!interface || !interface->isValid() || depth > 40 || interface->state().invisible)
        return;
    QObject *object = interface->object();
    const auto *widget = qobject_cast<QWidget *>(object);
    // The viewport of a scroll area hands its focus on: the area carries the name.
    const bool takesFocus = widget && widget->isVisible() && !widget->focusProxy() && widget->focusPolicy() & Qt::TabFocus;
    if (isControl(interface->role()) || takesFocus) {
        const QString name = interface->text(QAccessible::Name);
        if (name.trimmed().isEmpty())
            problems.append(QStringLiteral("no name: ") + describe(interface));
        else if (object && name == QLatin1String(object->metaObject()->className()))
            problems.append(QStringLiteral("class name: ") + describe(interface));
    }
    // Cells are read through their model, which has a test of its own.
    if (interface->role() == QAccessible::Table || interface->role() == QAccessible::Tree || interface->role() == QAccessible::List)
        return;
    for (int i = 0; i < interface->childCount(); ++i)
        walk(interface->child(i), problems, depth + 1);
}

QStringList problemsOf(QWidget *window)
{
    QStringList problems;
    walk(QAccessible::queryAccessibleInterface(window), problems);
    return problems;
}

} // namespace

class TestAccessibility final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        Theme::instance().useBundledFont();
        Theme::instance().setMode(Theme::Mode::Light);
    }

    void screens_nameEveryControl_data()
    {
        QTest::addColumn<bool>("isEmpty");
        QTest::addColumn<QString>("screen");
        QTest::addColumn<QString>("path");
        for (const ScreenKind &kind : screenKinds()) {
            QTest::addRow("%s", kind.id) << false << QString::fromLatin1(kind.id) << QString();
            QTest::addRow("%s, empty", kind.id) << true << QString::fromLatin1(kind.id) << QString();
        }
        const auto detail = [](const char *screen, const char *path) { QTest::addRow("%s/%s", screen, path) << false << QString::fromLatin1(screen) << QString::fromLatin1(path); };
        detail("experiments", "new-checkout");
        detail("metrics", "revenue");
        detail("datamodel", "fact_source/purchases");
        detail("results", "new-checkout");
        detail("results", "free-shipping-bar");
        detail("warehouses", "shop");
        detail("pipelines", "11111111-0000-4000-8000-000000000003");
        detail("ledger", "99");
    }

    void screens_nameEveryControl()
    {
        QFETCH(bool, isEmpty);
        QFETCH(QString, screen);
        QFETCH(QString, path);
        fakes::UiFixture fixture(isEmpty ? fakes::makeEmptyStore() : fakes::makeShopStore());
        MainWindow window(fixture.services());
        window.show();

        window.go({screen, path});
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCoreApplication::processEvents();

        const QStringList problems = problemsOf(&window);
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
    }

    void startPages_nameEveryControl()
    {
        StartWindow window;
        window.show();
        const auto check = [&window](const char *page) {
            QCoreApplication::processEvents();
            const QStringList problems = problemsOf(&window);
            QVERIFY2(problems.isEmpty(), qPrintable(QString::fromLatin1(page) + QLatin1Char('\n') + problems.join(QLatin1Char('\n'))));
        };

        window.askPlace(QStringLiteral("~/assay"), QStringLiteral("KWallet"));
        check("place");
        window.showTrouble(startPageFor(Error{ErrorCode::PassphraseNeeded, Remedy::Unlock, {}, {}}));
        check("passphrase");
        window.showRecoveryKey(QStringLiteral("AAAA-BBBB"));
        check("recovery key");
        window.showProgress(QStringLiteral("Preparing"), QStringLiteral("step"), 0.5);
        check("progress");
    }

    void rows_speakTheirCells()
    {
        fakes::UiFixture fixture(fakes::makeShopStore());
        MainWindow window(fixture.services());
        window.show();
        window.go({QStringLiteral("experiments"), {}});
        auto *table = window.findChild<QTreeView *>(QStringLiteral("experiments.table"));
        QVERIFY(table);

        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QString spoken = table->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
            QVERIFY(!spoken.isEmpty());
        }
    }
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
