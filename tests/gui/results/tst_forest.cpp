// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "tests/gui/results/snapshots.h"
#include "ui/charts/forestdetails.h"
#include "ui/charts/foresttable.h"
#include "ui/screens/results/decisionwords.h"
#include "ui/screens/results/forestmodel.h"
#include "ui/screens/results/forestview.h"
#include "ui/widgets/figurepainter.h"
#include "ui/widgets/forestgeometry.h"
#include "ui/widgets/theme.h"

using namespace assay;
using namespace assay::tests;
using statistics::Interval;

namespace {

constexpr double kWidth = 292;
const QRectF kArea(4, 0, kWidth, 31);

/// The picture of the specification: primary +3.8 % with a whisker from +0.6 to +7.0.
ui::IntervalMark purchaseMark()
{
    ui::IntervalMark mark;
    mark.style = ui::IntervalStyle::Better;
    mark.point = 0.038;
    mark.whisker = {0.006, 0.070};
    mark.bar = Interval{0.018, 0.058};
    mark.precision = 0.05;
    return mark;
}

bool isNear(double actual, double expected, double tolerance = 1) { return std::abs(actual - expected) <= tolerance; }

const ui::ForestRow *rowNamed(const ui::ForestTable &table, const QString &name)
{
    for (const ui::ForestGroup &group : table.groups) {
        for (const ui::ForestRow &row : group.rows) {
            if (row.name == name)
                return &row;
        }
    }
    return nullptr;
}

} // namespace

class TestForest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        ui::Theme::instance().useBundledFont();
        ui::Theme::instance().setMode(ui::Theme::Mode::Light);
    }

    void axis_isNiceAndSymmetric_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("zoom");
        QTest::addColumn<double>("max");
        QTest::addColumn<double>("step");
        QTest::newRow("picture: 7.0 % and 10 % more fit into 8 %") << 0.006 << 0.070 << 0 << 0.08 << 0.02;
        QTest::newRow("the negative side decides") << -0.13 << 0.02 << 0 << 0.15 << 0.05;
        QTest::newRow("padding pushes to the next size") << -0.02 << 0.075 << 0 << 0.1 << 0.025;
        QTest::newRow("tiny") << -0.0004 << 0.0003 << 0 << 0.0006 << 0.0002;
        QTest::newRow("huge") << 0.2 << 11.0 << 0 << 15.0 << 5.0;
        QTest::newRow("closer") << 0.006 << 0.070 << 1 << 0.06 << 0.02;
        QTest::newRow("wider") << 0.006 << 0.070 << -1 << 0.1 << 0.025;
        QTest::newRow("nothing to show") << 0.0 << 0.0 << 0 << 0.04 << 0.01;
    }

    void axis_isNiceAndSymmetric()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(int, zoom);
        QFETCH(double, max);
        QFETCH(double, step);
        const Interval interval{low, high};

        const ui::ForestAxis axis = ui::forestAxis(std::span(&interval, 1), zoom);

        QVERIFY(std::abs(axis.max - max) < 1e-12);
        QVERIFY(std::abs(axis.step - step) < 1e-12);
        const std::vector<double> ticks = axis.ticks();
        QVERIFY(std::ranges::find(ticks, 0.0) != ticks.end());
        QVERIFY(std::abs(ticks.front() + ticks.back()) < 1e-12);
    }

    void shape_liesWhereThePictureHasIt()
    {
        const ui::ForestAxis axis{0.08, 0.02};

        const ui::IntervalShape shape = ui::intervalShape(purchaseMark(), axis, kArea, 1);

        // x(v) = 4 + 146 + v / 8 % · 146
        QVERIFY(isNear(shape.zero, 150));
        QVERIFY(isNear(shape.whisker->x1(), 160.95));
        QVERIFY(isNear(shape.whisker->x2(), 277.75));
        QVERIFY(isNear(shape.bar.left(), 182.85));
        QVERIFY(isNear(shape.bar.right(), 255.85));
        QCOMPARE(shape.bar.height(), 10.0);
        QVERIFY(isNear(shape.point.center().x(), 219.35));
        QCOMPARE(shape.point.width(), 2.0);
        QVERIFY(isNear(shape.tint->left(), 58.75));
        QVERIFY(isNear(shape.tint->right(), 241.25));
        QCOMPARE(shape.tint->height(), kArea.height());
        QVERIFY(shape.lowCap && shape.highCap);
        QCOMPARE(shape.lowCap->length(), 8.0);
        QCOMPARE(shape.ticks.size(), std::size_t{6});
    }

    void shape_clipsWithAnArrowHead()
    {
        ui::IntervalMark mark = purchaseMark();
        mark.style = ui::IntervalStyle::Inconclusive;
        mark.whisker = {-0.082, 0.204};
        mark.bar = Interval{-0.04, 0.16};
        const ui::ForestAxis axis{0.08, 0.02};

        const ui::IntervalShape shape = ui::intervalShape(mark, axis, kArea, 1);

        QVERIFY(!shape.lowCap && !shape.highCap);
        QCOMPARE(shape.lowArrow.boundingRect(), QRectF(4, 11.5, 6, 8));
        QCOMPARE(shape.highArrow.boundingRect(), QRectF(290, 11.5, 6, 8));
        QCOMPARE(shape.bar.right(), 289.0);
        QVERIFY(isNear(shape.bar.left(), 77));
    }

    void shape_ofAnOpenIntervalReachesTheEdge()
    {
        ui::IntervalMark mark = purchaseMark();
        mark.whisker = {std::nullopt, 0.02};
        mark.bar.reset();

        const ui::IntervalShape shape = ui::intervalShape(mark, {0.08, 0.02}, kArea, 1);

        QCOMPARE(shape.whisker->x1(), kArea.left());
        QVERIFY(!shape.lowArrow.isEmpty());
        QVERIFY(shape.bar.isEmpty());
    }

    void shape_scalesWithTheFont()
    {
        const QRectF area(8, 0, 584, 62);
        const ui::IntervalShape shape = ui::intervalShape(purchaseMark(), {0.08, 0.02}, area, 2);

        QCOMPARE(shape.bar.height(), 20.0);
        QVERIFY(isNear(shape.zero, 300));
    }

    void painting_putsPixelsWhereTheGeometrySays()
    {
        QImage image(300, 31, QImage::Format_RGB32);
        const ui::Ink ink = ui::paperInk();
        image.fill(ink.surface);
        QPainter painter(&image);
        ui::paintInterval(painter, purchaseMark(), {0.08, 0.02}, kArea, ink, ink.surface, QFont(), 1);
        painter.end();

        QCOMPARE(image.pixelColor(200, 15), ink.good);            // inside the bar
        QCOMPARE(image.pixelColor(219, 15), ink.surface);         // point tick
        QCOMPARE(image.pixelColor(150, 3), ink.muted);            // zero line
        QCOMPARE(image.pixelColor(290, 3), ink.surface);          // outside the precision band
        QVERIFY(image.pixelColor(200, 3) != ink.surface);         // inside it
    }

    void rightToLeft_keepsNegativeOnTheLeft()
    {
        const ui::ForestAxis axis{0.08, 0.02};
        QVERIFY(axis.x(-0.04, kWidth) < axis.x(0.04, kWidth));
    }

    void verdicts_areWordsAndGlyphs()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const ui::ForestTable table = ui::forestTable(snapshot, results::analyse(snapshot));

        const ui::ForestRow *primary = rowNamed(table, QStringLiteral("Purchase conversion"));
        QVERIFY(primary != nullptr);
        QCOMPARE(primary->verdict, QStringLiteral("Better"));
        QCOMPARE(primary->glyph, (ui::VerdictGlyph{ui::Glyph::Up, ui::GlyphTone::Good}));
        QCOMPARE(rowNamed(table, QStringLiteral("Page load"))->verdict, QStringLiteral("Non-inferior"));
        QCOMPARE(rowNamed(table, QStringLiteral("Page load"))->glyph.glyph, ui::Glyph::Shield);
        QVERIFY(rowNamed(table, QStringLiteral("Page load"))->mark.margin.value_or(0) > 0);
        const ui::ForestRow *thin = rowNamed(table, QStringLiteral("Gift-card purchases"));
        QCOMPARE(thin->verdict, QStringLiteral("Not enough data"));
        QCOMPARE(thin->mark.caption, QStringLiteral("35 of 100 subjects"));
        QVERIFY(thin->lift.isEmpty() && thin->p.isEmpty());
    }

    void guardrail_thatIsNotShownSaysTheSameEverywhere()
    {
        results::Snapshot snapshot = checkoutSnapshot();
        snapshot.experiment.plan.guardrails.front().margin = 0.0001; // far inside the interval
        const results::Analysis analysis = results::analyse(snapshot);
        const auto guardrail = std::ranges::find(analysis.results, results::Role::Guardrail, &results::MetricResult::role);

        QCOMPARE(guardrail->guardrail, results::GuardrailState::Unproven);
        QCOMPARE(ui::verdictText(analysis, *guardrail), QStringLiteral("Not shown yet"));
        QVERIFY(ui::resultSentence(snapshot, analysis, *guardrail).startsWith(QLatin1String("It is not shown yet that")));
        QVERIFY(results::toJson(analysis, snapshot).dump().find("\"guardrail\":\"unproven\"") != std::string::npos);
        const std::vector<ui::CheckWords> checks = ui::decisionChecks(analysis, 0);
        const auto held = std::ranges::find(checks, QStringLiteral("Guardrails held"), &ui::CheckWords::title);
        QVERIFY(held != checks.end());
        QCOMPARE(held->finding, QStringLiteral("not shown yet"));
    }

    void adjustedLifts_areMarked()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);

        const ui::ForestTable table = ui::forestTable(snapshot, analysis);

        for (const ui::ForestGroup &group : table.groups) {
            for (const ui::ForestRow &row : group.rows) {
                QCOMPARE(row.isAdjusted, analysis.results[row.result].estimate.isVarianceReduced && !row.lift.isEmpty());
                QVERIFY(!row.isAdjusted || row.details.contains(QChar(ui::kAdjustedMark)));
            }
            QCOMPARE(group.note.contains(QChar(ui::kAdjustedMark)), std::ranges::any_of(group.rows, &ui::ForestRow::isAdjusted));
        }
        QVERIFY(table.groups.front().rows.front().isAdjusted);
    }

    void brokenSplit_withholdsEveryVerdict()
    {
        const results::Snapshot snapshot = brokenSplitSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        QVERIFY(analysis.split.isMismatch);

        const ui::ForestTable table = ui::forestTable(snapshot, analysis);

        QVERIFY(table.isWithheld);
        for (const ui::ForestGroup &group : table.groups) {
            for (const ui::ForestRow &row : group.rows) {
                QVERIFY(!row.hasVerdict);
                QVERIFY(row.verdict == QLatin1String("Withheld") || row.lift.isEmpty());
            }
        }
    }

    void accessibleNames_followTheirPattern()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        const ui::ForestTable table = ui::forestTable(snapshot, analysis);
        static const QRegularExpression pattern(QStringLiteral("^Purchase conversion, primary, treatment better by [0-9.]+ percent, interval [0-9.]+ to [0-9.]+ percent, significant$"));

        QVERIFY2(pattern.match(rowNamed(table, QStringLiteral("Purchase conversion"))->accessible).hasMatch(), qPrintable(rowNamed(table, QStringLiteral("Purchase conversion"))->accessible));
        QCOMPARE(rowNamed(table, QStringLiteral("Gift-card purchases"))->accessible, QStringLiteral("Gift-card purchases, secondary, not enough data, 35 of 100 subjects"));
    }

    void model_passesTheModelTester()
    {
        ui::ForestModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const results::Snapshot snapshot = checkoutSnapshot();
        const results::Analysis analysis = results::analyse(snapshot);
        model.setTable(ui::forestTable(snapshot, analysis));
        model.setTable(ui::forestTable(snapshot, results::analyse(snapshot, {.method = experiments::Method::Fixed, .level = {}, .isVarianceReduced = {}, .minControlZ = {}, .throughPeriod = {}})));
        model.setTable(ui::forestTable(threeArmSnapshot(), results::analyse(threeArmSnapshot())));

        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.rowCount(model.index(0, 0)), 2);
        QVERIFY(!(model.flags(model.index(0, 0)) & Qt::ItemIsSelectable));
    }

    void model_neverShowsAnInternalWord()
    {
        static const QRegularExpression forbidden(QStringLiteral("\\b(nan|null|inf)\\b"), QRegularExpression::CaseInsensitiveOption);
        for (const results::Snapshot &snapshot : {checkoutSnapshot(), brokenSplitSnapshot(), importSnapshot(), mailSnapshot()}) {
            ui::ForestModel model;
            model.setTable(ui::forestTable(snapshot, results::analyse(snapshot)));
            for (int group = 0; group < model.rowCount(); ++group) {
                const QModelIndex parent = model.index(group, 0);
                for (int row = 0; row < model.rowCount(parent); ++row) {
                    for (int column = 0; column < model.columnCount(); ++column) {
                        const QModelIndex index = model.index(row, column, parent);
                        for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole), int(Qt::AccessibleTextRole)})
                            QVERIFY(!index.data(role).toString().contains(forbidden));
                        QVERIFY(!index.data(Qt::AccessibleTextRole).toString().isEmpty());
                    }
                }
            }
        }
    }

    void keys_zoomPinAndOpen()
    {
        ui::ForestView view;
        view.resize(1148, 400);
        const results::Snapshot snapshot = checkoutSnapshot();
        view.setTable(ui::forestTable(snapshot, results::analyse(snapshot)));
        view.selectResult(0);
        QSignalSpy opened(&view, &ui::ForestView::opened);
        QSignalSpy pinned(&view, &ui::ForestView::pinToggled);
        QSignalSpy zoomed(&view, &ui::ForestView::zoomed);

        QTest::keyClick(&view, Qt::Key_Return);
        QTest::keyClick(&view, Qt::Key_Space);
        QTest::keyClick(&view, Qt::Key_Plus);
        QTest::keyClick(&view, Qt::Key_Minus);
        QTest::keyClick(&view, Qt::Key_0);
        QTest::keyClick(&view, Qt::Key_C);

        QCOMPARE(opened.count(), 1);
        QCOMPARE(pinned.count(), 1);
        QCOMPARE(zoomed.count(), 3);
        QCOMPARE(zoomed.at(0).first().toInt(), 1);
        QCOMPARE(zoomed.at(2).first().toInt(), 0);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("Purchase conversion\t")));
    }

    void narrowView_hidesColumnsFromTheEnd()
    {
        ui::ForestView view;
        const results::Snapshot snapshot = checkoutSnapshot();
        view.setTable(ui::forestTable(snapshot, results::analyse(snapshot)));
        view.resize(1148, 400);
        view.show();
        QVERIFY(!view.isColumnHidden(ui::ForestModel::TrendColumn));

        view.resize(748, 400);
        QCoreApplication::processEvents();

        QVERIFY(view.isColumnHidden(ui::ForestModel::TrendColumn));
        QVERIFY(!view.isColumnHidden(ui::ForestModel::VerdictColumn));
        QVERIFY(!view.isColumnHidden(ui::ForestModel::EndsColumn));
    }
};

QTEST_MAIN(TestForest)
#include "tst_forest.moc"
