// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include <QCryptographicHash>
#include <QFile>

#include "models/results/asoscsv.h"
#include "tests/unit/sample/asoshelpers.h"

using namespace assay;
using namespace assay::results;
using assay::results::testing::isClose;
using assay::results::testing::Reading;
using assay::results::testing::readingAt;

/// The published data set, as it is shipped, against the figures counted from the CSV on its own.
class tst_AsosDataset : public QObject {
    Q_OBJECT

    QByteArray m_csv;
    std::vector<ImportedExperiment> m_imported;

private slots:
    void initTestCase()
    {
        Q_INIT_RESOURCE(assay_sample);
        QFile file(QStringLiteral(":/assay/sample/asos.csv.qz"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_csv = qUncompress(file.readAll());
        auto imported = asosFromCsv({m_csv.constData(), static_cast<std::size_t>(m_csv.size())}, Timestamp{});
        QVERIFY(imported);
        m_imported = std::move(*imported);
    }

    void file_isTheOneThatWasPublished()
    {
        QCOMPARE(m_csv.size(), qsizetype{2'737'991});
        QCOMPARE(QCryptographicHash::hash(m_csv, QCryptographicHash::Md5).toHex(),
                 QByteArray{"acdb1bebeede91cad1545f52d9a8a246"});
    }

    void experiments_areSeventyEightWithNinetyNineTreatments()
    {
        QCOMPARE(m_imported.size(), std::size_t{78});
        std::size_t treatments{};
        for (const auto &[experiment, snapshot] : m_imported) {
            QCOMPARE(snapshot.variations.size(), experiment.variations.size());
            treatments += snapshot.variations.size() - 1;
        }
        QCOMPARE(treatments, std::size_t{99});
    }

    void definitions_areValidDocuments()
    {
        for (const metrics::Metric &metric : asosMetrics()) {
            const auto again = metrics::metricFromJson(metrics::toJson(metric));
            QVERIFY2(again, again ? "" : again.error().fact("what").data());
            QCOMPARE(*again == metric, true);
        }
        for (const auto &[experiment, snapshot] : m_imported) {
            const auto again = experiments::experimentFromJson(experiments::toJson(experiment));
            QVERIFY2(again, again ? "" : again.error().fact("what").data());
            QCOMPARE(*again == experiment, true);
            QCOMPARE(snapshot.experiment == experiment, true);
        }
    }

    void everyCheckpoint_isGivenBack()
    {
        const auto rows = asosRowsFromCsv({m_csv.constData(), static_cast<std::size_t>(m_csv.size())});
        QVERIFY(rows);
        QCOMPARE(rows->size(), std::size_t{24'153});
        for (const AsosRow &row : *rows) {
            const auto found = std::ranges::find(m_imported, "asos-" + row.experiment,
                                                 [](const ImportedExperiment &one) { return one.experiment.key; });
            QVERIFY(found != m_imported.end());
            const Snapshot &snapshot = found->snapshot;
            const auto period = std::ranges::find(snapshot.periods, row.halfDays / 2.0, &Period::offsetDays);
            const auto variation = std::ranges::find(found->experiment.variations, "Variant " + std::to_string(row.variant),
                                                     &experiments::Variation::name);
            QVERIFY(period != snapshot.periods.end());
            QVERIFY(variation != found->experiment.variations.end());
            const Reading reading = readingAt(snapshot, static_cast<std::uint32_t>(row.metric - 1),
                                              static_cast<std::uint32_t>(variation - found->experiment.variations.begin()),
                                              static_cast<std::uint32_t>(period - snapshot.periods.begin()));
            QCOMPARE(reading.n, row.treatment.n);
            if (row.treatment.n < 2)
                continue;
            QCOMPARE(reading.variance.has_value(), row.treatment.variance.has_value());
            if (!reading.variance)
                continue;
            const double n = static_cast<double>(row.treatment.n);
            // The binary metric's published variance is p(1 - p), without the n / (n - 1).
            const double expected = row.metric == 1 ? *row.treatment.variance * n / (n - 1) : *row.treatment.variance;
            QVERIFY2(isClose(reading.mean, row.treatment.mean, 1e-9), row.experiment.c_str());
            QVERIFY2(isClose(*reading.variance, expected, 1e-9), row.experiment.c_str());
        }
    }

    void lastCheckpoints_giveThePublishedCounts()
    {
        std::array<int, 4> comparable{};
        std::array<int, 4> significant{};
        for (const auto &[experiment, snapshot] : m_imported) {
            const auto last = static_cast<std::uint32_t>(snapshot.periods.size() - 1);
            for (std::uint32_t metric = 0; metric < 4; ++metric) {
                for (std::uint32_t variation = 1; variation < snapshot.variations.size(); ++variation) {
                    const Reading control = readingAt(snapshot, metric, 0, last);
                    const Reading treatment = readingAt(snapshot, metric, variation, last);
                    if (!control.variance || !treatment.variance)
                        continue;
                    ++comparable[metric];
                    const double se = std::sqrt(*control.variance / static_cast<double>(control.n)
                                                + *treatment.variance / static_cast<double>(treatment.n));
                    if (std::abs(treatment.mean - control.mean) / se > 1.959963984540054)
                        ++significant[metric];
                }
            }
        }
        QCOMPARE(comparable, (std::array<int, 4>{99, 94, 94, 94})); // 15 last checkpoints have no variance
        QCOMPARE(significant, (std::array<int, 4>{26, 27, 25, 27}));
    }

    void seriesOf036afc_endsAsPublished()
    {
        const auto found = std::ranges::find(m_imported, std::string{"asos-036afc"},
                                             [](const ImportedExperiment &one) { return one.experiment.key; });
        QVERIFY(found != m_imported.end());
        const auto last = static_cast<std::uint32_t>(found->snapshot.periods.size() - 1);
        QCOMPARE(found->snapshot.periods[last].offsetDays, 76.5);
        const Reading control = readingAt(found->snapshot, 0, 0, last);
        const Reading treatment = readingAt(found->snapshot, 0, 1, last);
        QCOMPARE(control.n, std::int64_t{1'050'994});
        QCOMPARE(treatment.n, std::int64_t{1'050'508});
        QVERIFY(isClose(control.mean, 0.5867683, 1e-7));
        QVERIFY(isClose(treatment.mean, 0.5872749, 1e-7));
    }
};

QTEST_APPLESS_MAIN(tst_AsosDataset)
#include "tst_asosdataset.moc"
