// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/errortext.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"

#include "models/experiments/lifecycle.h"
#include "ui/screens/start/startpage.h"

using namespace assay;
using namespace assay::ui;

class TestFormat final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }

    void formatBytes_usesThreeDigits_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << qint64{0} << QStringLiteral("0 B");
        QTest::newRow("under a kilobyte") << qint64{999} << QStringLiteral("999 B");
        QTest::newRow("a kilobyte") << qint64{1'000} << QStringLiteral("1 KB");
        QTest::newRow("no needless zeros") << qint64{12'100} << QStringLiteral("12.1 KB");
        QTest::newRow("whole hundreds") << qint64{412'345} << QStringLiteral("412 KB");
        QTest::newRow("rounds up to the next unit") << qint64{999'999} << QStringLiteral("1 MB");
        QTest::newRow("gigabytes") << qint64{2'130'000'000} << QStringLiteral("2.13 GB");
    }

    void formatBytes_usesThreeDigits()
    {
        QFETCH(qint64, bytes);
        QFETCH(QString, text);

        QCOMPARE(formatBytes(bytes), text);
    }

    void formatDuration_growsCoarser_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("milliseconds") << qint64{412} << QStringLiteral("412 ms");
        QTest::newRow("tenths") << qint64{1'400} << QStringLiteral("1.4 s");
        QTest::newRow("seconds") << qint64{96'000} << QStringLiteral("96 s");
        QTest::newRow("minutes") << qint64{192'000} << QStringLiteral("3 min 12 s");
        QTest::newRow("hours") << qint64{8'100'000} << QStringLiteral("2 h 15 min");
    }

    void formatDuration_growsCoarser()
    {
        QFETCH(qint64, milliseconds);
        QFETCH(QString, text);

        QCOMPARE(formatDuration(milliseconds), text);
    }

    void formatCount_groupsFromFiveDigitsOn()
    {
        QCOMPARE(formatCount(1'204), QStringLiteral("1204"));
        QCOMPARE(formatCount(219'842), QStringLiteral("219,842"));
    }

    void numbers_tellAnEndFromZero_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("estimate");
        QTest::addColumn<int>("decimals");
        QTest::newRow("wide") << 0.006 << 0.07 << 0.038 << 1;
        QTest::newRow("narrow") << 0.0006 << 0.0014 << 0.0010 << 2;
        QTest::newRow("end just below zero") << -0.0001 << 0.0761 << 0.038 << 2;
        QTest::newRow("end at zero") << 0.0 << 0.0761 << 0.038 << 1;
        QTest::newRow("small lift that is shown") << 0.00001 << 0.0031 << 0.00041 << 3;
        QTest::newRow("small lift whose interval has widened") << -0.0019 << 0.0027 << 0.0004 << 2;
        QTest::newRow("nothing beside its interval") << -0.0172 << 0.0172 << 0.0000002 << 1;
        QTest::newRow("no lift at all") << -0.012 << 0.012 << 0.0 << 1;
    }

    void numbers_tellAnEndFromZero()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, estimate);
        QFETCH(int, decimals);
        statistics::Effect effect;
        effect.estimate = estimate;
        effect.interval = {low, high};

        QCOMPARE(liftDecimals(effect), decimals);
        QVERIFY(std::abs(estimate) < 0.000005 || liftText(estimate, liftDecimals(effect)) != liftText(0, liftDecimals(effect)));
    }

    void differences_tellAnEstimateFromZero()
    {
        metrics::Metric metric;
        metric.kind = metrics::MetricKind::Mean;
        metric.decimals = 2;
        statistics::Effect effect;
        effect.estimate = 0.00042;
        effect.interval = {0.0001, 0.9};

        QCOMPARE(differenceText(effect.estimate, metric, differenceDecimals(effect, metric)), QStringLiteral("+0.00042"));
    }

    void values_showThreeDigitsBelowOne()
    {
        metrics::Metric ratio;
        ratio.kind = metrics::MetricKind::Ratio;
        ratio.decimals = 2;
        metrics::Metric share;
        share.kind = metrics::MetricKind::Conversion;

        QCOMPARE(valueText(0.0612, ratio), QStringLiteral("0.0612"));
        QCOMPARE(valueText(7.9, ratio), QStringLiteral("7.90"));
        QCOMPARE(valueText(0, ratio), QStringLiteral("0.00"));
        QCOMPARE(valueText(0.1231, share), QStringLiteral("12.31\u202F%"));
        QCOMPARE(valueText(0.00034, share), QStringLiteral("0.034\u202F%"));
    }

    void chances_areNeverCertain()
    {
        QCOMPARE(chanceText(0.989), QStringLiteral("98.9\u202F%"));
        QCOMPARE(chanceText(0.99999), QStringLiteral(">\u202F99.9\u202F%"));
        QCOMPARE(chanceText(0), QStringLiteral("<\u202F0.1\u202F%"));
    }

    void formatTime_readsUtcAlsoBefore1970()
    {
        QCOMPARE(formatTime(*timestampFromIso("2026-11-20T06:10:00Z")), QStringLiteral("20 Nov 2026, 06:10 UTC"));
        QCOMPARE(formatTime(Timestamp{-1}), QStringLiteral("31 Dec 1969, 23:59 UTC"));
    }

    void errors_haveASentenceForEveryCode()
    {
        // The last code of the enumeration closes the list.
        for (int code = 0; code <= static_cast<int>(ErrorCode::PermissionDenied); ++code) {
            const Error error{static_cast<ErrorCode>(code), Remedy::None, {}, {}};
            const QString sentence = errorTitle(error);

            QVERIFY2(sentence.size() > 10, qPrintable(errorCodeText(error)));
            QVERIFY2(!sentence.contains(QLatin1Char('[')) && !sentence.contains(QLatin1String("null")), qPrintable(sentence));
            QVERIFY(errorCodeText(error).startsWith(QLatin1String("E-")));
        }
    }

    void errors_nameTheirFacts()
    {
        const Error error{ErrorCode::WarehouseFileLocked, Remedy::CloseOtherProgram, {{"path", "/srv/shop.duckdb"}}, {}};

        QVERIFY(errorTitle(error).contains(QLatin1String("/srv/shop.duckdb")));
        QVERIFY(!errorAdvice(error).isEmpty());
        QCOMPARE(remedyText(error.remedy), QStringLiteral("Try again"));
    }

    void rules_haveASentenceEach()
    {
        experiments::Experiment experiment;
        experiment.start = Timestamp{0};
        for (const std::string_view rule : experiments::statusRules())
            QVERIFY2(!ruleText({experiments::State::Running, std::string(rule)}, experiment, {}).isEmpty(), std::string(rule).c_str());
    }

    void startPages_neverOfferToReplaceAWorkspace()
    {
        for (int code = 0; code <= static_cast<int>(ErrorCode::PermissionDenied); ++code) {
            const StartPage page = startPageFor(Error{static_cast<ErrorCode>(code), Remedy::None, {}, {}});

            QVERIFY(!page.title.isEmpty() && !page.sentence.isEmpty() && !page.actions.empty());
            QVERIFY(std::ranges::find(page.actions, StartAction::Create) == page.actions.end());
            QVERIFY(std::ranges::find(page.actions, StartAction::Quit) != page.actions.end());
        }
        QCOMPARE(startPageFor(Error{ErrorCode::StoreKeyMissing, Remedy::None, {}, {}}).actions.front(), StartAction::GiveRecoveryKey);
    }

    void startPage_ofADamagedStoreSaysItOnce()
    {
        const StartPage page = startPageFor(Error{ErrorCode::StoreDamaged, Remedy::None, {{"path", "/work"}, {"what", "page 7"}}, {}});

        QCOMPARE(page.sentence, QStringLiteral("/work: page 7"));
        QVERIFY(!page.saysUnchanged && page.advice.contains(QLatin1String("nothing was changed")));
    }

    void totals_ofCountsHaveNoDecimals()
    {
        metrics::Metric metric;
        metric.kind = metrics::MetricKind::Sum;
        metric.decimals = 2;

        QCOMPARE(totalText(309'077, metric), QStringLiteral("309,077"));
        QCOMPARE(totalText(309'077.25, metric), QStringLiteral("309,077.25"));
        metric.unit = "€";
        QCOMPARE(totalText(12, metric), QStringLiteral("12.00"));
    }
};

QTEST_MAIN(TestFormat)
#include "tst_format.moc"
