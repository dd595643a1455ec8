// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "models/sql/contract.h"

using namespace assay;
using namespace assay::sql;

Q_DECLARE_METATYPE(assay::sql::RowBatch)
Q_DECLARE_METATYPE(assay::sql::ResultContract)

namespace {

ResultContract dayContract()
{
    ResultContract contract;
    contract.columns = {
        {.name = "metric", .type = ColumnType::Int64, .role = ColumnRole::Group, .minimum = 0, .maximum = 3},
        {.name = "variation", .type = ColumnType::Enum, .role = ColumnRole::Group, .values = {"control", "treatment"}},
        {.name = "day", .type = ColumnType::Date, .role = ColumnRole::Group, .isNullable = true},
        {.name = "country", .type = ColumnType::Dimension, .role = ColumnRole::Group},
        {.name = "s1", .type = ColumnType::Double, .role = ColumnRole::Measure},
        {.name = "n", .type = ColumnType::Int64, .role = ColumnRole::Count},
    };
    contract.maxRows = 4;
    contract.maxBytes = 1'000;
    return contract;
}

std::vector<std::string> columnNames() { return {"metric", "variation", "day", "country", "s1", "n"}; }

Row goodRow() { return {std::int64_t{1}, "control", "2026-11-20", "Germany", 12.5, std::int64_t{10}}; }

Row rowWith(std::size_t place, Cell cell)
{
    Row row = goodRow();
    row[place] = std::move(cell);
    return row;
}

/// Text of the refusal, "column: what", or "accepted".
std::string verdictOn(const ResultContract &contract, const RowBatch &batch)
{
    ContractChecker checker{contract};
    const Result<void> verdict = checker.accept(batch);
    if (verdict)
        return "accepted";
    return std::string{verdict.error().fact("column")} + ": " + std::string{verdict.error().fact("what")};
}

} // namespace

class TestContract final : public QObject
{
    Q_OBJECT

private slots:
    void accept_takesRowsOfTheDeclaredShape()
    {
        ContractChecker checker{dayContract()};

        const Result<void> first = checker.accept({columnNames(), {goodRow(), rowWith(2, {})}});
        const Result<void> second = checker.accept({columnNames(), {rowWith(5, std::int64_t{700})}});

        QVERIFY(first && second);
        QCOMPARE(checker.rows(), 3);
        QCOMPARE(checker.smallestCell(), std::optional<std::int64_t>{10});
        QCOMPARE(checker.bytes(), 3 * (8 + 7 + 7 + 8 + 8) + 10 + 1 + 10);
    }

    void accept_takesAnEmptyResult()
    {
        ContractChecker checker{dayContract()};

        QVERIFY(checker.accept({columnNames(), {}}));

        QVERIFY(!checker.smallestCell());
    }

    void accept_refusesAnotherShape_data()
    {
        QTest::addColumn<RowBatch>("batch");
        QTest::addColumn<QString>("refusal");

        const std::vector<std::string> names = columnNames();
        const auto renamed = [&](std::size_t place, std::string name) {
            std::vector<std::string> changed = names;
            changed[place] = std::move(name);
            return changed;
        };
        std::vector<std::string> longer = names;
        longer.emplace_back("email");
        Row longerRow = goodRow();
        longerRow.emplace_back("alice@example.com");
        QTest::newRow("an extra column") << RowBatch{longer, {longerRow}} << "email: is not part of the declared shape";
        QTest::newRow("a renamed column") << RowBatch{renamed(3, "subject_key"), {goodRow()}} << "subject_key: is not part of the declared shape";
        QTest::newRow("other case") << RowBatch{renamed(3, "COUNTRY"), {goodRow()}} << "COUNTRY: is not part of the declared shape";
        QTest::newRow("a value as column name") << RowBatch{renamed(3, "alice@example.com"), {goodRow()}} << "column 4: is not part of the declared shape";
        QTest::newRow("a number as column name") << RowBatch{renamed(3, "12345678901234"), {goodRow()}} << "column 4: is not part of the declared shape";
        QTest::newRow("a missing column") << RowBatch{{"metric", "variation", "day", "country", "s1"}, {}} << "n: is missing";
        QTest::newRow("no column") << RowBatch{{}, {}} << "metric: is missing";
        QTest::newRow("another order") << RowBatch{{"variation", "metric", "day", "country", "s1", "n"}, {}} << "metric: is not in its declared place";
        std::vector<std::string> doubled = names;
        doubled.emplace_back("n");
        QTest::newRow("a column twice") << RowBatch{doubled, {}} << "n: appears twice";
        QTest::newRow("a short row") << RowBatch{names, {{std::int64_t{1}}}} << ": a row has another number of values than the declared shape";
    }

    void accept_refusesAnotherShape()
    {
        QFETCH(RowBatch, batch);
        QFETCH(QString, refusal);

        QCOMPARE(QString::fromStdString(verdictOn(dayContract(), batch)), refusal);
    }

    void accept_refusesAValue_data()
    {
        QTest::addColumn<int>("place");
        QTest::addColumn<RowBatch>("holder");
        QTest::addColumn<QString>("refusal");

        const auto add = [](const char *name, int place, Cell cell, const char *refusal) {
            QTest::newRow(name) << place << RowBatch{columnNames(), {rowWith(static_cast<std::size_t>(place), std::move(cell))}} << refusal;
        };
        add("number for an ordinal", 0, 1.0, "metric: is not a whole number");
        add("text for an ordinal", 0, "1", "metric: is not a whole number");
        add("ordinal below its range", 0, std::int64_t{-1}, "metric: lies outside its declared range");
        add("ordinal above its range", 0, std::int64_t{4}, "metric: lies outside its declared range");
        add("empty ordinal", 0, {}, "metric: is empty where a value is required");
        add("unknown variation", 1, "subject-17", "variation: holds a value outside its declared set");
        add("variation as number", 1, std::int64_t{1}, "variation: is not text");
        add("empty variation", 1, {}, "variation: is empty where a value is required");
        add("date and time", 2, "2026-11-20T10:00:00Z", "day: is not a date");
        add("no such day", 2, "2026-02-30", "day: is not a date");
        add("date as number", 2, std::int64_t{20'000}, "day: is not text");
        add("long text", 3, std::string(65, 'x'), "country: is longer than 64 characters");
        add("invalid text", 3, std::string{"\xff\xfe"}, "country: is not valid UTF-8 text");
        add("control character", 3, std::string{"a\nb"}, "country: holds control characters");
        add("dimension as number", 3, std::int64_t{7}, "country: is not text");
        add("whole number for a sum", 4, std::int64_t{7}, "s1: is not a number");
        add("text for a sum", 4, "not finite", "s1: is not a number");
        add("not a number", 4, std::numeric_limits<double>::quiet_NaN(), "s1: is not a finite number");
        add("infinite", 4, -std::numeric_limits<double>::infinity(), "s1: is not a finite number");
        add("cell below the minimum", 5, std::int64_t{9}, "n: counts fewer subjects than the smallest cell of 10");
        add("negative cell", 5, std::int64_t{-10}, "n: counts fewer subjects than the smallest cell of 10");
        add("cell as number", 5, 10.0, "n: is not a whole number");
        add("empty cell", 5, {}, "n: is empty where a value is required");
    }

    void accept_refusesAValue()
    {
        QFETCH(RowBatch, holder);
        QFETCH(QString, refusal);

        QCOMPARE(QString::fromStdString(verdictOn(dayContract(), holder)), refusal);
    }

    void accept_takesSixtyFourCharactersOfAnyLength()
    {
        std::string umlauts;
        for (int i = 0; i < 64; ++i)
            umlauts += "ü";

        QCOMPARE(verdictOn(dayContract(), {columnNames(), {rowWith(3, umlauts)}}), std::string{"accepted"});
    }

    void accept_refusesIdentifiers_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("e-mail") << "alice@example.com";
        QTest::newRow("e-mail in words") << "mail to alice@example.com please";
        QTest::newRow("e-mail in brackets") << "<alice@example.com>";
        QTest::newRow("phone") << "+49 170 1234567";
        QTest::newRow("IPv4 in quotes") << "\"192.168.1.20\"";
        QTest::newRow("IPv6") << "2001:db8::1";
        QTest::newRow("UUID in braces") << "{550e8400-e29b-41d4-a716-446655440000}";
        QTest::newRow("long number") << "1234567890123";
        QTest::newRow("token") << "a8f5f167f44f4964e6c998dee827110c";
    }

    void accept_refusesIdentifiers()
    {
        QFETCH(QString, value);

        const std::string refusal = verdictOn(dayContract(), {columnNames(), {rowWith(3, value.toStdString())}});

        QVERIFY2(refusal.starts_with("country: is identifier-like"), refusal.c_str());
        QVERIFY(refusal.find(value.toStdString()) == std::string::npos);
    }

    void accept_refusesOneIdentifierAmongMany()
    {
        const RowBatch batch{columnNames(),
                             {rowWith(3, "Germany"), rowWith(3, "France"), rowWith(3, "Italy"), rowWith(3, "bob@example.org")}};
        RowBatch wider = batch;
        wider.rows.push_back(rowWith(3, "Spain"));
        ResultContract contract = dayContract();
        contract.maxRows = 10;

        QCOMPARE(verdictOn(contract, batch).substr(0, 28), std::string{"country: is identifier-like:"});
        QCOMPARE(verdictOn(contract, wider), std::string{"country: holds a value that looks like an identifier of a person"});
    }

    void accept_namesThePropertyWhoseValueItRefuses()
    {
        ResultContract contract = dayContract();
        contract.maxRows = 10;
        contract.columns = {{"property", ColumnType::Int64, ColumnRole::Group, false, {"country", "contact"}, 0, 1},
                            {"value", ColumnType::Dimension, ColumnRole::Group, false, {}, {}, {}},
                            {"n", ColumnType::Int64, ColumnRole::Count, false, {}, 0, {}}};
        QVERIFY(validated(contract));
        QVERIFY(contractFromJson(toJson(contract)).value_or(ResultContract{}) == contract);
        RowBatch batch{{"property", "value", "n"}, {}};
        for (const char *value : {"Germany", "France", "Italy", "Spain", "Japan"})
            batch.rows.push_back({std::int64_t{0}, std::string{value}, std::int64_t{50}});
        batch.rows.push_back({std::int64_t{1}, std::string{"bob@example.org"}, std::int64_t{50}});

        const std::string refusal = verdictOn(contract, batch);

        QVERIFY2(refusal.starts_with("value: holds a value of property \"contact\" that looks like an identifier of a person; leave"), refusal.c_str());
        QVERIFY(refusal.find("bob") == std::string::npos);
    }

    void accept_takesTheNamesOfRemainders()
    {
        QCOMPARE(verdictOn(dayContract(), {columnNames(), {rowWith(3, "__other__"), rowWith(3, "__none__")}}), std::string{"accepted"});
    }

    void accept_refusesTooManyRows()
    {
        ContractChecker checker{dayContract()};

        QVERIFY(checker.accept({columnNames(), {goodRow(), goodRow()}}));
        const Result<void> verdict = checker.accept({columnNames(), {goodRow(), goodRow(), goodRow()}});

        QVERIFY(!verdict);
        QCOMPARE(verdict.error().code, ErrorCode::ContractRefused);
        QCOMPARE(verdict.error().fact("what"), std::string_view{"more than 4 rows"});
    }

    void accept_refusesTooManyBytes()
    {
        ResultContract contract = dayContract();
        contract.maxBytes = 90;

        QCOMPARE(verdictOn(contract, {columnNames(), {goodRow(), goodRow()}}), std::string{": more than 90 bytes"});
    }

    void accept_staysRefused()
    {
        ContractChecker checker{dayContract()};

        const Result<void> first = checker.accept({columnNames(), {rowWith(5, std::int64_t{1})}});
        const Result<void> second = checker.accept({columnNames(), {goodRow()}});

        QVERIFY(!first && !second);
        QCOMPARE(second.error(), first.error());
    }

    void accept_neverLetsASmallCellPass()
    {
        const bool holds = rc::check("no accepted batch holds a count under the minimum", [] {
            ResultContract contract = dayContract();
            contract.maxRows = 20'000;
            contract.maxBytes = 1 << 20;
            contract.minCell = *rc::gen::inRange<std::int64_t>(5, 50);
            const auto counts = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-5, 120));
            RowBatch batch{columnNames(), {}};
            for (const std::int64_t count : counts)
                batch.rows.push_back(rowWith(5, count));
            ContractChecker checker{contract};
            const bool isAccepted = checker.accept(batch).has_value();
            const bool isAllowed = std::ranges::all_of(counts, [&](std::int64_t count) { return count >= contract.minCell; });
            RC_ASSERT(isAccepted == isAllowed);
        });
        QVERIFY(holds);
    }

    void accept_takesTalliesOfNoneOrEnough()
    {
        ResultContract contract = dayContract();
        contract.columns[4] = {"s1", ColumnType::Int64, ColumnRole::Tally, true, {}, 0, {}};
        const auto verdict = [&](Cell tally) { return verdictOn(contract, {columnNames(), {rowWith(4, std::move(tally))}}); };

        QCOMPARE(verdict(std::int64_t{0}), std::string{"accepted"});
        QCOMPARE(verdict(std::int64_t{10}), std::string{"accepted"});
        QCOMPARE(verdict(std::monostate{}), std::string{"accepted"});
        QCOMPARE(verdict(std::int64_t{1}), std::string{"s1: counts some, but fewer than the smallest cell of 10"});
        QCOMPARE(verdict(std::int64_t{9}), std::string{"s1: counts some, but fewer than the smallest cell of 10"});
        const auto read = contractFromJson(toJson(contract));
        QVERIFY(read && *read == contract);
    }

    void validated_refusesAContractThatGuardsNothing_data()
    {
        QTest::addColumn<ResultContract>("contract");
        QTest::addColumn<QString>("path");

        const auto add = [](const char *name, const char *path, auto change) {
            ResultContract contract = dayContract();
            change(contract);
            QTest::newRow(name) << contract << path;
        };
        add("no columns", "columns", [](ResultContract &c) { c.columns.clear(); });
        add("no count", "columns", [](ResultContract &c) { c.columns.pop_back(); });
        add("too many rows", "maxRows", [](ResultContract &c) { c.maxRows = 20'001; });
        add("no rows", "maxRows", [](ResultContract &c) { c.maxRows = 0; });
        add("too many bytes", "maxBytes", [](ResultContract &c) { c.maxBytes = (16LL << 20) + 1; });
        add("cells too small", "minCell", [](ResultContract &c) { c.minCell = 4; });
        add("a name twice", "columns[1]", [](ResultContract &c) { c.columns[1].name = "metric"; });
        add("ordinal without a range", "columns[0]", [](ResultContract &c) { c.columns[0].maximum.reset(); });
        add("ordinal wide enough for a key", "columns[0]", [](ResultContract &c) { c.columns[0].maximum = 1'000'000; });
        add("number as group", "columns[0]", [](ResultContract &c) { c.columns[0].type = ColumnType::Double; });
        add("text as measure", "columns[3]", [](ResultContract &c) { c.columns[3].role = ColumnRole::Measure; });
        add("enum without values", "columns[1]", [](ResultContract &c) { c.columns[1].values.clear(); });
        add("enum with 51 values", "columns[1]", [](ResultContract &c) { c.columns[1].values.resize(51); });
        add("values on a date", "columns[2]", [](ResultContract &c) { c.columns[2].values = {"x"}; });
        add("tally as number", "columns[4]", [](ResultContract &c) { c.columns[4].role = ColumnRole::Tally; });
        add("tally below 0", "columns[4]", [](ResultContract &c) { c.columns[4] = {"s1", ColumnType::Int64, ColumnRole::Tally, true, {}, -1, {}}; });
        add("count that may be empty", "columns[5]", [](ResultContract &c) { c.columns[5].isNullable = true; });
        add("count as number", "columns[5]", [](ResultContract &c) { c.columns[5].type = ColumnType::Double; });
    }

    void validated_refusesAContractThatGuardsNothing()
    {
        QFETCH(ResultContract, contract);
        QFETCH(QString, path);

        const Result<void> verdict = validated(contract);

        QVERIFY(!verdict);
        QCOMPARE(QString::fromUtf8(verdict.error().fact("path").data()), path);
        QVERIFY(!ContractChecker{contract}.accept({columnNames(), {}}));
    }

    void contractFromJson_readsWhatToJsonWrote()
    {
        const Result<ResultContract> read = contractFromJson(toJson(dayContract()));

        QVERIFY(read);
        QCOMPARE(*read, dayContract());
    }

    void contractFromJson_refusesMembersItDoesNotKnow()
    {
        Json json = toJson(dayContract());
        json["columns"][0]["raw"] = true;

        QVERIFY(!contractFromJson(json));
    }

    void batchFromJson_keepsTypesApart()
    {
        const RowBatch batch{columnNames(), {goodRow(), rowWith(4, 3.0), rowWith(2, {}), rowWith(5, std::int64_t{INT64_MAX})}};

        const Result<Json> text = parseJson(canonicalJson(toJson(batch)));
        QVERIFY(text);
        const Result<RowBatch> read = batchFromJson(*text);

        QVERIFY(read);
        QCOMPARE(*read, batch);
    }

    void batchFromJson_refusesOtherForms_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("no data") << R"({"columns":["a"]})";
        QTest::newRow("rows as objects") << R"({"columns":["a"],"data":[{"a":1}]})";
        QTest::newRow("nested value") << R"({"columns":["a"],"data":[[[1]]]})";
        QTest::newRow("boolean") << R"({"columns":["a"],"data":[[true]]})";
        QTest::newRow("number beyond 64 bits") << R"({"columns":["a"],"data":[[18446744073709551615]]})";
        QTest::newRow("too few values") << R"({"columns":["a","b"],"data":[[1]]})";
        QTest::newRow("something beside") << R"({"columns":["a"],"data":[[1]],"raw":1})";
        QTest::newRow("row is text") << R"({"columns":["a"],"data":["x"]})";
    }

    void batchFromJson_refusesOtherForms()
    {
        QFETCH(QString, text);
        const Result<Json> json = parseJson(text.toStdString());
        QVERIFY(json);

        QVERIFY(!batchFromJson(*json));
    }

    void toJson_turnsANumberWithoutJsonFormIntoARefusal()
    {
        const RowBatch batch{columnNames(), {rowWith(4, std::numeric_limits<double>::infinity())}};

        const Result<RowBatch> read = batchFromJson(toJson(batch));

        QVERIFY(read);
        QCOMPARE(verdictOn(dayContract(), *read), std::string{"s1: is not a number"});
    }
};

QTEST_APPLESS_MAIN(TestContract)
#include "tst_contract.moc"
