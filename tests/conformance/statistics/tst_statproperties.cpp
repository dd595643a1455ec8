// SPDX-License-Identifier: GPL-3.0-or-later
// Runs every property of the reference set (properties.json): simulations within their bounds,
// metamorphic rules without an exception. The costly simulations run a part of their number, with
// bounds wider by the binomial error of that part; ASSAY_SIMULATIONS=full runs all.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include <QFile>
#include <QObject>

#include <nlohmann/json.hpp>

#include "tests/conformance/statistics/properties.h"

using namespace assay;

namespace {

constexpr int kRuleTrials = 1'000;

QString propertiesFile()
{
    const QString chosen = qEnvironmentVariable("ASSAY_STAT_VECTORS");
    return (chosen.isEmpty() ? QStringLiteral(ASSAY_TEST_DATA "/vectors/stats") : chosen) + QStringLiteral("/properties.json");
}

/// Every property draws numbers of its own: the seed is made of its id.
std::uint64_t seedOf(const std::string &id)
{
    std::uint64_t seed = 20'261'124;
    for (const char character : id)
        seed = seed * 131 + static_cast<unsigned char>(character);
    return seed;
}

/// 99.9 % binomial error of a rate near `bound`, where only a part is simulated.
double slack(double bound, int simulations, bool isPart)
{
    if (!isPart || bound <= 0 || bound >= 1)
        return 0;
    constexpr double kZ = 3.290526731491894;
    return kZ * std::sqrt(bound * (1 - bound) / simulations);
}

} // namespace

class TestStatProperties : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QFile file(propertiesFile());
        if (!file.open(QIODevice::ReadOnly))
            QSKIP(qPrintable(file.fileName() + QStringLiteral(" is not there")));
        const Result<Json> parsed = parseJson(file.readAll().toStdString());
        QVERIFY2(parsed.has_value(), qPrintable(file.fileName()));
        m_properties = (*parsed)["properties"];
        QVERIFY(!m_properties.empty());
    }

    void property_holds_data()
    {
        QTest::addColumn<int>("position");
        for (std::size_t i = 0; i < m_properties.size(); ++i)
            QTest::newRow(m_properties[i]["id"].get<std::string>().c_str()) << static_cast<int>(i);
    }

    void property_holds()
    {
        QFETCH(int, position);
        const Json &property = m_properties[static_cast<std::size_t>(position)];
        const auto id = property["id"].get<std::string>();
        ++m_failed; // until it has passed
        if (const auto rule = m_rules.find(id); rule != m_rules.end()) {
            vectors::RandomNumbers random(seedOf(id));
            QCOMPARE(rule->second(random, kRuleTrials), 0);
        } else {
            const auto simulation = m_simulations.find(id);
            QVERIFY2(simulation != m_simulations.end(), ("no simulation of " + id).c_str());
            simulate(property, simulation->second);
        }
        if (QTest::currentTestFailed())
            return;
        --m_failed;
        ++m_passed;
    }

    void cleanupTestCase() { std::printf("%d passed, %d failed\n", m_passed, m_failed); }

private:
    void simulate(const Json &property, const vectors::Simulation &simulation)
    {
        const bool isPart = qEnvironmentVariable("ASSAY_SIMULATIONS") != QLatin1String("full") && simulation.quickDivisor > 1;
        const int simulations = property["simulations"].get<int>() / (isPart ? simulation.quickDivisor : 1);
        vectors::RandomNumbers random(seedOf(property["id"].get<std::string>()));
        const vectors::Measured measured = simulation.run(property, random, simulations);
        const Json bounds = property["bounds"].is_array() ? Json{{"", property["bounds"]}} : property["bounds"];
        for (const auto &[name, pair] : bounds.items()) {
            QVERIFY2(measured.contains(name), name.c_str());
            const double value = measured.at(name);
            const double low = pair[0].get<double>() - slack(pair[0].get<double>(), simulations, isPart);
            const double high = pair[1].get<double>() + slack(pair[1].get<double>(), simulations, isPart);
            std::printf("    %s %s: %.5f, accepted %.5f to %.5f\n", property["id"].get<std::string>().c_str(), name.c_str(), value, low, high);
            QVERIFY(low <= value && value <= high);
        }
    }

    Json m_properties;
    std::map<std::string, vectors::Simulation> m_simulations = vectors::simulations();
    std::map<std::string, vectors::Rule> m_rules = vectors::metamorphicRules();
    int m_passed{};
    int m_failed{};
};

QTEST_APPLESS_MAIN(TestStatProperties)
#include "tst_statproperties.moc"
