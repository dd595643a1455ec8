// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/results/snapshots.h"
#include "ui/charts/axis.h"
#include "ui/charts/bytesplot.h"
#include "ui/charts/chartkinds.h"
#include "ui/charts/decimate.h"
#include "ui/charts/plotexport.h"
#include "ui/charts/plottablemodel.h"
#include "ui/charts/plotview.h"
#include "ui/charts/twintablechart.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/theme.h"

using namespace assay;
using namespace assay::tests;

namespace {

std::vector<std::size_t> firstRow() { return {0}; }

} // namespace

class TestCharts final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::instance().useBundledFont(); }

    void range_isNice_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("expectedLow");
        QTest::addColumn<double>("expectedHigh");
        QTest::addColumn<double>("step");
        QTest::newRow("counts") << 0.0 << 23'100.0 << 0.0 << 25'000.0 << 5'000.0;
        QTest::newRow("around zero") << -0.038 << 0.118 << -0.05 << 0.15 << 0.05;
        QTest::newRow("far from zero") << 0.1231 << 0.1284 << 0.122 << 0.130 << 0.002;
        QTest::newRow("one value") << 5.0 << 5.0 << 4.5 << 5.5 << 0.25;
        QTest::newRow("zero alone") << 0.0 << 0.0 << -1.0 << 1.0 << 0.5;
    }

    void range_isNice()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, expectedLow);
        QFETCH(double, expectedHigh);
        QFETCH(double, step);

        const ui::NiceRange range = ui::niceRange(low, high);

        QVERIFY(range.low <= low + 1e-12 && range.high >= high - 1e-12);
        QVERIFY(range.ticks().size() <= 6);
        const double fraction = range.step / std::pow(10.0, std::floor(std::log10(range.step) + 1e-9));
        QVERIFY(std::ranges::any_of(std::array{1.0, 2.0, 2.5, 5.0}, [&](double nice) { return std::abs(fraction - nice) < 1e-6; }));
        QVERIFY(std::abs(std::remainder(range.low, range.step)) < range.step * 1e-6);
        QCOMPARE(range.low, expectedLow);
        QCOMPARE(range.high, expectedHigh);
        QCOMPARE(range.step, step);
    }

    void ticks_haveAnExactZero()
    {
        const std::vector<double> ticks = ui::niceRange(-0.3, 0.3).ticks();

        QVERIFY(std::ranges::find(ticks, 0.0) != ticks.end());
    }

    void dayStep_keepsWholeWeeks()
    {
        QCOMPARE(ui::dayStep(11, 16), 1);
        QCOMPARE(ui::dayStep(29, 16), 2);
        QCOMPARE(ui::dayStep(80, 16), 7);
        QCOMPARE(ui::dayStep(400, 16), 28);
        QCOMPARE(ui::dayStep(900, 16), 112);
    }

    void decimation_keepsExtremesAndGaps()
    {
        std::vector<ui::PlotPoint> points;
        for (int i = 0; i < 5000; ++i)
            points.push_back({.x = double(i), .y = std::sin(i * 0.01), .low = std::sin(i * 0.01) - 1, .high = std::sin(i * 0.01) + 1});
        points[1234].y = 9;
        points[1234].high = 11;
        points[2345].low = -12;
        points[3456].y.reset();

        const std::vector<ui::PlotPoint> thinned = ui::decimated(points);

        QVERIFY(thinned.size() <= ui::kMostPoints);
        const auto holds = [&](auto predicate) { return std::ranges::any_of(thinned, predicate); };
        QVERIFY(holds([](const ui::PlotPoint &point) { return point.y == 9.0 && point.high == 11.0; }));
        QVERIFY(holds([](const ui::PlotPoint &point) { return point.low == -12.0; }));
        QVERIFY(holds([](const ui::PlotPoint &point) { return !point.y; }));
        QCOMPARE(thinned.front().x, 0.0);
        QCOMPARE(thinned.back().x, 4999.0);
        QVERIFY(std::ranges::is_sorted(thinned, {}, &ui::PlotPoint::x));
    }

    void shortSeries_isLeftAlone()
    {
        const std::vector<ui::PlotPoint> points(400, ui::PlotPoint{.x = 1, .y = 2, .low = {}, .high = {}});
        QVERIFY(ui::decimated(points) == points);
    }

    void liftTable_equalsTheSeries()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::Plot plot = ui::liftSeriesPlot({snapshot, analysis, firstRow()});

        const results::MetricResult &row = analysis.results.front();
        QCOMPARE(plot.table.rows.size(), row.series.size());
        for (std::size_t i = 0; i < row.series.size(); ++i) {
            const statistics::Effect &effect = *row.series[i].estimate.relative;
            QCOMPARE(plot.table.values[i].at(1), std::optional(effect.estimate));
            QCOMPARE(plot.table.values[i].at(2), effect.interval.low);
            QCOMPARE(plot.table.values[i].at(3), effect.interval.high);
            QCOMPARE(plot.table.rows[i].at(1), ui::liftText(effect.estimate));
            QCOMPARE(plot.lines.front().points[i].y, std::optional(effect.estimate));
        }
        QVERIFY(plot.summary.startsWith(QStringLiteral("Cumulative lift of Purchase conversion, 12 days, ends at ")));
    }

    void missingDays_areGaps()
    {
        results::Snapshot snapshot = checkoutSnapshot();
        for (std::size_t period = 6; period < snapshot.periods.size(); ++period)
            snapshot.periods[period].day = snapshot.periods[period].day + 2;
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::Plot plot = ui::liftSeriesPlot({snapshot, analysis, firstRow()});

        const auto &points = plot.lines.front().points;
        QCOMPARE(std::ranges::count_if(points, [](const ui::PlotPoint &point) { return !point.y; }), 1);
        QCOMPARE(plot.table.rows.size(), std::size_t{12});
    }

    void earlyDays_areEmptyAndSaid()
    {
        results::Snapshot snapshot = checkoutSnapshot();
        snapshot.experiment.plan.minimumSubjects = 20'000;
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::Plot plot = ui::liftSeriesPlot({snapshot, analysis, firstRow()});

        QCOMPARE(plot.earlyCaption, QStringLiteral("enough data from day 3"));
        QVERIFY(!plot.lines.front().points.front().y);
        QVERIFY(plot.stops.front().x >= plot.earlyUntil);
    }

    void modes_readTheSameSeries_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("lift") << 0;
        QTest::newRow("values") << 1;
        QTest::newRow("width") << 2;
        QTest::newRow("p") << 3;
        QTest::newRow("split") << 4;
    }

    void modes_readTheSameSeries()
    {
        QFETCH(int, mode);
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::Plot plot = ui::liftSeriesPlot({snapshot, analysis, firstRow(), static_cast<ui::SeriesMode>(mode)});

        QVERIFY(plot.emptyText.isEmpty());
        QVERIFY(plot.y.ticks.size() >= 2);
        QCOMPARE(plot.stops.size(), plot.table.rows.size());
        for (std::size_t i = 0; i < plot.table.rows.size(); ++i) {
            QCOMPARE(plot.table.rows[i].size(), plot.table.headers.size());
            QCOMPARE(static_cast<qsizetype>(plot.table.values[i].size()), plot.table.headers.size());
        }
        const results::SeriesPoint &last = analysis.results.front().series.back();
        if (mode == 3)
            QCOMPARE(plot.table.values.back().at(1).value_or(-1), *last.estimate.relative->pValue);
        if (mode == 1)
            QCOMPARE(plot.table.values.back().at(1), last.control.mean);
        if (mode == 4)
            QCOMPARE(plot.table.values.back().at(1), analysis.split.pValue);
    }

    void exposures_addUp()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::Plot plot = ui::exposuresPlot({snapshot, analysis, {}});

        double sum = 0;
        for (const ui::PlotBars &bars : plot.bars)
            sum += std::accumulate(bars.values.begin(), bars.values.end(), 0.0);
        QCOMPARE(plot.lines.front().points.back().y, std::optional(sum));
        QCOMPARE(plot.table.values.back().back(), std::optional(sum));
        QCOMPARE(std::int64_t(sum), analysis.split.observed[0] + analysis.split.observed[1]);
    }

    void smallCells_areNeverNumbers()
    {
        results::Snapshot snapshot = checkoutSnapshot();
        snapshot.exposures.front().subjects = 4;
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::Plot plot = ui::exposuresPlot({snapshot, analysis, {}});

        QCOMPARE(plot.table.rows.front().at(1), QStringLiteral("< 10"));
        QVERIFY(!plot.table.values.front().at(1));
        QVERIFY(!QString::fromUtf8(ui::plotCsv(plot.table)).contains(QStringLiteral(",4,")));
    }

    void bytes_keepEmptyDays()
    {
        const std::array days{ui::DayBytes{{100}, 1000}, ui::DayBytes{{103}, 2000}};

        const ui::Plot plot = ui::bytesByDayPlot(days);

        // A fortnight at least, so that one day is not one bar over the whole chart.
        const std::vector<double> &values = plot.bars.front().values;
        QCOMPARE(values.size(), std::size_t{14});
        QCOMPARE(std::vector<double>(values.end() - 4, values.end()), (std::vector<double>{1000, 0, 0, 2000}));
        QVERIFY(std::all_of(values.begin(), values.end() - 4, [](double bytes) { return bytes == 0; }));
        QVERIFY(plot.subtitle.contains(QStringLiteral("4")));
        QVERIFY(ui::bytesByDayPlot({}).emptyText.contains(QStringLiteral("Nothing has left")));
    }

    void kinds_haveUniqueIds()
    {
        QSet<QString> ids;
        for (const ui::ChartKind &kind : ui::chartKinds())
            ids.insert(QString::fromLatin1(kind.id));
        QCOMPARE(ids.size(), static_cast<qsizetype>(ui::chartKinds().size()));
        QVERIFY(ui::chartKind("exposures") != nullptr);
        QVERIFY(ui::chartKind("pie") == nullptr);
    }

    void csv_isExactAndSafe()
    {
        ui::PlotTable table;
        table.headers = {QStringLiteral("Day"), QStringLiteral("a,\"b\"")};
        table.rows = {{QStringLiteral("=1"), QStringLiteral("0")}, {QStringLiteral("2"), QString()}, {QStringLiteral("3"), QStringLiteral("x")}};
        table.values = {{std::nullopt, -0.0}, {std::nullopt, std::nullopt}, {std::nullopt, 0.1 + 0.2}};

        QCOMPARE(ui::plotCsv(table), QByteArray("Day,\"a,\"\"b\"\"\"\r\n'=1,0\r\n2,\r\n3,0.30000000000000004\r\n"));
    }

    void tableModel_passesTheModelTester()
    {
        ui::PlotTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        model.setTable(ui::liftSeriesPlot({snapshot, analysis, firstRow()}).table);

        QCOMPARE(model.rowCount(), 12);
        QCOMPARE(model.columnCount(), 4);
    }

    void cursor_movesByKeyAndSpeaks()
    {
        ui::TwinTableChart chart(QStringLiteral("test.chart"));
        chart.resize(700, 300);
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        chart.setPlot(ui::liftSeriesPlot({snapshot, analysis, firstRow()}));
        chart.show();
        ui::PlotView *view = chart.view();
        view->setFocus();

        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Right);

        QVERIFY(view->cursorText().startsWith(QStringLiteral("Day 2, 9 Nov, treatment +")));
        QTest::keyClick(view, Qt::Key_End);
        QCOMPARE(view->cursor(), std::optional<std::size_t>(11));
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(view);
        QVERIFY(spoken != nullptr);
        QCOMPARE(spoken->role(), QAccessible::Chart);
        QCOMPARE(spoken->text(QAccessible::Name), QStringLiteral("Cumulative lift"));
        QCOMPARE(spoken->text(QAccessible::Value), view->cursorText());
        QVERIFY(!spoken->text(QAccessible::Description).isEmpty());
    }

    void chart_drawsItsLine()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        const ui::Plot plot = ui::liftSeriesPlot({snapshot, analysis, firstRow()});

        const QImage image = ui::plotImage(plot, QSize(600, 300), 1, QStringLiteral("note"), QFont());

        const QColor line = ui::paperInk().series(0, false);
        int found = 0;
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y)
                found += image.pixelColor(x, y) == line ? 1 : 0;
        }
        QVERIFY(found > 100);
    }

    void numbers_areWrittenAsTheConsoleDoes()
    {
        QCOMPARE(ui::liftText(0.0381), QStringLiteral("+3.8\u202F%"));
        QCOMPARE(ui::liftText(-0.024), QStringLiteral("\u22122.4\u202F%"));
        QCOMPARE(ui::liftText(-0.0001), QStringLiteral("0.0\u202F%"));
        QCOMPARE(ui::pText(0.0000004), QStringLiteral("<\u202F0.001"));
        QCOMPARE(ui::pText(0.00004, 5), QStringLiteral("0.00004"));
        QCOMPARE(ui::levelText(0.95), QStringLiteral("95\u202F%"));
        QCOMPARE(ui::levelText(0.999), QStringLiteral("99.9\u202F%"));
        QCOMPARE(ui::shortCount(240'000), QStringLiteral("240k"));
        metrics::Metric price;
        price.kind = metrics::MetricKind::Sum;
        price.unit = "€";
        QCOMPARE(ui::valueText(7.9, price), QStringLiteral("€\u202F7.90"));
        QCOMPARE(ui::differenceText(-0.3, price), QStringLiteral("\u2212€\u202F0.30"));
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
