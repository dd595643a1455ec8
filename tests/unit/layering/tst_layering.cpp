// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFile>
#include <QObject>
#include <QRegularExpression>

namespace {

QStringList sourcesUnder(const QString &folder)
{
    QStringList files;
    QDirIterator walk(QStringLiteral(ASSAY_SOURCE_DIR "/") + folder, {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
                      QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        files.append(walk.next());
    files.sort();
    return files;
}

QString textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString relative(const QString &path)
{
    return path.mid(int(qstrlen(ASSAY_SOURCE_DIR)) + 1);
}

/// The files of `folder` whose text matches, relative to the source folder.
QStringList matching(const QString &folder, const QString &pattern)
{
    const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
    QStringList found;
    for (const QString &path : sourcesUnder(folder)) {
        if (expression.match(textOf(path)).hasMatch())
            found.append(relative(path));
    }
    return found;
}

} // namespace

/// Reads the sources: what a link line cannot forbid.
class LayeringTest final : public QObject
{
    Q_OBJECT

private slots:
    void models_stayPure_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("Qt") << QStringLiteral(R"(^#include <Q)");
        QTest::newRow("files") << QStringLiteral(R"(^#include <(fstream|filesystem)>)");
        QTest::newRow("threads") << QStringLiteral(R"(^#include <(thread|mutex|future)>)");
        QTest::newRow("randomness") << QStringLiteral(R"(^#include <random>)");
        QTest::newRow("clock") << QStringLiteral(R"((system|steady)_clock::now)");
        QTest::newRow("environment") << QStringLiteral(R"(\bgetenv\s*\()");
    }

    void models_stayPure()
    {
        QFETCH(QString, pattern);
        QCOMPARE(matching(QStringLiteral("models"), pattern), QStringList());
    }

    void keychainHeader_isIncludedInOneFile()
    {
        const QStringList users = matching(QStringLiteral("app"), QStringLiteral(R"(#include <qt6keychain/)"))
            + matching(QStringLiteral("ui"), QStringLiteral(R"(#include <qt6keychain/)"));
        QVERIFY2(users.size() <= 1, qPrintable(users.join(QLatin1Char(' '))));
    }

    void pqxxHeader_isIncludedInOneFile()
    {
        const QStringList users = matching(QStringLiteral("app"), QStringLiteral(R"(#include <pqxx/)"));
        QVERIFY2(users.size() <= 1, qPrintable(users.join(QLatin1Char(' '))));
    }

    void headers_avoidCostlyIncludes()
    {
        QStringList costly;
        for (const char *folder : {"models", "app", "ui"}) {
            for (const QString &path :
                 matching(QLatin1String(folder), QStringLiteral(R"(^#include <(nlohmann/json\.hpp|pqxx/pqxx|QtCharts|QtWidgets|QtTest)>)"))) {
                if (path.endsWith(QLatin1String(".h")))
                    costly.append(path);
            }
        }
        QCOMPARE(costly, QStringList());
    }

    void ui_touchesNoWarehouseKeychainOrDatabase()
    {
        QCOMPARE(matching(QStringLiteral("ui"), QStringLiteral(R"(#include .(app/warehouse|qt6keychain|sqlite3|pqxx|duckdb))")), QStringList());
    }

    void plaintextKeychainFallback_isNeverAskedFor()
    {
        QCOMPARE(matching(QStringLiteral("app"), QStringLiteral(R"(setInsecureFallback|PlainTextStore|ignoreSslErrors)")), QStringList());
    }

    void everyFile_namesItsLicence()
    {
        QStringList missing;
        for (const char *folder : {"models", "app", "ui", "tests"}) {
            for (const QString &path : sourcesUnder(QLatin1String(folder))) {
                if (!textOf(path).startsWith(QLatin1String("// SPDX-License-Identifier: GPL-3.0-or-later")))
                    missing.append(relative(path));
            }
        }
        QCOMPARE(missing, QStringList());
    }
};

QTEST_APPLESS_MAIN(LayeringTest)
#include "tst_layering.moc"
