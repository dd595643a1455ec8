// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/workspace/definitions.h"
#include "tests/fakes/memorykeychain.h"
#include "tests/gui/uifixture.h"
#include "ui/screens/warehouses/connectionform.h"
#include "ui/screens/warehouses/connectionsheet.h"
#include "ui/widgets/secretfield.h"

using namespace assay;
using ui::ConnectionEditor;
using ui::ConnectionSheet;
using ui::SecretField;

namespace {

std::string textOf(const secrets::Secret &secret)
{
    return {reinterpret_cast<const char *>(secret.bytes().data()), secret.bytes().size()};
}

} // namespace

/// Adding and editing connections, and the field for secrets.
class TestConnectionSheet final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_fixture = std::make_unique<fakes::UiFixture>(fakes::makeEmptyStore());
        m_window = std::make_unique<QWidget>();
        m_window->resize(1'000, 800);
        m_window->show();
        m_keychain.setState(secrets::KeychainState::Unlocked);
        m_keychain.setItems({});
    }

    void secretField_givesWhatWasTypedOnce()
    {
        SecretField field(SecretField::Kind::Line);
        QTest::keyClicks(&field, QStringLiteral("abcx"));
        QTest::keyClick(&field, Qt::Key_Backspace);
        QTest::keyClick(&field, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(textOf(field.copy()), std::string{"abc"});
        QCOMPARE(textOf(field.take()), std::string{"abc"});
        QVERIFY(field.isEmpty());
        QVERIFY(!field.accessibleDescription().contains(QLatin1String("abc")));
    }

    void secretField_emptiesTheClipboardItPastedFrom()
    {
        SecretField field(SecretField::Kind::Lines);
        QGuiApplication::clipboard()->setText(QStringLiteral("-----BEGIN KEY-----\nä\n"));
        QTest::keySequence(&field, QKeySequence::Paste);
        QCOMPARE(textOf(field.copy()), std::string{"-----BEGIN KEY-----\nä\n"});
        QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
        QTest::keyClick(&field, Qt::Key_Backspace);
        QTest::keyClick(&field, Qt::Key_Backspace);
        QCOMPARE(textOf(field.take()), std::string{"-----BEGIN KEY-----\n"});
    }

    void secretField_leavesOnTheClipboardWhatIsTooLong()
    {
        SecretField field(SecretField::Kind::Line);
        QTest::keyClicks(&field, QStringLiteral("ab"));
        const QString chain(20'000, QLatin1Char('x'));
        QGuiApplication::clipboard()->setText(chain);
        QTest::keySequence(&field, QKeySequence::Paste);
        QCOMPARE(QGuiApplication::clipboard()->text(), chain);
        QCOMPARE(textOf(field.take()), std::string{"ab"});
    }

    void add_refusesAKeyThatIsTaken()
    {
        const auto written = m_fixture->workspace->apply({{"connection", canonicalJson(metrics::toJson(server())), "test"}});
        QTRY_VERIFY(written.isFinished());
        QTRY_VERIFY(m_fixture->workspace->catalog()->connections.contains("db"));
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Add, server());
        QTest::keyClicks(sheet->findChild<SecretField *>(QStringLiteral("warehouses.form.password")), QStringLiteral("secret"));

        button(sheet, "test")->click();

        QCOMPARE(m_editor->step(), ConnectionEditor::Step::Editing);
        QCOMPARE(m_editor->problem().value().fact("path"), std::string_view{"key"});
        QVERIFY(m_keychain.items().empty());
    }

    void add_savesWhatWasTested()
    {
        std::ofstream(path() / "assignments.csv") << "user_id,variation\n1,a\n";
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Add, {});
        fill(sheet, "name", QStringLiteral("Shop (EU)"));
        fill(sheet, "path", m_folder.path());
        QVERIFY(!button(sheet, "save")->isEnabled());

        button(sheet, "test")->click();
        QTRY_VERIFY_WITH_TIMEOUT(button(sheet, "save")->isEnabled(), 60'000);
        button(sheet, "save")->click();

        QTRY_VERIFY(m_fixture->workspace->catalog()->connections.contains("shop-eu"));
        const metrics::Connection saved = m_fixture->workspace->catalog()->connections.at("shop-eu").value;
        QCOMPARE(saved.name, std::string{"Shop (EU)"});
        QCOMPARE(saved.kind, std::string{"duckdb"});
        QCOMPARE(saved.field("path"), m_folder.path().toStdString());
    }

    void save_waitsForAnotherTestAfterAChange()
    {
        std::ofstream(path() / "assignments.csv") << "user_id,variation\n1,a\n";
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Add, {});
        fill(sheet, "name", QStringLiteral("Shop"));
        fill(sheet, "path", m_folder.path());
        button(sheet, "test")->click();
        QTRY_VERIFY_WITH_TIMEOUT(button(sheet, "save")->isEnabled(), 60'000);
        fill(sheet, "path", QStringLiteral("/elsewhere"));
        QVERIFY(!button(sheet, "save")->isEnabled());
    }

    void credential_thatFailsIsForgotten()
    {
        metrics::Connection connection = server();
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Add, connection);
        auto *password = sheet->findChild<SecretField *>(QStringLiteral("warehouses.form.password"));
        QVERIFY(password != nullptr);
        QVERIFY(!button(sheet, "test")->isEnabled()); // nothing entered, nothing stored
        QTest::keyClicks(password, QStringLiteral("canary-31f0"));
        QVERIFY(button(sheet, "test")->isEnabled());

        button(sheet, "test")->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_editor->step() != ConnectionEditor::Step::Testing, 60'000);
        QVERIFY(m_keychain.items().contains("wh-next/db"));
        QVERIFY(!button(sheet, "save")->isEnabled());
        button(sheet, "cancel")->click();

        QTRY_VERIFY(m_keychain.items().empty());
    }

    void everyStateOfTheKeychain_isSaid_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("code");
        const auto row = [](const char *name, secrets::KeychainState state, ErrorCode code) { QTest::newRow(name) << int(state) << int(code); };
        row("locked", secrets::KeychainState::Locked, ErrorCode::KeychainLocked);
        row("missing", secrets::KeychainState::ServiceMissing, ErrorCode::KeychainServiceMissing);
        row("no bus", secrets::KeychainState::BusMissing, ErrorCode::KeychainBusMissing);
        row("hung", secrets::KeychainState::Unresponsive, ErrorCode::KeychainUnresponsive);
    }

    void everyStateOfTheKeychain_isSaid()
    {
        QFETCH(int, state);
        QFETCH(int, code);
        m_keychain.setState(secrets::KeychainState(state));
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Add, server());
        QTest::keyClicks(sheet->findChild<SecretField *>(QStringLiteral("warehouses.form.password")), QStringLiteral("canary-31f0"));

        button(sheet, "test")->click();

        QTRY_VERIFY(m_editor->problem().has_value());
        QCOMPARE(int(m_editor->problem()->code), code);
        QVERIFY(!button(sheet, "save")->isEnabled());
    }

    void withoutAKeychain_theSheetSaysSo()
    {
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Add, server(), QStringLiteral("No password store is running."));
        QTest::keyClicks(sheet->findChild<SecretField *>(QStringLiteral("warehouses.form.password")), QStringLiteral("canary-31f0"));
        QVERIFY(!button(sheet, "test")->isEnabled());
    }

    void anotherPlace_asksForTheCredentialAgain()
    {
        metrics::Connection connection = server();
        connection.secretRef = "wh/db";
        ConnectionSheet *sheet = present(ConnectionSheet::Purpose::Edit, connection);
        QVERIFY(button(sheet, "test")->isEnabled());
        fill(sheet, "host", QStringLiteral("other.example.com"));
        QVERIFY(!button(sheet, "test")->isEnabled());
    }

    void forget_isDoneWhenTheStoreProvesIt()
    {
        m_keychain.setItems({{"wh/db", "x"}, {"wh-next/db", "y"}, {"wh/other", "z"}});
        metrics::Connection connection = server();
        connection.secretRef = "wh/db";
        ConnectionEditor editor(*m_fixture->workspace, &m_keychain);
        QSignalSpy saved(&editor, &ConnectionEditor::saved);
        editor.forget(connection);
        QVERIFY(saved.wait());
        QCOMPARE(m_keychain.items(), (std::map<std::string, std::string>{{"wh/other", "z"}}));
        QTRY_VERIFY(m_fixture->workspace->catalog()->connections.contains("db"));
        QVERIFY(m_fixture->workspace->catalog()->connections.at("db").value.secretRef.empty());
    }

private:
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }

    static metrics::Connection server()
    {
        metrics::Connection connection;
        connection.key = "db";
        connection.name = "Db";
        connection.kind = "postgresql";
        connection.fields = {{"host", "localhost"}, {"port", "1"}, {"database", "shop"}, {"user", "u"}};
        return connection;
    }

    ConnectionSheet *present(ConnectionSheet::Purpose purpose, metrics::Connection connection, const QString &noKeychain = {})
    {
        if (connection.kind.empty())
            connection.kind = "duckdb";
        m_editor = new ConnectionEditor(*m_fixture->workspace, &m_keychain, ASSAY_BIN_DIR "/assay-runner");
        auto *sheet = new ConnectionSheet(m_window.get(), m_editor, purpose, connection, noKeychain);
        sheet->present();
        return sheet;
    }
    static QPushButton *button(QWidget *sheet, const char *name)
    {
        return sheet->findChild<QPushButton *>(QStringLiteral("warehouses.sheet.") + QLatin1String(name));
    }
    static void fill(QWidget *sheet, const char *field, const QString &words)
    {
        auto *line = sheet->findChild<QLineEdit *>(QStringLiteral("warehouses.form.") + QLatin1String(field));
        QVERIFY2(line != nullptr, field);
        line->clear();
        QTest::keyClicks(line, words);
    }

    QTemporaryDir m_folder;
    testing::MemoryKeychain m_keychain;
    std::unique_ptr<fakes::UiFixture> m_fixture;
    std::unique_ptr<QWidget> m_window;
    ConnectionEditor *m_editor{};
};

QTEST_MAIN(TestConnectionSheet)
#include "tst_connectionsheet.moc"
