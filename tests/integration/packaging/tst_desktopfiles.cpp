// SPDX-License-Identifier: GPL-3.0-or-later
#include <QXmlStreamReader>

/// What desktops and software centres read of Assay, held by their own validators.
class TestDesktopFiles final : public QObject
{
    Q_OBJECT

private slots:
    void desktopEntry_isValid();
    void desktopEntry_startsAProgramThatIsBuilt();
    void metainfo_isValid();
    void metainfo_speaksOfTheSameProgram();
};

namespace {

QString fileNamed(const char *name) { return QStringLiteral(ASSAY_SOURCE_DIR "/packaging/desktop/") + QString::fromLatin1(name); }

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What the validator says of a file; nothing when it is content.
QString complaint(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(60'000))
        return QStringLiteral("it did not end");
    const QString said = QString::fromUtf8(process.readAll());
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 ? QString{} : said;
}

/// The text of an element, or of an attribute of it.
QString elementText(const QByteArray &xml, const QString &element, const QString &attribute = {})
{
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement || reader.name() != element)
            continue;
        return attribute.isEmpty() ? reader.readElementText() : reader.attributes().value(attribute).toString();
    }
    return {};
}

} // namespace

void TestDesktopFiles::desktopEntry_isValid()
{
    const QString validator = QStandardPaths::findExecutable(QStringLiteral("desktop-file-validate"));
    if (validator.isEmpty())
        QSKIP("desktop-file-validate is not installed (package desktop-file-utils)");

    const QString said = complaint(validator, {fileNamed("assay.desktop")});

    QVERIFY2(said.isEmpty(), qPrintable(said));
}

void TestDesktopFiles::desktopEntry_startsAProgramThatIsBuilt()
{
    const QSettings entry(fileNamed("assay.desktop"), QSettings::IniFormat);

    const QString program = entry.value(QStringLiteral("Desktop Entry/Exec")).toString();

    QVERIFY(!program.isEmpty());
    QVERIFY2(contents(QStringLiteral(ASSAY_SOURCE_DIR "/app/console/CMakeLists.txt")).contains(QByteArray("add_executable(" + program.toUtf8() + ' ')),
             qPrintable(program));
    const QString icon = entry.value(QStringLiteral("Desktop Entry/Icon")).toString();
    QVERIFY(QFileInfo::exists(QStringLiteral(ASSAY_SOURCE_DIR "/resources/icons/") + icon + QStringLiteral(".svg")));
}

void TestDesktopFiles::metainfo_isValid()
{
    const QString validator = QStandardPaths::findExecutable(QStringLiteral("appstreamcli"));
    if (validator.isEmpty())
        QSKIP("appstreamcli is not installed (package appstream)");

    const QString said = complaint(validator, {QStringLiteral("validate"), QStringLiteral("--no-net"), fileNamed("org.assay.console.metainfo.xml")});

    QVERIFY2(said.isEmpty(), qPrintable(said));
}

void TestDesktopFiles::metainfo_speaksOfTheSameProgram()
{
    const QByteArray metainfo = contents(fileNamed("org.assay.console.metainfo.xml"));

    QVERIFY(QFileInfo::exists(fileNamed(elementText(metainfo, QStringLiteral("launchable")).toUtf8().constData())));
    QCOMPARE(elementText(metainfo, QStringLiteral("release"), QStringLiteral("version")), QStringLiteral(ASSAY_VERSION));
    QVERIFY(contents(QStringLiteral(ASSAY_BUILD_DIR "/packaging/desktop/cmake_install.cmake")).contains("org.assay.console.metainfo.xml"));
}

QTEST_GUILESS_MAIN(TestDesktopFiles)
#include "tst_desktopfiles.moc"
