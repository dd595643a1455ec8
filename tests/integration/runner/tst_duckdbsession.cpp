// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>
#include <memory>
#include <stop_token>
#include <thread>

#include "app/warehouse/drivers.h"
#include "app/warehouse/duckdb/database.h"
#include "app/warehouse/duckdb/session.h"
#include "app/warehouse/statements.h"
#include "models/sql/warehousekind.h"

using namespace assay;
using namespace assay::warehouse;

namespace {

std::shared_ptr<const duckdb::Api> library()
{
    static const auto loaded = duckdb::loadLibrary({std::filesystem::path{ASSAY_BIN_DIR} / "libduckdb.so"});
    return loaded ? *loaded : nullptr;
}

OpenRequest requestFor(const std::filesystem::path &path)
{
    OpenRequest request;
    request.connection.kind = "duckdb";
    request.connection.fields = {{"path", path.string()}};
    request.memoryLimitMiB = 512;
    return request;
}

void write(const std::filesystem::path &path, const std::string &text)
{
    std::ofstream file(path);
    file << text;
}

/// A database file with a small table, made by the engine itself.
void makeDatabase(const std::filesystem::path &path)
{
    auto database = duckdb::Database::open(library(), path, {});
    QVERIFY(database);
    QVERIFY(database->run("CREATE TABLE purchases AS SELECT 'subject-' || i AS subject_key, i AS amount FROM range(1000) t(i)"));
}

/// Everything a statement returns, in one batch.
Result<sql::RowBatch> rowsOf(Warehouse &session, const std::string &text, std::stop_token stop = {})
{
    sql::RowBatch all;
    const Result<void> outcome = session.aggregate(
        text,
        [&](const sql::RowBatch &batch) {
            all.columns = batch.columns;
            all.rows.insert(all.rows.end(), batch.rows.begin(), batch.rows.end());
            return Result<void>{};
        },
        std::move(stop));
    return outcome ? Result<sql::RowBatch>{all} : fail(outcome.error());
}

} // namespace

class TestDuckDbSession final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        QVERIFY2(library() != nullptr, "libduckdb.so is not beside the programs");
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = std::filesystem::path{m_folder->path().toStdString()};
    }

    void openSession_readsAFileWithoutWritingIt()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        const auto rows = rowsOf(**session, "SELECT count(*) AS n, sum(amount)::DOUBLE AS s FROM purchases");

        QVERIFY(rows);
        QCOMPARE((*session)->engine().substr(0, 9), std::string{"DuckDB 1."});
        QCOMPARE(rows->columns, (std::vector<std::string>{"n", "s"}));
        QCOMPARE(rows->rows, (std::vector<sql::Row>{{std::int64_t{1'000}, 499'500.0}}));
        QVERIFY(!std::filesystem::exists(m_path / "shop.duckdb.wal"));
    }

    void openSession_makesAViewOfEachFile()
    {
        write(m_path / "assignments.csv", "subject_key,variation\na,control\nb,treatment\n");
        write(m_path / "signups.tsv", "subject_key\tday\na\t2026-11-20\n");
        write(m_path / "notes.txt", "not data");
        std::filesystem::create_directory(m_path / "inner.csv");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path));
        QVERIFY(session);

        const auto assignments = rowsOf(**session, "SELECT variation, count(*) AS n FROM assignments GROUP BY 1 ORDER BY 1");
        const auto days = rowsOf(**session, "SELECT day FROM signups");

        QVERIFY(assignments && days);
        QCOMPARE(assignments->rows, (std::vector<sql::Row>{{"control", std::int64_t{1}}, {"treatment", std::int64_t{1}}}));
        QCOMPARE(days->rows, (std::vector<sql::Row>{{"2026-11-20"}}));
    }

    void aggregate_namesTheFileOfAMissingTable()
    {
        write(m_path / "assignments.csv", "subject_key,variation\na,control\n");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path));
        QVERIFY(session);

        const auto rows = rowsOf(**session, "SELECT 1 FROM purchases");
        const auto columns = (*session)->describe("SELECT * FROM purchases LIMIT 0", {});

        QVERIFY(!rows && !columns);
        QCOMPARE(rows.error().code, ErrorCode::WarehouseRejectedQuery);
        QCOMPARE(std::string{rows.error().fact("what")}, "there is no table purchases: the folder " + m_path.string() + " holds no file purchases.csv or purchases.parquet");
        QCOMPARE(columns.error().fact("what"), rows.error().fact("what"));
    }

    void aggregate_namesAFileThatHasVanished()
    {
        const std::filesystem::path file = m_path / "purchases.csv";
        write(m_path / "assignments.csv", "subject_key,variation\na,control\n");
        write(file, "subject_key,amount\na,1\n");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path));
        QVERIFY(session);
        QVERIFY((*session)->describe("SELECT * FROM purchases LIMIT 0", {}));

        std::filesystem::remove(file);
        const auto rows = rowsOf(**session, "SELECT sum(amount) AS s FROM purchases");

        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::WarehouseFileMissing);
        QCOMPARE(std::string{rows.error().fact("path")}, (std::filesystem::canonical(m_path) / "purchases.csv").string());
    }

    void openSession_explainsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("what");
        QTest::newRow("nothing there") << "absent.duckdb" << int(ErrorCode::WarehouseFileMissing) << "";
        QTest::newRow("not a database") << "text.duckdb" << int(ErrorCode::WarehouseFileInvalid) << "it is not a DuckDB database";
        QTest::newRow("empty folder") << "empty" << int(ErrorCode::WarehouseFileInvalid) << "the folder holds no .csv or .parquet file";
        QTest::newRow("one name twice") << "twins" << int(ErrorCode::WarehouseFileInvalid) << "two files are called a";
        QTest::newRow("link out of the folder") << "leak" << int(ErrorCode::WarehouseFileInvalid) << "it is a link to a file outside the folder";
        QTest::newRow("link to nothing") << "dangling" << int(ErrorCode::WarehouseFileInvalid) << "it is not a readable file";
        QTest::newRow("not a table") << "broken" << int(ErrorCode::WarehouseFileInvalid) << "it cannot be read as a table";
    }

    void openSession_explainsWhatIsWrong()
    {
        QFETCH(QString, name);
        QFETCH(int, code);
        QFETCH(QString, what);
        write(m_path / "text.duckdb", std::string(20'000, 'x'));
        for (const char *folder : {"empty", "twins", "leak", "dangling", "broken"})
            std::filesystem::create_directory(m_path / folder);
        write(m_path / "twins/a.csv", "x\n1\n");
        write(m_path / "twins/A.csv", "x\n1\n");
        write(m_path / "secret.csv", "x\n1\n");
        std::filesystem::create_symlink(m_path / "secret.csv", m_path / "leak/a.csv");
        std::filesystem::create_symlink(m_path / "nowhere.csv", m_path / "dangling/a.csv");
        write(m_path / "broken/a.parquet", "x\n1\n");

        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / name.toStdString()));

        QVERIFY(!session);
        QCOMPARE(int(session.error().code), code);
        if (!what.isEmpty())
            QVERIFY2(session.error().fact("what").find(what.toLower().toStdString().substr(0, 20)) != std::string_view::npos
                         || QString::fromUtf8(session.error().fact("what").data()).compare(what, Qt::CaseInsensitive) == 0,
                     session.error().fact("what").data());
    }

    void openSession_acceptsALinkInsideTheFolder()
    {
        write(m_path / "a.csv", "x\n1\n");
        std::filesystem::create_symlink(m_path / "a.csv", m_path / "b.csv");

        QVERIFY(duckdb::openSessionWith(library(), requestFor(m_path)));
    }

    void loadLibrary_saysHowToGetTheDriver()
    {
        const auto absent = duckdb::loadLibrary({m_path / "libduckdb.so"});

        QVERIFY(!absent);
        QCOMPARE(absent.error().code, ErrorCode::WarehouseDriverMissing);
        QCOMPARE(absent.error().remedy, Remedy::Install);
        QCOMPARE(absent.error().fact("kind"), std::string_view{"duckdb"});
        QCOMPARE(absent.error().fact("path"), std::string_view{(m_path / "libduckdb.so").c_str()});
    }

    void loadLibrary_refusesALibraryThatIsNotDuckDb()
    {
        write(m_path / "libduckdb.so", "not a library");

        QVERIFY(!duckdb::loadLibrary({m_path / "libduckdb.so"}));
    }

    void warehouseDrivers_areTheKindsOfTheConsole()
    {
        std::vector<std::string> drivers, kinds;
        for (const WarehouseDriver &driver : warehouseDrivers())
            drivers.emplace_back(driver.id);
        for (const sql::WarehouseKind &kind : sql::warehouseKinds())
            kinds.emplace_back(kind.id);

        QCOMPARE(drivers, kinds);
    }

    void openWarehouse_refusesAnUnknownKind()
    {
        OpenRequest request;
        request.connection.kind = "abacus";

        const auto session = openWarehouse(request);

        QVERIFY(!session);
        QCOMPARE(session.error().code, ErrorCode::WarehouseDriverMissing);
    }

    void aggregate_readsEachType()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        const auto rows = rowsOf(**session,
                                 "SELECT 1::TINYINT a, -2::SMALLINT b, 3::INTEGER c, -4::BIGINT d, 5::UBIGINT e, 18446744073709551615::UBIGINT f, "
                                 "-7::HUGEINT g, 170141183460469231731687303715884105727::HUGEINT h, 1.5::FLOAT i, 2.25::DOUBLE j, 1.25::DECIMAL(4,2) k, "
                                 "-12345678.5::DECIMAL(18,1) l, 0.5::DECIMAL(38,10) m, DATE '2026-11-24' n, 'short' o, 'a text that is longer than twelve' p, "
                                 "'x'::ENUM('w','x') q, NULL::DOUBLE r, (1e308*10)::DOUBLE s");

        QVERIFY(rows);
        const sql::Row expected{std::int64_t{1},  std::int64_t{-2}, std::int64_t{3}, std::int64_t{-4}, std::int64_t{5}, 18446744073709551615.0,
                                std::int64_t{-7}, 0x1p127,          1.5,             2.25,             1.25,            -12345678.5,
                                0.5,              "2026-11-24",     "short",         "a text that is longer than twelve", "x", sql::Cell{},
                                std::numeric_limits<double>::infinity()};
        QCOMPARE(rows->rows, std::vector<sql::Row>{expected});
    }

    void aggregate_handsOverLargeResultsInBatches()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        const auto rows = rowsOf(**session, "SELECT i FROM range(10000) t(i) ORDER BY i");

        QVERIFY(rows);
        QCOMPARE(rows->rows.size(), std::size_t{10'000});
        QCOMPARE(rows->rows.back(), (sql::Row{std::int64_t{9'999}}));
    }

    void aggregate_stopsWhenTheTakerRefuses()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);
        int batches = 0;

        const Result<void> outcome = (*session)->aggregate(
            "SELECT i FROM range(100000000000) t(i)",
            [&](const sql::RowBatch &) { return ++batches < 3 ? Result<void>{} : Result<void>{fail(ErrorCode::ContractRefused)}; }, {});

        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::ContractRefused);
        QCOMPARE(batches, 3);
        QVERIFY(rowsOf(**session, "SELECT 1 AS one"));
    }

    void aggregate_namesAnEmptyResultsColumns()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        const auto rows = rowsOf(**session, "SELECT subject_key AS email FROM purchases WHERE false");

        QVERIFY(rows);
        QCOMPARE(rows->columns, std::vector<std::string>{"email"});
        QVERIFY(rows->rows.empty());
    }

    void aggregate_refusesTypesThatMayNotLeave()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        for (const char *value : {"['a','b']", "{'k': 1}", "now()", "'ab'::BLOB", "uuid()", "MAP {'a': 1}", "INTERVAL 1 DAY", "true", "TIME '10:00:00'"}) {
            const auto rows = rowsOf(**session, std::string{"SELECT "} + value + " AS v");
            QVERIFY2(!rows, value);
            QCOMPARE(rows.error().code, ErrorCode::ContractRefused);
        }
    }

    void aggregate_keepsValuesOutOfErrors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("position");
        QTest::addColumn<QString>("what");
        QTest::newRow("syntax") << "SELECT 1 FRUM purchases WHERE x = 'alice@example.com'" << "15" << "it is not valid SQL near \"purchases\"";
        QTest::newRow("syntax at a text") << "SELECT 1 FROM purchases WHERE x = 4 'alice@example.com'" << "37" << "it is not valid SQL";
        QTest::newRow("syntax at a number") << "SELECT 1 FROM purchases WHERE x 4915112345678" << "33" << "it is not valid SQL";
        QTest::newRow("no such column") << "SELECT amont FROM purchases" << "8" << "there is no column amont";
        QTest::newRow("no such table") << "SELECT 1 FROM purchase" << "15" << "there is no table purchase";
        QTest::newRow("conversion of a row's value") << "SELECT subject_key::INTEGER AS n FROM purchases" << "" << "a value cannot be turned into the type asked for";
        QTest::newRow("a person's name as column") << "SELECT \"alice@example.com\" FROM purchases" << "8" << "a name in it is unknown, or types in it do not fit together";
    }

    void aggregate_keepsValuesOutOfErrors()
    {
        QFETCH(QString, text);
        QFETCH(QString, position);
        QFETCH(QString, what);
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        const auto rows = rowsOf(**session, text.toStdString());

        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::WarehouseRejectedQuery);
        if (!position.isEmpty())
            QCOMPARE(QString::fromUtf8(rows.error().fact("position").data()), position);
        QCOMPARE(QString::fromUtf8(rows.error().fact("what").data()), what);
        for (const auto &[name, value] : rows.error().facts)
            QVERIFY2(value.find("alice") == std::string::npos && value.find("subject-") == std::string::npos, value.c_str());
    }

    void aggregate_reportsLackOfMemory()
    {
        makeDatabase(m_path / "shop.duckdb");
        OpenRequest request = requestFor(m_path / "shop.duckdb");
        request.memoryLimitMiB = 64;
        const auto session = duckdb::openSessionWith(library(), request);
        QVERIFY(session);

        const auto rows = rowsOf(**session, "SELECT count(*) AS n FROM (SELECT i, count(*) FROM range(20000000) t(i) GROUP BY i)");

        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::WarehouseOutOfMemory);
    }

    void aggregate_endsWhenItsTimeIsUp()
    {
        makeDatabase(m_path / "shop.duckdb");
        OpenRequest request = requestFor(m_path / "shop.duckdb");
        request.connection.statementTimeoutSeconds = 1;
        const auto session = duckdb::openSessionWith(library(), request);
        QVERIFY(session);

        const auto rows = rowsOf(**session, "SELECT sum(a.i * b.i) AS s FROM range(100000000) a(i), range(100000) b(i)");

        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::WarehouseTimeout);
        QCOMPARE(rows.error().fact("seconds"), std::string_view{"1"});
    }

    void aggregate_isCancelledInTheEngine()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);
        std::stop_source stop;
        std::jthread asker([&] { stop.request_stop(); });

        const auto rows = rowsOf(**session, "SELECT sum(a.i * b.i) AS s FROM range(100000000) a(i), range(100000) b(i)", stop.get_token());

        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::Cancelled);
        QVERIFY(rowsOf(**session, "SELECT 1 AS one"));
    }

    void execute_makesTemporaryTablesOnly()
    {
        makeDatabase(m_path / "shop.duckdb");
        const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "shop.duckdb"));
        QVERIFY(session);

        QVERIFY((*session)->execute("CREATE TEMP TABLE assay_tmp_a AS SELECT * FROM purchases", {}));
        const auto rows = rowsOf(**session, "SELECT count(*) AS n FROM assay_tmp_a");
        QVERIFY((*session)->execute("DROP TABLE assay_tmp_a", {}));

        QVERIFY(rows);
        QCOMPARE(rows->rows, (std::vector<sql::Row>{{std::int64_t{1'000}}}));
        QVERIFY(!rowsOf(**session, "SELECT count(*) AS n FROM assay_tmp_a"));
    }

    void isStageStatement_knowsStagesFromTheRest_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isStage");
        QTest::newRow("create") << "CREATE TEMP TABLE assay_tmp_x AS SELECT 1" << true;
        QTest::newRow("create or replace, comment, quotes") << "/* assay */ create or replace temporary table \"assay_tmp_x\" as SELECT 1" << true;
        QTest::newRow("drop") << "DROP TABLE IF EXISTS assay_tmp_x" << true;
        QTest::newRow("a lasting table") << "CREATE TABLE assay_tmp_x AS SELECT 1" << false;
        QTest::newRow("another name") << "CREATE TEMP TABLE users AS SELECT 1" << false;
        QTest::newRow("a view") << "CREATE TEMP VIEW assay_tmp_x AS SELECT 1" << false;
        QTest::newRow("another schema") << "CREATE TEMP TABLE assay_tmp_x.users AS SELECT 1" << false;
        QTest::newRow("dropping another") << "DROP TABLE users" << false;
        QTest::newRow("dropping in a schema") << "DROP TABLE assay_tmp_x . users" << false;
        QTest::newRow("columns instead of a query") << "CREATE TEMP TABLE assay_tmp_x(a INTEGER)" << false;
        QTest::newRow("a copy") << "COPY assay_tmp_x TO 'x'" << false;
        QTest::newRow("an open comment") << "/* CREATE TEMP TABLE assay_tmp_x AS SELECT 1" << false;
        QTest::newRow("nothing") << "" << false;
    }

    void isStageStatement_knowsStagesFromTheRest()
    {
        QFETCH(QString, text);
        QFETCH(bool, isStage);

        QCOMPARE(isStageStatement(text.toStdString()), isStage);
    }

    void lockDown_refusesEveryWayOut_data();
    void lockDown_refusesEveryWayOut();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_path;
};

void TestDuckDbSession::lockDown_refusesEveryWayOut_data()
{
    QTest::addColumn<QString>("text");
    const std::vector<const char *> escapes{
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_csv_auto('/etc/passwd')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT * FROM read_json_objects('/etc/passwd')",
        "SELECT * FROM read_ndjson('/etc/passwd')",
        "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT * FROM parquet_metadata('/etc/passwd')",
        "SELECT * FROM parquet_schema('/etc/passwd')",
        "SELECT * FROM parquet_file_metadata('/etc/passwd')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('@/*.csv')",
        "SELECT * FROM read_csv('@/../outside.csv')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SELECT * FROM read_csv('s3://bucket/x.csv')",
        "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
        "SELECT * FROM query_table('/etc/passwd')",
        "SELECT getenv('HOME') AS home",
        "COPY (SELECT 1) TO '@/out.csv'",
        "COPY data TO '/tmp/assay-out.csv'",
        "COPY data FROM '/etc/passwd'",
        "COPY data TO PROGRAM 'cat'",
        "EXPORT DATABASE '@/export'",
        "IMPORT DATABASE '@/export'",
        "ATTACH '@/other.duckdb' AS other",
        "ATTACH ':memory:' AS other",
        "ATTACH 'host=127.0.0.1' AS pg (TYPE postgres)",
        "DETACH memory",
        "USE memory",
        "INSTALL httpfs",
        "INSTALL '/tmp/x.duckdb_extension'",
        "LOAD httpfs",
        "LOAD '/tmp/x.duckdb_extension'",
        "UPDATE EXTENSIONS",
        "SET enable_external_access=true",
        "SET lock_configuration=false",
        "SET memory_limit='64GB'",
        "SET temp_directory='/tmp'",
        "SET allowed_paths=['/etc/passwd']",
        "SET allowed_directories=['/']",
        "SET errors_as_json=false",
        "SET TimeZone='Asia/Tokyo'",
        "RESET enable_external_access",
        "RESET ALL",
        "PRAGMA enable_profiling",
        "PRAGMA database_list",
        "PRAGMA show_tables",
        "PRAGMA enable_external_access=true",
        "CALL enable_logging()",
        "CALL pragma_version()",
        "CALL force_checkpoint()",
        "CHECKPOINT",
        "VACUUM",
        "CREATE TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT * FROM read_text('/etc/passwd')",
        "CREATE MACRO m() AS TABLE SELECT 1",
        "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
        "CREATE TEMP TABLE assay_tmp_x AS SELECT 1",
        "INSERT INTO data VALUES (1)",
        "UPDATE data SET x = 1",
        "DELETE FROM data",
        "DROP VIEW data",
        "ALTER TABLE data ADD COLUMN y INTEGER",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "EXPLAIN ANALYZE SELECT 1",
        "BEGIN",
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY (SELECT 1) TO '/tmp/assay-out.csv'",
        "SELECT $1",
        "",
        ";",
    };
    int number = 0;
    for (const char *escape : escapes)
        QTest::addRow("%02d %.60s", ++number, escape) << escape;
}

void TestDuckDbSession::lockDown_refusesEveryWayOut()
{
    QFETCH(QString, text);
    std::filesystem::create_directory(m_path / "in");
    write(m_path / "outside.csv", "secret\n42\n");
    write(m_path / "in/data.csv", "x\n1\n");
    const auto session = duckdb::openSessionWith(library(), requestFor(m_path / "in"));
    QVERIFY(session);
    text.replace(QLatin1Char('@'), QString::fromStdString((m_path / "in").string()));

    const auto asQuery = rowsOf(**session, text.toStdString());
    const Result<void> asStage = (*session)->execute(text.startsWith(QStringLiteral("CREATE TEMP")) ? "SELECT 1" : text.toStdString(), {});

    QVERIFY(!asQuery);
    QVERIFY(!asStage);
    QVERIFY(rowsOf(**session, "SELECT x FROM data"));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(m_path / "in"), {}), 1);
}

QTEST_GUILESS_MAIN(TestDuckDbSession)
#include "tst_duckdbsession.moc"
