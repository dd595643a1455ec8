// SPDX-License-Identifier: GPL-3.0-or-later
// Against published tables (Abramowitz & Stegun, R's pnorm/qt/pf documentation values) and identities.
#include <cmath>

#include "models/statistics/distributions.h"

using namespace assay::statistics;

namespace {

bool isNear(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

} // namespace

class TestDistributions : public QObject {
    Q_OBJECT

private slots:
    void normal_hasTabulatedValues()
    {
        QVERIFY(isNear(normalUpperQuantile(0.025), 1.959963984540054, 1e-15));
        QVERIFY(isNear(normalUpperQuantile(0.0005), 3.290526731491894, 1e-14));
        QVERIFY(isNear(normalTail(5), 2.866515718791939e-07));
        QVERIFY(isNear(normalTail(37), 5.725571222524576e-300, 1e-11));
        QVERIFY(isNear(normalCdf(-1.959963984540054), 0.025));
        QCOMPARE(normalCdf(0), 0.5);
        QVERIFY(isNear(normalDensity(0), 0.3989422804014327));
    }

    void normalQuantile_invertsTheTail()
    {
        for (double tail = 1e-300; tail < 0.999; tail = tail < 0.1 ? tail * 7 : tail + 0.07)
            QVERIFY(isNear(normalTail(normalUpperQuantile(tail)), tail, 1e-11));
    }

    void student_hasTabulatedValues()
    {
        QVERIFY(isNear(studentUpperQuantile(0.025, 5), 2.5705818356363146));
        QVERIFY(isNear(studentTail(2.5705818356363146, 5), 0.025));
        QVERIFY(isNear(studentTail(1, 1), 0.25)); // Cauchy
        QVERIFY(isNear(studentUpperQuantile(0.025, 2e7), 1.959963984540054));
        // The normal's tail 4.906714e-198 times exp(t⁴/(4·df)) to first order.
        QVERIFY(isNear(studentTail(30, 1e6), 4.906714e-198 * std::exp(0.2025), 0.01));
        // Just below the switch to the normal the two agree to the difference 1/df.
        QVERIFY(isNear(studentTail(3, 9.9e6), normalTail(3), 1e-5));
    }

    void student_ofManyDegreesIsExactOnBothSidesOfTheSeries()
    {
        // mpmath, 40 digits: the regularised incomplete beta function.
        QVERIFY(isNear(studentTail(2, 100), 0.02410608936556684, 1e-13));
        QVERIFY(isNear(studentTail(2, 300), 0.023200760491574545, 1e-12));
        QVERIFY(isNear(studentTail(5, 300), 4.8845773651238863e-7, 1e-12));
        QVERIFY(isNear(studentTail(10, 1000), 8.3353514793000332e-23, 1e-12));
        QVERIFY(isNear(studentTail(25, 20'000), 3.7097016623859429e-136, 1e-11));
        for (const double df : {150.0, 199.0, 200.0, 384.0, 385.0, 1e4, 1e6}) {
            for (const double tail : {0.4, 0.025, 1e-4, 1e-9})
                QVERIFY(isNear(studentTail(studentUpperQuantile(tail, df), df), tail, 1e-10));
        }
        QVERIFY(isNear(studentTail(-2, 1e4), 1 - studentTail(2, 1e4), 1e-14));
    }

    void chiSquare_hasTabulatedValues()
    {
        QVERIFY(isNear(chiSquareTail(3.841458820694124, 1), 0.05));
        QVERIFY(isNear(chiSquareTail(5.991464547107979, 2), 0.05));
        QVERIFY(isNear(chiSquareTail(1200, 2), std::exp(-600.0), 1e-10));
        QVERIFY(isNear(chiSquareTail(900, 1), 2 * normalTail(30), 1e-9));
    }

    void fisher_hasTabulatedValues()
    {
        QVERIFY(isNear(fisherTail(4.102821015, 2, 10), 0.05, 1e-8));
        // F(1, df) is t² on df degrees.
        QVERIFY(isNear(fisherTail(9, 1, 12.5), 2 * studentTail(3, 12.5), 1e-10));
    }

    void scaledErfc_hasTabulatedValues()
    {
        QVERIFY(isNear(scaledErfc(0), 1));
        QVERIFY(isNear(scaledErfc(1), 0.427583576155807, 1e-14));
        QVERIFY(isNear(scaledErfc(10), 0.05614099274382259, 1e-13));
        QVERIFY(isNear(scaledErfc(100), 0.005641613782989433, 1e-13));
        QVERIFY(isNear(scaledErfc(24.9999999), scaledErfc(25.0000001), 2e-8));
        QVERIFY(isNear(scaledErfc(1e8), 5.641895835477563e-09, 1e-14));
    }

    void millsDeficit_isSmoothWhereTheFormChanges()
    {
        QVERIFY(isNear(millsDeficit(0), 1));
        QVERIFY(isNear(millsDeficit(29.9999999), millsDeficit(30.0000001), 2e-8));
        QVERIFY(isNear(millsDeficit(1e6), 1e-12 * (1 - 3e-12), 1e-12));
        QVERIFY(isNear(normalExcess(1.9999999), normalExcess(2.0000001), 1e-6));
        QVERIFY(isNear(normalExcess(-50), 50, 1e-15));
        QVERIFY(isNear(normalExcess(1), 0.08331547058768629, 1e-13)); // density(1) - P(Z > 1)
    }

    void stirlingCorrection_completesLogGamma()
    {
        // ln Γ(1) = ln Γ(2) = 0 and ln Γ(10.5) = 13.940625219403763.
        const double halfLogTwoPi = 0.9189385332046728;
        QVERIFY(std::abs(stirlingCorrection(1) - (1 - halfLogTwoPi)) < 1e-15);
        QVERIFY(std::abs(stirlingCorrection(2) - (2 - halfLogTwoPi - 1.5 * std::log(2.0))) < 1e-15);
        QVERIFY(isNear(stirlingCorrection(10.5) + 10 * std::log(10.5) - 10.5 + halfLogTwoPi, 13.940625219403763, 1e-14));
        QVERIFY(isNear(stirlingCorrection(9.9999999), stirlingCorrection(10.0000001), 1e-7));
    }
};

QTEST_APPLESS_MAIN(TestDistributions)
#include "tst_distributions.moc"
