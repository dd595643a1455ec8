// SPDX-License-Identifier: GPL-3.0-or-later
// Runs every reference vector of the statistics engine. The folder comes from ASSAY_STAT_VECTORS,
// else from tests/data/vectors/stats; its README describes schema and tolerances.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include <QDir>
#include <QFile>
#include <QObject>

#include <nlohmann/json.hpp>

#include "tests/conformance/statistics/vectorinput.h"

using namespace assay;

namespace {

struct Tolerance {
    double relative{};
    double absolute{};
};

struct Tolerances {
    Tolerance value;
    Tolerance pValue;
};

Tolerances tolerancesOf(Json settings, const Json &vector)
{
    if (vector.contains("tolerance"))
        settings.update(vector["tolerance"]);
    return {{settings["rel"].get<double>(), settings["abs"].get<double>()},
            {settings["p_value_rel"].get<double>(), settings["p_value_abs"].get<double>()}};
}

bool isPValue(const std::string &key)
{
    return key.rfind("p_value", 0) == 0 || key == "p_heterogeneity";
}

std::set<std::string> relevantWarnings(const Json &list)
{
    std::set<std::string> names = list.get<std::set<std::string>>();
    names.erase("asymptotic_small_sample");
    names.erase("dominated_by_one_unit");
    return names;
}

/// What differs, as "path: got x, want y"; empty when `got` holds all of `want`.
std::string difference(const std::string &path, const std::string &key, const Json &got, const Json &want,
                       const Tolerances &tolerances)
{
    if (key == "warnings")
        return relevantWarnings(got) == relevantWarnings(want) ? std::string{}
                                                               : path + ": got " + got.dump() + ", want " + want.dump();
    if (want.is_number() && got.is_number()) {
        const Tolerance &allowed = isPValue(key) ? tolerances.pValue : tolerances.value;
        const double w = want.get<double>();
        const double error = std::abs(got.get<double>() - w);
        if (error <= std::max(allowed.absolute, allowed.relative * std::abs(w)))
            return {};
    } else if (want.is_object() && got.is_object()) {
        for (const auto &[name, value] : want.items()) {
            if (name == "reason_any_of")
                continue;
            if (!got.contains(name))
                return path + "." + name + ": missing";
            if (const std::string found = difference(path + "." + name, name, got[name], value, tolerances); !found.empty())
                return found;
        }
        return {};
    } else if (want.is_array() && got.is_array() && got.size() == want.size()) {
        for (std::size_t i = 0; i < want.size(); ++i) {
            if (const std::string found = difference(path + "[" + std::to_string(i) + "]", key, got[i], want[i], tolerances);
                !found.empty())
                return found;
        }
        return {};
    } else if (got == want) {
        return {};
    }
    return path + ": got " + got.dump() + ", want " + want.dump();
}

std::string verdict(const Json &answer, Json expected, const Tolerances &tolerances)
{
    if (expected.contains("reason_any_of") && answer.contains("reason")) {
        const Json &any = expected["reason_any_of"];
        if (std::ranges::find(any, answer["reason"]) != any.end())
            expected["reason"] = answer["reason"];
    }
    return difference("expected", {}, answer, expected, tolerances);
}

QDir vectorFolder()
{
    const QString chosen = qEnvironmentVariable("ASSAY_STAT_VECTORS");
    return QDir(chosen.isEmpty() ? QStringLiteral(ASSAY_TEST_DATA "/vectors/stats") : chosen);
}

} // namespace

class TestStatVectors : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        vectors::addComparisonOps(m_operations);
        vectors::addOtherOps(m_operations);
        vectors::addPlanningOps(m_operations);
        vectors::addAnalysisOps(m_operations);
        const QDir folder = vectorFolder();
        for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            QFile file(folder.filePath(name));
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
            const Result<Json> parsed = parseJson(file.readAll().toStdString());
            QVERIFY2(parsed.has_value(), qPrintable(file.fileName()));
            if (parsed->contains("cases"))
                m_files.push_back(*parsed);
        }
        QVERIFY2(!m_files.empty(), qPrintable(folder.path() + QStringLiteral(" holds no vectors")));
    }

    void vector_givesTheExpectedNumbers_data()
    {
        QTest::addColumn<int>("file");
        QTest::addColumn<int>("position");
        for (std::size_t file = 0; file < m_files.size(); ++file) {
            const Json &cases = m_files[file]["cases"];
            for (std::size_t i = 0; i < cases.size(); ++i) {
                const auto name = cases[i]["id"].get<std::string>() + " " + cases[i]["op"].get<std::string>();
                QTest::newRow(name.c_str()) << static_cast<int>(file) << static_cast<int>(i);
            }
        }
    }

    void vector_givesTheExpectedNumbers()
    {
        QFETCH(int, file);
        QFETCH(int, position);
        const Json &suite = m_files[static_cast<std::size_t>(file)];
        const Json &vector = suite["cases"][static_cast<std::size_t>(position)];
        const auto name = vector["op"].get<std::string>();
        const auto operation = m_operations.find(name);
        if (operation == m_operations.end()) {
            ++m_skipped[name];
            QSKIP(("no operation " + name).c_str());
        }

        const Json answer = operation->second(vector["input"]);

        const std::string wrong = verdict(answer, vector["expected"], tolerancesOf(suite["tolerance"], vector));
        wrong.empty() ? ++m_passed : ++m_failed;
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    void cleanupTestCase()
    {
        int skipped = 0;
        std::string names;
        for (const auto &[name, count] : m_skipped) {
            skipped += count;
            names += (names.empty() ? ": " : ", ") + name + " " + std::to_string(count);
        }
        std::printf("%d passed, %d failed, %d skipped%s\n", m_passed, m_failed, skipped, names.c_str());
    }

private:
    vectors::Operations m_operations;
    std::vector<Json> m_files;
    std::map<std::string, int> m_skipped;
    int m_passed{};
    int m_failed{};
};

QTEST_APPLESS_MAIN(TestStatVectors)
#include "tst_statvectors.moc"
