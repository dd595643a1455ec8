// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "models/sql/errorcodec.h"
#include "models/sql/protocol.h"

using namespace assay;
using namespace assay::sql;

namespace {

ResultContract contract()
{
    ResultContract result;
    result.columns = {{"variation", ColumnType::Enum, ColumnRole::Group, false, {"control", "treatment"}, {}, {}},
                      {"n", ColumnType::Int64, ColumnRole::Count, false, {}, {}, {}}};
    return result;
}

RunnerPlan plan()
{
    RunnerPlan result;
    result.runId = "2b1f6c3e-0000-4000-8000-000000000001";
    result.connection = {"sample", "Sample", "duckdb", {{"path", "/data/shop.duckdb"}}, false, "", 60, ""};
    result.keychainItem = "connection/sample";
    result.statements = {{"A1", "A1", "First exposures", "CREATE TEMP TABLE assay_tmp_a AS SELECT 'ü\n' AS x", 2.5, std::nullopt},
                         {"R", "R", "Totals", "SELECT 1", 1, contract()}};
    result.options = R"({"seed":7})";
    result.memoryLimitMiB = 512;
    result.threads = 1;
    return result;
}

/// Both lines say the same thing.
bool isSame(const RunnerMessage &left, const RunnerMessage &right) { return encode(left) == encode(right); }

} // namespace

class TestProtocol final : public QObject
{
    Q_OBJECT

private slots:
    void planFromLine_readsWhatEncodeWrote()
    {
        const std::string line = encode(plan());

        const Result<RunnerPlan> read = planFromLine(line);

        QVERIFY(read);
        QCOMPARE(line.find('\n'), std::string::npos);
        QCOMPARE(read->statements, plan().statements);
        QCOMPARE(read->connection, plan().connection);
        QCOMPARE(read->keychainItem, plan().keychainItem);
        QCOMPARE(read->options, plan().options);
        QCOMPARE(encode(*read), line);
    }

    void planFromLine_refusesOtherForms_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::newRow("a member nobody knows") << "/extra" << "1";
        QTest::newRow("no job") << "/job" << R"("")";
        QTest::newRow("statements as object") << "/statements" << "{}";
        QTest::newRow("a statement without text") << "/statements/0/text" << R"("")";
        QTest::newRow("a statement with a member nobody knows") << "/statements/0/raw" << "true";
        QTest::newRow("a contract without a count") << "/statements/1/contract/columns" << "[]";
        QTest::newRow("a contract with cells of one") << "/statements/1/contract/minCell" << "1";
        QTest::newRow("a negative weight") << "/statements/0/weight" << "-1";
        QTest::newRow("a connection without a kind") << "/connection/kind" << R"("")";
        QTest::newRow("no threads") << "/threads" << "0";
        QTest::newRow("no memory") << "/memoryLimitMiB" << "1";
    }

    void planFromLine_refusesOtherForms()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        Json json = *parseJson(encode(plan()));
        json[Json::json_pointer(path.toStdString())] = *parseJson(value.toStdString());

        const Result<RunnerPlan> read = planFromLine(canonicalJson(json));

        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::RunnerProtocol);
    }

    void messageFromLine_readsWhatEncodeWrote_data()
    {
        QTest::addColumn<QString>("line");
        const auto add = [](const char *name, const RunnerMessage &message) { QTest::newRow(name) << QString::fromStdString(encode(message)); };
        add("hello", Hello{1, "0.1.0", "DuckDB 1.4.4"});
        add("progress", Progress{"F1", "F1.purchases.3", 0.375, 1'024});
        add("progress without a fraction", Progress{"F1", "F1.purchases.3", std::nullopt, std::nullopt});
        add("ledger", LedgerNote{"R", "finished", 12, 40, 1'200, 10, "", ""});
        add("refusal", LedgerNote{"R", "refused", 12, 0, 0, std::nullopt, "email", "is not part of the declared shape"});
        add("rows", Rows{"R", {{"variation", "n"}, {{"control", std::int64_t{12}}, {"treatment", 3.0}, {Cell{}, "x"}}}});
        add("done", Done{"{}"});
        add("error", Failed{Error{ErrorCode::WarehouseFileLocked, Remedy::CloseOtherProgram, {{"path", "/a"}}, "E-WH-101"}});
    }

    void messageFromLine_readsWhatEncodeWrote()
    {
        QFETCH(QString, line);

        const Result<RunnerMessage> read = messageFromLine(line.toStdString());

        QVERIFY(read);
        QCOMPARE(QString::fromStdString(encode(*read)), line);
    }

    void messageFromLine_refusesOtherForms_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("nothing") << "";
        QTest::newRow("no object") << "[1]";
        QTest::newRow("printed by a driver") << "Loading extension...";
        QTest::newRow("no type") << R"({"statement":"R"})";
        QTest::newRow("unknown type") << R"({"type":"rawrows"})";
        QTest::newRow("rows with something beside") << R"({"type":"rows","statement":"R","columns":["n"],"data":[[1]],"raw":[1]})";
        QTest::newRow("rows without a statement") << R"({"type":"rows","columns":["n"],"data":[[1]]})";
        QTest::newRow("rows of unequal length") << R"({"type":"rows","statement":"R","columns":["n"],"data":[[1,2]]})";
        QTest::newRow("ledger in an unknown state") << R"({"type":"ledger","statement":"R","state":"fine"})";
        QTest::newRow("fraction above one") << R"({"type":"progress","stage":"R","statement":"R","fraction":1.5})";
        QTest::newRow("error of an unknown code") << R"({"type":"error","code":"Nonsense","facts":[]})";
        QTest::newRow("error with a member nobody knows") << R"({"type":"error","code":"Cancelled","facts":[],"row":"x"})";
        QTest::newRow("a key twice") << R"({"type":"done","type":"rows","result":"{}"})";
        QTest::newRow("two objects") << R"({"type":"done","result":"{}"}{})";
    }

    void messageFromLine_refusesOtherForms()
    {
        QFETCH(QString, line);

        const Result<RunnerMessage> read = messageFromLine(line.toStdString());

        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::RunnerProtocol);
    }

    void messageFromLine_survivesAnyDamage()
    {
        const std::vector<std::string> lines{encode(Rows{"R", {{"variation", "n"}, {{"control", std::int64_t{12}}}}}), encode(LedgerNote{"R", "finished", 1, 2, 3, 4, "", ""}),
                                             encode(Failed{Error{ErrorCode::Cancelled, Remedy::None, {{"a", "b"}}, {}}})};
        const bool holds = rc::check("a damaged line is refused, or read and written back as an equal message", [&] {
            std::string line = lines[*rc::gen::inRange<std::size_t>(0, lines.size())];
            const auto place = *rc::gen::inRange<std::size_t>(0, line.size());
            line[place] = *rc::gen::arbitrary<char>();
            const Result<RunnerMessage> read = messageFromLine(line);
            if (!read)
                return;
            const Result<RunnerMessage> again = messageFromLine(encode(*read));
            RC_ASSERT(again.has_value() && isSame(*again, *read));
        });
        QVERIFY(holds);
    }

    void errorFromJson_keepsEveryPart()
    {
        const Error error{ErrorCode::ContractRefused, Remedy::FixInput, {{"column", "email"}, {"what", "is \"new\""}}, "E-SHAPE-001"};

        const Result<Error> read = errorFromJson(*parseJson(canonicalJson(toJson(error))));

        QVERIFY(read);
        QCOMPARE(*read, error);
    }

    void errorFromJson_dropsAMessageIdOfAnotherForm()
    {
        const Result<Error> read = errorFromJson(*parseJson(R"({"code":"Cancelled","remedy":"none","facts":[],"messageId":"<b>hello</b>"})"));

        QVERIFY(read);
        QVERIFY(read->messageId.empty());
    }
};

QTEST_APPLESS_MAIN(TestProtocol)
#include "tst_protocol.moc"
