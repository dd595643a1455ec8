// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <rapidcheck.h>

#include "models/sql/fragment.h"
#include "models/sql/lexer.h"

using namespace assay;
using namespace assay::sql;

namespace {

const FragmentRange kRange{{1'767'225'600'000'000}, {1'769'644'800'500'000}};

Result<std::string> bound(const std::string &text, const Dialect &dialect = duckDbDialect())
{
    return boundFragment(text, "purchases", kRange, dialect);
}

const Dialect &dialectOf(const QString &name) { return name == QLatin1String("postgresql") ? postgreSqlDialect() : duckDbDialect(); }

} // namespace

class TestFragment final : public QObject
{
    Q_OBJECT

private slots:
    void boundFragment_acceptsWhatOnlyReads_data();
    void boundFragment_acceptsWhatOnlyReads();
    void boundFragment_refusesEverythingElse_data();
    void boundFragment_refusesEverythingElse();
    void boundFragment_putsLiteralsInPlaceOfPlaceholders();
    void boundFragment_saysWhereTheProblemIs();
    void boundFragment_neverBreaksOutOfItsBrackets();
    void tokenise_coversTheTextInOrder();
};

void TestFragment::boundFragment_acceptsWhatOnlyReads_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("dialect");
    const auto row = [](const char *name, const char *sql, const char *dialect = "duckdb") {
        QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(dialect);
    };
    row("select", "SELECT a, b FROM t WHERE c = 'x'");
    row("with", "WITH a AS (SELECT 1 AS n) SELECT n FROM a");
    row("lower case", "select * from t");
    row("statement words as names", "SELECT t.load, t.\"set\", copy, use, start FROM t AS call WHERE update > 1");
    row("replace as a function", "SELECT replace(a, 'x', 'y') FROM t");
    row("statement words in brackets", "SELECT (load), (start, use) FROM t");
    row("extract from a text", "SELECT extract(year FROM ts), substring(a FROM 'x') FROM t");
    row("text lists", "SELECT * FROM t WHERE kind IN ('a.csv', 'b.csv')");
    row("text after a comma of the select list", "SELECT a, 'x.csv' FROM t");
    row("window clause", "SELECT sum(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t");
    row("struct and list literals", "SELECT {'a': 1}, [1, 2], a[1:2] FROM t");
    row("cast", "SELECT a::DATE, '2026-01-01'::TIMESTAMP FROM t");
    row("comments", "SELECT a -- the key\n/* of /* nested */ things; DROP */ FROM t");
    row("semicolon in quotes", "SELECT ';' AS \"a;b\" FROM t WHERE x = $$;$$");
    row("escaped quote", "SELECT 'it''s; DROP' FROM t");
    row("backslash text", "SELECT E'it\\'s; DROP' FROM t");
    row("for as a name part", "SELECT for_sale FROM t");
    row("sub-query", "SELECT * FROM (SELECT a FROM t) AS x JOIN u ON x.a = u.a");
    row("join tree", "SELECT * FROM (t JOIN u USING (a)), v");
    row("placeholders", "SELECT * FROM t WHERE ts >= {{start}} AND ts < {{end}}");
    row("union", "SELECT a FROM t UNION ALL SELECT a FROM u ORDER BY 1 LIMIT 5");
    row("text in the from clause of an aggregate", "SELECT string_agg(a, ',') FROM t, unnest(['x']) AS y");
    row("values", "SELECT * FROM (VALUES (1, 'a.csv'), (2, 'b')) AS t(a, b)");
    row("dollar quotes", "SELECT $tag$ ; INTO $$ $tag$ FROM t", "postgresql");
    row("postgres extract", "SELECT EXTRACT(EPOCH FROM ts) FROM public.\"Events\"", "postgresql");
    row("a quote behind a backslash", "SELECT E'\\'; DROP TABLE t --'", "postgresql");
    row("postgres update word", "SELECT \"update\" FROM t", "postgresql");
}

void TestFragment::boundFragment_acceptsWhatOnlyReads()
{
    QFETCH(QString, sql);
    QFETCH(QString, dialect);

    const Result<std::string> outcome = bound(sql.toStdString(), dialectOf(dialect));

    QVERIFY2(outcome.has_value(), outcome ? "" : std::string{outcome.error().fact("what")}.c_str());
}

void TestFragment::boundFragment_refusesEverythingElse_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("dialect");
    const auto row = [](const char *name, const std::string &sql, const char *what, const char *dialect = "duckdb") {
        QTest::newRow(name) << QString::fromStdString(sql) << QString::fromUtf8(what) << QString::fromUtf8(dialect);
    };
    row("empty", "", "nothing");
    row("only a comment", "-- nothing", "nothing");
    row("two statements", "SELECT 1; SELECT 2", "semicolon");
    row("semicolon at the end", "SELECT 1;", "semicolon");
    row("breaking out of the bracket", "SELECT 1) UNION SELECT (2", "closing bracket");
    row("unclosed bracket", "SELECT (1", "not closed");
    row("crossed brackets", "SELECT ([1)]", "closing bracket");
    row("unclosed text", "SELECT 'a", "not closed");
    row("unclosed name", "SELECT \"a", "not closed");
    row("unclosed comment", "SELECT 1 /* a /* b */", "not closed");
    row("unclosed dollar quote", "SELECT $a$ x $b$", "not closed");
    for (const char *statement : {"DROP TABLE t", "INSERT INTO t VALUES (1)", "COPY t TO 'x'", "PRAGMA database_list", "ATTACH 'x'", "INSTALL httpfs", "LOAD httpfs",
                                  "SET threads = 1", "CALL f()", "DO $$ $$", "EXPLAIN SELECT 1", "FROM t", "VALUES (1)", "(SELECT 1)", "TABLE t"})
        row(statement, statement, "begin with SELECT or WITH");
    row("select into", "SELECT a INTO b FROM t", "INTO");
    row("for update", "SELECT a FROM t FOR UPDATE", "FOR UPDATE");
    row("for no key update", "SELECT a FROM t FOR NO KEY UPDATE", "FOR NO");
    row("for share in lower case", "select a from t for share", "FOR share");
    row("writing cte", "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", "DELETE");
    row("writing cte, materialized", "WITH a AS MATERIALIZED (insert into t values (1) returning 1) SELECT 1", "insert");
    row("with before delete", "WITH a AS (SELECT 1) DELETE FROM t", "DELETE");
    row("with before insert", "WITH a AS (SELECT 1) INSERT INTO t SELECT 1", "INSERT");
    row("with before update", "WITH a AS (SELECT 1) UPDATE t SET b = 1", "UPDATE");
    row("copy in a sub-query", "SELECT * FROM (COPY t TO 'x')", "COPY");
    row("pragma in a sub-query", "SELECT * FROM (PRAGMA database_list)", "PRAGMA");
    for (const char *function : {"read_csv('x')", "read_csv_auto('x')", "read_parquet('x')", "read_json('x')", "read_text('/etc/passwd')", "read_blob('x')", "glob('*')",
                                 "parquet_scan('x')", "parquet_metadata('x')", "sniff_csv('x')", "sqlite_scan('x', 'y')", "postgres_scan('x', 'y', 'z')",
                                 "iceberg_scan('x')", "arrow_scan(1)", "duckdb_secrets()", "duckdb_settings()", "pragma_version()", "query('SELECT 1')",
                                 "query_table('t')", "getenv('HOME')", "READ_CSV('x')", "read_csv ('x')", "\"read_csv\"('x')", "main.read_csv('x')",
                                 "read_csv/**/('x')", "seq_scan('t')", "delta_scan('x')"})
        row(function, std::string{"SELECT * FROM "} + function, "reaches beyond");
    row("a text as a table", "SELECT * FROM 'data.csv'", "open a file");
    row("a text as a joined table", "SELECT * FROM t JOIN 'data.parquet' ON true", "open a file");
    row("a text among tables", "SELECT * FROM t, 'data.csv'", "open a file");
    row("a text as a table after an alias", "SELECT * FROM t AS x, u y, 'data.csv' z", "open a file");
    row("a dollar text as a table", "SELECT * FROM $$data.csv$$", "open a file");
    row("a text as a table in a sub-query", "SELECT (SELECT a FROM 'data.csv') FROM t", "open a file");
    row("a text in a join tree", "SELECT * FROM ('data.csv' JOIN t ON true)", "open a file");
    row("a from-first sub-query", "SELECT * FROM (FROM 'data.csv')", "open a file");
    row("a file as a quoted table", "SELECT * FROM \"folder/data.csv\"", "file");
    row("a file name as a quoted table", "SELECT * FROM t, \"DATA.CSV\"", "file");
    row("a comment of ours", "SELECT 1 /* assay app=1 */", "comment");
    row("a line comment of ours", "SELECT 1 -- ASSAY", "comment");
    row("an unknown placeholder", "SELECT {{middle}}", "placeholder other");
    row("a placeholder with blanks", "SELECT {{ start }}", "placeholder other");
    row("an unclosed placeholder", "SELECT {{start", "placeholder that is not closed");
    row("a placeholder in quotes", "SELECT '{{start}}'", "inside quotes");
    row("a numbered parameter", "SELECT $1", "parameter");
    row("a named parameter", "SELECT $name", "parameter");
    row("a question mark", "SELECT ?", "parameter");
    row("a control character", std::string{"SELECT 1\x01"}, "control character");
    row("a name with unicode escapes", "SELECT * FROM U&\"d\\0061ta\"", "Unicode");
    row("too long", "SELECT '" + std::string(100'001, 'x') + "'", "more than 100000");
    for (const char *function : {"pg_read_file('x')", "pg_sleep(1)", "lo_import('x')", "dblink('x', 'y')", "set_config('a', 'b', false)", "nextval('s')", "query_to_xml('x')",
                                 "pg_catalog.pg_ls_dir('.')", "pg_terminate_backend(1)", "txid_current()"})
        row(function, std::string{"SELECT "} + function, "reaches beyond", "postgresql");
    row("breaking out by a dollar quote", "SELECT $a$ $a$; DROP TABLE t; SELECT $a$ $a$", "semicolon", "postgresql");
    row("breaking out by a backslash", "SELECT E'\\'; DROP TABLE t", "not closed", "postgresql");
    row("a backslash that escapes nothing", "SELECT '\\'; DROP TABLE t --'", "semicolon", "postgresql");
}

void TestFragment::boundFragment_refusesEverythingElse()
{
    QFETCH(QString, sql);
    QFETCH(QString, what);
    QFETCH(QString, dialect);

    const Result<std::string> outcome = bound(sql.toStdString(), dialectOf(dialect));

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::FragmentRefused);
    QCOMPARE(outcome.error().fact("source"), std::string_view{"purchases"});
    QVERIFY2(QString::fromStdString(std::string{outcome.error().fact("what")}).contains(what), std::string{outcome.error().fact("what")}.c_str());
    QVERIFY(!outcome.error().fact("position").empty());
}

void TestFragment::boundFragment_putsLiteralsInPlaceOfPlaceholders()
{
    const Result<std::string> outcome = bound("SELECT * FROM t WHERE ts >= {{start}} AND ts < {{end}} -- not {{here}}");

    QCOMPARE(*outcome, std::string{"SELECT * FROM t WHERE ts >= TIMESTAMP '2026-01-01 00:00:00' AND ts < TIMESTAMP '2026-01-29 00:00:00.500000' -- not {{here}}"});
}

void TestFragment::boundFragment_saysWhereTheProblemIs()
{
    const Result<std::string> outcome = bound("SELECT a\nFROM t\n  WHERE b = 1; DROP TABLE t");

    QCOMPARE(outcome.error().fact("position"), std::string_view{"3:14"});
}

/// Whatever is accepted has balanced brackets and no semicolon once texts, names and comments are taken
/// away, so that a bracket around it holds.
void TestFragment::boundFragment_neverBreaksOutOfItsBrackets()
{
    const auto property = [](const Dialect &dialect) {
        const auto piece = rc::gen::element<std::string>("SELECT ", "FROM ", "(", ")", "'", "''", "\"", "$$", "$a$", "--", "\n", "/*", "*/", ";", "E'", "\\", "{{start}}", "{{", "}}",
                                                         "a", " ", ",", "[", "]", "{", "}", "U&", "INTO ", "WITH x AS ", "1", ".", "\t", "é", "?", "$1");
        const auto pieces = *rc::gen::container<std::vector<std::string>>(piece);
        std::string text = *rc::gen::arbitrary<bool>() ? "SELECT " : "";
        for (const std::string &part : pieces)
            text.append(part);
        const Result<std::string> outcome = boundFragment(text, "s", kRange, dialect);
        if (!outcome)
            return;
        const auto tokens = tokenise(*outcome, dialect.lexicon());
        RC_ASSERT(tokens.has_value());
        int depth = 0;
        for (const Token &token : *tokens) {
            if (token.kind != TokenKind::Symbol)
                continue;
            RC_ASSERT(token.text != ";");
            depth += token.text == "(" ? 1 : token.text == ")" ? -1 : 0;
            RC_ASSERT(depth >= 0);
        }
        RC_ASSERT(depth == 0);
        RC_ASSERT(outcome->find("{{start}}") == std::string::npos || outcome->find("--") != std::string::npos || outcome->find("/*") != std::string::npos);
    };
    QVERIFY(rc::check("DuckDB", [&] { property(duckDbDialect()); }));
    QVERIFY(rc::check("PostgreSQL", [&] { property(postgreSqlDialect()); }));
}

void TestFragment::tokenise_coversTheTextInOrder()
{
    QVERIFY(rc::check("tokens", [](const std::string &text) {
        const auto tokens = tokenise(text, duckDbDialect().lexicon());
        if (!tokens) {
            RC_ASSERT(tokens.error().offset <= text.size());
            return;
        }
        std::size_t at = 0;
        for (const Token &token : *tokens) {
            RC_ASSERT(token.offset >= at);
            RC_ASSERT(!token.text.empty());
            RC_ASSERT(text.find_first_not_of(" \t\n\r\f\v", at) == token.offset);
            at = token.offset + token.text.size();
        }
        RC_ASSERT(text.find_first_not_of(" \t\n\r\f\v", at) == std::string::npos);
    }));
}

QTEST_APPLESS_MAIN(TestFragment)
#include "tst_fragment.moc"
