// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/sourceshape.h"

using namespace assay;
using namespace assay::sql;

namespace {

SourceShape events(bool ignoresCase)
{
    return {"fact_source", "events", 10, ignoresCase, {{"fact_source", "events", "time_column", "ts"}, {"metric", "revenue", "fact.value", "amount"}}};
}

Error refusal(std::string position)
{
    return Error{ErrorCode::WarehouseRejectedQuery, Remedy::FixInput, {}, {}}
        .with("sqlstate", "42703")
        .with("position", std::move(position))
        .with("what", "there is no column amout");
}

} // namespace

class TestSourceShape final : public QObject
{
    Q_OBJECT

private slots:
    void checkColumns_namesTheDefinitionAndTheNearestColumn()
    {
        const Result<void> outcome = checkColumns(events(false), {"ts", "device", "amounts"});

        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::InvalidDocument);
        QCOMPARE(outcome.error().fact("kind"), std::string_view{"metric"});
        QCOMPARE(outcome.error().fact("key"), std::string_view{"revenue"});
        QCOMPARE(outcome.error().fact("path"), std::string_view{"fact.value"});
        QCOMPARE(outcome.error().fact("what"),
                 std::string_view{"a column of fact_source \"events\", which has no \"amount\"; did you mean \"amounts\"? It has ts, device, amounts"});
    }

    void checkColumns_comparesAsTheEngineDoes()
    {
        QVERIFY(checkColumns(events(true), {"TS", "Amount"}));
        QVERIFY(!checkColumns(events(false), {"TS", "Amount"}));
        QVERIFY(checkColumns(events(false), {"other", "ts", "amount"}));
    }

    void checkColumns_doesNotRepeatNamesThatArePersons()
    {
        const Result<void> outcome = checkColumns(events(false), {"ts", "ada@example.com"});

        QVERIFY(!outcome);
        QVERIFY(outcome.error().fact("what").find("ada") == std::string_view::npos);
        QVERIFY(outcome.error().fact("what").find("column 2") != std::string_view::npos);
    }

    void inDefinition_countsLinesInTheCustomersText()
    {
        const std::string statement = "SELECT *\n(SELECT ts,\n  amout\nFROM events";

        const Error error = inDefinition(events(false), statement, refusal("25"));

        QCOMPARE(error.code, ErrorCode::InvalidDocument);
        QCOMPARE(error.fact("kind"), std::string_view{"fact_source"});
        QCOMPARE(error.fact("key"), std::string_view{"events"});
        QCOMPARE(error.fact("path"), std::string_view{"sql"});
        QCOMPARE(error.fact("what"), std::string_view{"SQL that the warehouse takes (line 2, there is no column amout, SQLSTATE 42703)"});
        QCOMPARE(inDefinition(events(false), statement, refusal("")).fact("what"),
                 std::string_view{"SQL that the warehouse takes (there is no column amout, SQLSTATE 42703)"});
    }

    void inDefinition_leavesOtherErrorsAlone()
    {
        const Error timeout{ErrorCode::WarehouseTimeout, Remedy::Retry, {{"seconds", "5"}}, {}};

        QVERIFY(inDefinition(events(false), "SELECT 1", timeout) == timeout);
    }
};

QTEST_APPLESS_MAIN(TestSourceShape)
#include "tst_sourceshape.moc"
