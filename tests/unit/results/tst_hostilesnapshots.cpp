// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the numbers in a snapshot, no NaN, infinity or null comes out.
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "models/results/analysis.h"
#include "models/results/counts.h"
#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;

namespace {

double hostileNumber()
{
    static const std::vector<double> kSpecial{0,
                                              -0.0,
                                              1,
                                              -1,
                                              1e-320,
                                              1e300,
                                              -1e300,
                                              1.7e308,
                                              1e15,
                                              3.5,
                                              std::numeric_limits<double>::quiet_NaN(),
                                              std::numeric_limits<double>::infinity(),
                                              -std::numeric_limits<double>::infinity()};
    if (*rc::gen::inRange(0, 3) == 0)
        return *rc::gen::elementOf(kSpecial);
    return static_cast<double>(*rc::gen::inRange(-10'000, 1'000'000)) / 8;
}

std::vector<double> hostileNumbers(std::size_t size)
{
    std::vector<double> numbers;
    for (std::size_t i = 0; i < size; ++i)
        numbers.push_back(hostileNumber());
    return numbers;
}

Sums hostileSums(bool hasCovariates)
{
    static const std::vector<std::int64_t> kCounts{0, 1, 2, -5, 1LL << 52, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
    Sums sums;
    sums.n = *rc::gen::inRange(0, 3) == 0 ? *rc::gen::elementOf(kCounts) : *rc::gen::inRange<std::int64_t>(0, 5000);
    sums.isMissing = *rc::gen::inRange(0, 8) == 0;
    sums.y = hostileNumber();
    sums.yy = hostileNumber();
    sums.z = hostileNumber();
    sums.zz = hostileNumber();
    sums.yz = hostileNumber();
    if (hasCovariates && *rc::gen::inRange(0, 4) > 0) {
        sums.x = hostileNumbers(2);
        sums.xx = hostileNumbers(3);
        sums.xy = hostileNumbers(2);
        sums.xz = hostileNumbers(2);
    }
    return sums;
}

Snapshot hostileSnapshot()
{
    using metrics::MetricKind;
    SnapshotMetric reduced = metricOf("sum", MetricKind::Sum);
    reduced.covariates = {"a", "b"};
    reduced.covariateCentres = {0, 0};
    reduced.centre = hostileNumber();
    reduced.capUpper = 5;
    SnapshotMetric ratio = metricOf("ratio", MetricKind::Ratio);
    ratio.covariates = {"a", "b"};
    ratio.denominatorCentre = hostileNumber();
    Snapshot snapshot = snapshotOf({"control", "b", "c"}, 3, {reduced, ratio, metricOf("share", MetricKind::Conversion)});
    snapshot.experiment.plan.isVarianceReduced = true;
    snapshot.experiment.plan.guardrails = {{"share", 0.1, {}}};
    snapshot.experiment.variations[1].weight = hostileNumber();
    snapshot.properties = {"country"};
    for (std::uint32_t metric = 0; metric < 3; ++metric) {
        for (std::uint32_t variation = 0; variation < 3; ++variation) {
            for (std::uint32_t period = 0; period < 3; ++period) {
                if (*rc::gen::inRange(0, 4) > 0)
                    snapshot.increments.push_back({metric, variation, period, hostileSums(metric < 2)});
            }
            snapshot.stages.push_back({Stage::Raw, metric, variation, hostileSums(metric < 2)});
            snapshot.breakdown.push_back({0, "x", metric, variation, hostileSums(metric < 2)});
        }
    }
    for (std::uint32_t variation = 0; variation < 3; ++variation)
        snapshot.exposures.push_back({variation, 1, *rc::gen::inRange<std::int64_t>(-3, 2000)});
    return snapshot;
}

AnalysisOptions anyOptions()
{
    AnalysisOptions options;
    options.method = static_cast<experiments::Method>(*rc::gen::inRange(0, 4));
    options.level = *rc::gen::element(0.8, 0.95, 0.999);
    options.minControlZ = *rc::gen::element(0.0, 10.0);
    options.isAbsolute = *rc::gen::arbitrary<bool>();
    options.throughPeriod = *rc::gen::inRange(0U, 5U);
    return options;
}

/// Path of the first value that is null or not finite; empty when there is none.
std::string unsound(const Json &value, const std::string &path = {})
{
    if (value.is_null() || (value.is_number_float() && !std::isfinite(value.get<double>())))
        return path;
    for (const auto &[key, member] : value.items()) {
        if (!value.is_structured())
            break;
        if (std::string found = unsound(member, path + "/" + key); !found.empty())
            return found;
    }
    return {};
}

} // namespace

class TestHostileSnapshots : public QObject {
    Q_OBJECT

private slots:
    void counts_stayAtWhatFits()
    {
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
        static_assert(plus(most, 1) == most && plus(least, -1) == least);
        static_assert(plus(most, -1) == most - 1 && plus(least, most) == -1);
        const std::vector<std::int64_t> counts{most, most, -5};
        QCOMPARE(totalOf(counts), most - 5);
    }

    void analysis_isFiniteForAnyNumbers()
    {
        const bool holds = rc::check("no NaN, infinity or null leaves the analysis", [] {
            const Snapshot snapshot = hostileSnapshot();

            const Json body = toJson(analyse(snapshot, anyOptions()), snapshot);

            RC_ASSERT(unsound(body) == std::string());
        });

        QVERIFY(holds);
    }

    void codec_roundTripsWhatItAccepts()
    {
        const bool holds = rc::check("a snapshot that is read writes the same text again", [] {
            const std::string text = canonicalJson(toJson(hostileSnapshot()));
            const Result<Json> body = parseJson(text);
            RC_ASSERT(body.has_value());

            const Result<Snapshot> read = snapshotFromJson(*body);

            if (read)
                RC_ASSERT(canonicalJson(toJson(*read)) == text);
            else
                RC_ASSERT(read.error().code == ErrorCode::InvalidDocument);
        });

        QVERIFY(holds);
    }
};

QTEST_APPLESS_MAIN(TestHostileSnapshots)
#include "tst_hostilesnapshots.moc"
