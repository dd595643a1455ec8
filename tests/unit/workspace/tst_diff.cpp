// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/workspace/diff.h"

using namespace assay;
using namespace assay::workspace;

class TestDiff final : public QObject
{
    Q_OBJECT

private slots:
    void differences_namesEachPlace_data();
    void differences_namesEachPlace();
};

void TestDiff::differences_namesEachPlace_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("lines");
    const auto row = [](const char *name, const char *before, const char *after, const char *lines) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(after) << QByteArray(lines);
    };
    row("equal", R"({"a":1})", R"({"a":1})", "");
    row("changed", R"({"a":1})", R"({"a":2})", "a|1|2;");
    row("added and removed", R"({"a":1})", R"({"b":"x"})", R"(a|1|;b||"x";)");
    row("nested", R"({"plan":{"level":0.95,"m":1}})", R"({"plan":{"level":0.9,"m":1}})", "plan.level|0.95|0.9;");
    row("list grows", R"({"v":[{"k":1}]})", R"({"v":[{"k":1},{"k":2}]})", R"(v[1]||{"k":2};)");
    row("element", R"({"v":[{"k":1},{"k":2}]})", R"({"v":[{"k":1},{"k":3}]})", "v[1].k|2|3;");
    row("type", R"({"a":[1]})", R"({"a":{"b":1}})", R"(a|[1]|{"b":1};)");
    row("null is a value", R"({"a":null})", R"({})", "a|null|;");
}

void TestDiff::differences_namesEachPlace()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QByteArray, lines);

    std::string written;
    for (const DocumentChange::Field &field : differences(*parseJson(before.toStdString()), *parseJson(after.toStdString())))
        written += field.path + "|" + field.before + "|" + field.after + ";";

    QCOMPARE(QByteArray::fromStdString(written), lines);
}

QTEST_APPLESS_MAIN(TestDiff)
#include "tst_diff.moc"
