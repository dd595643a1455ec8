// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <map>

#include "app/workspace/exporttables.h"
#include "tests/unit/workspace/shop.h"

using namespace assay;
using namespace assay::workspace;

namespace {

/// A second, independent reading of RFC 4180.
std::vector<std::vector<std::string>> parsedCsv(const std::string &csv)
{
    std::vector<std::vector<std::string>> rows(1);
    std::string cell;
    bool isQuoted = false;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        const char c = csv[i];
        if (isQuoted && c == '"' && i + 1 < csv.size() && csv[i + 1] == '"') {
            cell += c;
            ++i;
        } else if (c == '"') {
            isQuoted = !isQuoted;
        } else if (!isQuoted && (c == ',' || c == '\n')) {
            rows.back().push_back(std::exchange(cell, {}));
            if (c == '\n')
                rows.emplace_back();
        } else if (isQuoted || c != '\r') {
            cell += c;
        }
    }
    rows.pop_back();
    return rows;
}

using Line = std::map<std::string, std::string>;

std::vector<Line> lines(const char *table)
{
    const results::Snapshot snapshot = shop::snapshot("s-1");
    const auto rows = parsedCsv(toCsv(findExportTable(table)->make(snapshot, results::analyse(snapshot))));
    std::vector<Line> all;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        Line line;
        for (std::size_t k = 0; k < rows[0].size(); ++k)
            line[rows[0][k]] = rows[i].at(k);
        all.push_back(line);
    }
    return all;
}

double number(const std::string &text)
{
    double value = -1e300;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

class TestExportTables final : public QObject
{
    Q_OBJECT

private slots:
    void toCsv_writesCells_data();
    void toCsv_writesCells();
    void toCsv_numbersReadBackExactly();
    void toCsv_beginsWithByteOrderMarkWhenAsked();
    void resultsTable_givesTheNumbersOfTheAnalysis();
    void seriesTable_hasOneLinePerDay();
    void exposuresTable_givesNewAndTotalSubjects();
    void everyTable_hasAsManyCellsAsColumns();
};

void TestExportTables::toCsv_writesCells_data()
{
    QTest::addColumn<TableCell>("cell");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, TableCell cell, const char *text) { QTest::newRow(name) << std::move(cell) << QByteArray(text); };
    row("missing", TableCell{}, "");
    row("zero", 0.0, "0");
    row("minus zero", -0.0, "0");
    row("whole zero", std::int64_t{0}, "0");
    row("as few digits as read back", 0.95, "0.95");
    row("17 digits", 0.1 + 0.2, "0.30000000000000004");
    row("negative", -2.5, "-2.5");
    row("whole", std::int64_t{-12345}, "-12345");
    row("comma", std::string("a,b"), "\"a,b\"");
    row("quote", std::string("a\"b"), "\"a\"\"b\"");
    row("line break", std::string("a\nb"), "\"a\nb\"");
    row("formula", std::string("=1+1"), "'=1+1");
    row("plus", std::string("+49"), "'+49");
    row("minus", std::string("-x"), "'-x");
    row("at", std::string("@a"), "'@a");
    row("tab", std::string("\tx"), "'\tx");
    row("carriage return", std::string("\rx"), "\"'\rx\"");
    row("formula with quote", std::string("=\"a\""), "\"'=\"\"a\"\"\"");
    row("inside is harmless", std::string("a=b"), "a=b");
}

void TestExportTables::toCsv_writesCells()
{
    QFETCH(TableCell, cell);
    QFETCH(QByteArray, text);

    QCOMPARE(QByteArray::fromStdString(toCsv({{"c"}, {{cell}}})), "c\r\n" + text + "\r\n");
}

void TestExportTables::toCsv_numbersReadBackExactly()
{
    for (const double value : {1.0 / 3.0, 1e-308, 1.7976931348623157e308, -123456.789, 5e-324}) {
        const auto rows = parsedCsv(toCsv({{"c"}, {{value}}}));
        QCOMPARE(std::strtod(rows.at(1).at(0).c_str(), nullptr), value);
    }
}

void TestExportTables::toCsv_beginsWithByteOrderMarkWhenAsked()
{
    QVERIFY(toCsv({{"c"}, {}}, {.hasByteOrderMark = true}).starts_with("\xEF\xBB\xBF"));
    QCOMPARE(toCsv({{"c"}, {{std::string("=x")}}}, {.guardsFormulas = false}), std::string("c\r\n=x\r\n"));
}

// 100 of 1,000 against 150 of 1,000: lift 0.5, difference 0.05.
void TestExportTables::resultsTable_givesTheNumbersOfTheAnalysis()
{
    const std::vector<Line> rows = lines("results");

    QCOMPARE(rows.size(), std::size_t{1});
    const Line &row = rows.front();
    QCOMPARE(row.at("metric"), std::string("buyers"));
    QCOMPARE(row.at("control"), std::string("off"));
    QCOMPARE(row.at("variation"), std::string("on"));
    QCOMPARE(row.at("control_n"), std::string("1000"));
    QVERIFY(qAbs(number(row.at("lift")) - 0.5) < 1e-12);
    QVERIFY(qAbs(number(row.at("difference")) - 0.05) < 1e-12);
    QVERIFY(number(row.at("lift_low")) < 0.5 && number(row.at("lift_high")) > 0.5);
    QCOMPARE(row.at("lift_reason"), std::string());
    QCOMPARE(row.at("method"), std::string("sequential"));
    QCOMPARE(row.at("as_of"), std::string("2026-01-03T00:00:00Z"));
    QCOMPARE(row.at("snapshot"), std::string("s-1"));
}

void TestExportTables::seriesTable_hasOneLinePerDay()
{
    const std::vector<Line> rows = lines("series");

    QCOMPARE(rows.size(), std::size_t{2});
    QCOMPARE(rows[0].at("day"), std::string("2026-01-01"));
    QCOMPARE(rows[0].at("treatment_n"), std::string("500"));
    QCOMPARE(rows[1].at("treatment_n"), std::string("1000"));
}

void TestExportTables::exposuresTable_givesNewAndTotalSubjects()
{
    const std::vector<Line> rows = lines("exposures");

    QCOMPARE(rows.size(), std::size_t{4});
    QCOMPARE(rows[1].at("subjects"), std::string("500"));
    QCOMPARE(rows[1].at("subjects_so_far"), std::string("1000"));
    QCOMPARE(rows[3].at("variation"), std::string("on"));
}

void TestExportTables::everyTable_hasAsManyCellsAsColumns()
{
    const results::Snapshot snapshot = shop::snapshot("s-1");
    const results::Analysis analysis = results::analyse(snapshot);
    for (const ExportTable &kind : exportTables()) {
        const Table table = kind.make(snapshot, analysis);
        QVERIFY2(!table.columns.empty(), kind.id);
        for (const auto &row : table.rows)
            QCOMPARE(row.size(), table.columns.size());
    }
    QVERIFY(findExportTable("nothing") == nullptr);
}

QTEST_APPLESS_MAIN(TestExportTables)
#include "tst_exporttables.moc"
