// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "app/warehouse/sample/generator.h"
#include "app/warehouse/sample/shopsql.h"

using namespace assay;
using namespace assay::warehouse::sample;

namespace {

double liftOf(const Arm &arm, std::string_view metric)
{
    for (const auto &[key, lift] : trueLifts(arm)) {
        if (key == metric)
            return lift;
    }
    return std::nan("");
}

} // namespace

class tst_ShopPlan : public QObject {
    Q_OBJECT

private slots:
    void trueLifts_followTheEffects()
    {
        const Arm arm{"treatment",
                      0.5,
                      {.orders = 0.1, .orderValue = 0.2, .refunds = 0.05, .views = -0.2, .loadTime = 0.3, .signUps = 0.4},
                      {}};
        QCOMPARE(liftOf(arm, "orders-per-user"), 0.1);
        QVERIFY(std::abs(liftOf(arm, "gross-revenue-per-user") - 0.32) < 1e-12); // 1.1 * 1.2 - 1
        QCOMPARE(liftOf(arm, "average-order-value"), 0.2);
        QCOMPARE(liftOf(arm, "refund-rate"), 0.05);
        QCOMPARE(liftOf(arm, "page-views-per-user"), -0.2);
        QVERIFY(std::abs(liftOf(arm, "orders-per-view") - 0.375) < 1e-12); // 1.1 / 0.8 - 1
        QCOMPARE(liftOf(arm, "page-load-time"), 0.3);
        QCOMPARE(liftOf(arm, "sign-up-conversion"), 0.4);
    }

    void trueLifts_weighDevicesByTheirShare()
    {
        const Arm arm{"treatment", 0.5, {.orders = 0.03}, 0.10};
        QVERIFY(std::abs(liftOf(arm, "orders-per-user") - (0.55 * 0.10 + 0.45 * 0.03)) < 1e-12);
    }

    void shop_isPlannedSoundly()
    {
        std::set<std::string> keys;
        for (const ShopExperiment &experiment : shopExperiments({})) {
            QVERIFY(keys.insert(experiment.key).second);
            double shares{};
            for (const Arm &arm : experiment.arms)
                shares += arm.share;
            QVERIFY(std::abs(shares - 1) < 1e-12);
            QVERIFY(experiment.arms.front().effect == Effect{});
            QVERIFY(experiment.startDaysAgo - experiment.endDaysAgo >= 28);
            QVERIFY(experiment.startDaysAgo <= kLongestRun);
        }
        QVERIFY(keys.size() >= 8);
    }

    void many_areDrawnFromTheSeed()
    {
        ShopOptions options;
        options.layout = ShopOptions::Layout::Many;
        options.experiments = 30;
        options.seed = 4;
        const auto first = shopExperiments(options);
        const auto again = shopExperiments(options);
        options.seed = 5;
        const auto other = shopExperiments(options);

        QCOMPARE(first.size(), std::size_t{30});
        QVERIFY(first[1].arms[1].effect == again[1].arms[1].effect);
        QVERIFY(!(first[1].arms[1].effect == other[1].arms[1].effect));
        QVERIFY(first[3].arms[1].effect == Effect{}); // every third has none
        QCOMPARE(std::ranges::count(first, Flaw::BrokenSplit, &ShopExperiment::flaw), 3);
    }

    void mixedBits_differInEveryArgument()
    {
        std::set<std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            for (std::uint64_t stream = 0; stream < 10; ++stream) {
                for (std::uint64_t index = 0; index < 10; ++index)
                    seen.insert(mixedBits(seed, stream, index));
            }
        }
        QCOMPARE(seen.size(), std::size_t{1000});
    }

    void statements_boundASlice()
    {
        ShopOptions options;
        options.subjects = 1'000'000;
        const auto statements = shopStatements(options, shopExperiments(options));
        QCOMPARE(std::ranges::count_if(statements, [](const ShopStatement &one) { return one.title.starts_with("Purchases"); }),
                 8);
        QVERIFY(std::ranges::all_of(statements, [](const ShopStatement &one) { return one.weight > 0; }));
    }

    void request_isChecked_data()
    {
        QTest::addColumn<QByteArray>("options");
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("no file") << QByteArray{"{}"} << QByteArray{"file"};
        QTest::newRow("too many subjects") << QByteArray{R"({"file": "a", "subjects": 1000000000})"} << QByteArray{"subjects"};
        QTest::newRow("unknown layout") << QByteArray{R"({"file": "a", "layout": "none"})"} << QByteArray{"layout"};
        QTest::newRow("noon") << QByteArray{R"({"file": "a", "as_of": "2026-11-24T12:00:00Z"})"} << QByteArray{"as_of"};
        QTest::newRow("before 1970") << QByteArray{R"({"file": "a", "as_of": "1969-11-24"})"} << QByteArray{"as_of"};
    }

    void request_isChecked()
    {
        QFETCH(QByteArray, options);
        QFETCH(QByteArray, path);
        const auto request = generateRequestFromJson(options.toStdString(), 20'000);
        QVERIFY(!request);
        QCOMPARE(QByteArray::fromStdString(std::string{request.error().fact("path")}), path);
    }

    void request_readsWhatItIsGiven()
    {
        const auto request = generateRequestFromJson(
            R"({"file": "/tmp/a.duckdb", "subjects": 5000, "seed": 9, "as_of": "2026-11-24", "layout": "many", "experiments": 12})",
            20'000);
        QVERIFY(request);
        QCOMPARE(request->shop.subjects, std::int64_t{5000});
        QCOMPARE(request->shop.seed, std::uint64_t{9});
        QCOMPARE(request->shop.asOfDay, 20'781);
        QCOMPARE(request->shop.experiments, 12);
        QCOMPARE(generateRequestFromJson(R"({"file": "a"})", 20'000)->shop.asOfDay, 20'000);
    }
};

QTEST_APPLESS_MAIN(tst_ShopPlan)
#include "tst_shopplan.moc"
