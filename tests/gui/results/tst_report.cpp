// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/results/snapshots.h"
#include "ui/report/report.h"
#include "ui/widgets/theme.h"

using namespace assay;
using namespace assay::tests;

namespace {

ui::ReportInput inputOf(const results::Snapshot &snapshot)
{
    ui::ReportInput input;
    input.snapshot = shared(snapshot);
    input.analysis = analysed(snapshot);
    input.workspace = QStringLiteral("Sample shop");
    input.snapshotDigest = QStringLiteral("7f3a09be52c14d5e8f60718293a4b5c6");
    input.now = Timestamp{snapshot.asOf.micros + 3600 * kMicrosPerSecond};
    return input;
}

/// Text of a PDF by pdftotext, or nothing when the tool is not installed.
std::optional<QString> textOf(const QString &path)
{
    QProcess tool;
    tool.start(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), path, QStringLiteral("-")});
    if (!tool.waitForStarted() || !tool.waitForFinished())
        return std::nullopt;
    return QString::fromUtf8(tool.readAllStandardOutput()).simplified();
}

} // namespace

class TestReport final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::instance().useBundledFont(); }

    void pdf_holdsSearchableNumbers_data()
    {
        QTest::addColumn<results::Snapshot>("snapshot");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("checkout") << checkoutSnapshot() << QStringList{QStringLiteral("New checkout"), QStringLiteral("Purchase conversion"), QStringLiteral("Better"), QStringLiteral("page 1 of"), QStringLiteral("Statements"), QStringLiteral("35 of 100 subjects")};
        QTest::newRow("broken split") << brokenSplitSnapshot() << QStringList{QStringLiteral("Traffic is not split as planned"), QStringLiteral("Withheld"), QStringLiteral("TRAFFIC IMBALANCE")};
        QTest::newRow("import") << importSnapshot() << QStringList{QStringLiteral("Imported aggregates"), QStringLiteral("CC BY 4.0"), QStringLiteral("no calendar dates")};
        QTest::newRow("suppressed lift") << mailSnapshot() << QStringList{QStringLiteral("Spend"), QStringLiteral("Not computable")};
    }

    void pdf_holdsSearchableNumbers()
    {
        QFETCH(results::Snapshot, snapshot);
        QFETCH(QStringList, expected);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("report.pdf"));

        QVERIFY(ui::writeReport(inputOf(snapshot), path).has_value());

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.startsWith("%PDF-"));
        QVERIFY(bytes.contains("/FontFile"));
        const std::optional<QString> text = textOf(path);
        if (!text)
            QSKIP("pdftotext is not installed");
        for (const QString &part : expected)
            QVERIFY2(text->contains(part), qPrintable(part));
        static const QRegularExpression forbidden(QStringLiteral("\\b(nan|null|inf)\\b"), QRegularExpression::CaseInsensitiveOption);
        QVERIFY(!text->contains(forbidden));
    }

    void html_holdsTheSameNumbersWithoutOutsideParts()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("report.html"));

        QVERIFY(ui::writeReport(inputOf(checkoutSnapshot()), path).has_value());

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString html = QString::fromUtf8(file.readAll());
        for (const char *part : {"<h1>New checkout</h1>", "Purchase conversion", "Better", "<svg", "scope=\"col\"", "35 of 100 subjects"})
            QVERIFY2(html.contains(QLatin1String(part)), part);
        QVERIFY(!html.contains(QLatin1String("<script")));
        QVERIFY(!html.contains(QRegularExpression(QStringLiteral("(src|href)=\"(?!#)"))));
        static const QRegularExpression forbidden(QStringLiteral(">(nan|null|inf)<"), QRegularExpression::CaseInsensitiveOption);
        QVERIFY(!html.contains(forbidden));
    }

    void png_isOneLongPicture()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("report.png"));

        QVERIFY(ui::writeReport(inputOf(checkoutSnapshot()), path).has_value());

        const QImage image(path);
        QCOMPARE(image.width(), 1190);
        QVERIFY(image.height() > 2 * 1684);
    }

    void otherSuffix_isRefused()
    {
        const auto outcome = ui::writeReport(inputOf(checkoutSnapshot()), QStringLiteral("report.doc"));

        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
    }

    void missingFolder_isSaid()
    {
        const auto outcome = ui::writeReport(inputOf(checkoutSnapshot()), QStringLiteral("/nonexistent/report.pdf"));

        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().code, ErrorCode::WriteFailed);
    }

    void paper_followsTheLocale()
    {
        QCOMPARE(ui::reportPageSize(QLocale(QStringLiteral("en_US"))), QPageSize::Letter);
        QCOMPARE(ui::reportPageSize(QLocale(QStringLiteral("de_DE"))), QPageSize::A4);
        QCOMPARE(ui::reportPageSize(QLocale::c()), QPageSize::A4);
    }
};

QTEST_MAIN(TestReport)
#include "tst_report.moc"
