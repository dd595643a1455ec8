// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/dialect.h"

#include <array>

namespace assay::sql {
namespace {

using namespace std::string_view_literals;

/// What reads files or settings, runs SQL from text, or shows more than the tables of the connection.
constexpr std::array kRefusedFunctions{"glob"sv, "query"sv, "query_table"sv, "getenv"sv, "getvariable"sv, "nextval"sv, "currval"sv,
                                       "which_secret"sv, "seq_scan"sv, "checkpoint"sv, "force_checkpoint"sv, "summary"sv,
                                       "test_all_types"sv, "test_vector_types"sv, "repeat_row"sv, "from_substrait"sv,
                                       "from_substrait_json"sv, "sniff_csv"sv, "write_log"sv, "error"sv, "write_blob"sv,
                                       "json_execute_serialized_sql"sv, "arrow_scan"sv, "arrow_scan_dumb"sv, "st_read"sv,
                                       "st_read_meta"sv, "load_aws_credentials"sv, "set_config"sv};
constexpr std::array kRefusedPrefixes{"read_"sv, "parquet_"sv, "pragma_"sv, "duckdb_"sv, "sqlite_"sv, "postgres_"sv, "mysql_"sv,
                                      "iceberg_"sv, "delta_"sv, "pg_"sv, "enable_"sv, "disable_"sv, "parse_duckdb_"sv, "copy_"sv,
                                      "http_"sv, "excel_"sv};

/// Integer types whose values the engine compares as numbers (KeyMatch).
constexpr std::string_view kWholeTypes = "('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER')";

class DuckDbDialect final : public Dialect {
public:
    [[nodiscard]] std::string_view id() const override { return "duckdb"; }
    [[nodiscard]] std::size_t longestIdentifier() const override { return 255; }
    [[nodiscard]] const Lexicon &lexicon() const override
    {
        static constexpr Lexicon lexicon{true, true, true, true, kRefusedFunctions, kRefusedPrefixes};
        return lexicon;
    }
    [[nodiscard]] bool hasStages() const override { return true; }
    [[nodiscard]] int defaultSlices() const override { return 8; }
    [[nodiscard]] bool ignoresCaseOfColumns() const override { return true; }
    [[nodiscard]] std::vector<std::string> sessionSettings() const override { return {"SET TimeZone = 'UTC'"}; }

    [[nodiscard]] std::string text(std::string_view value) const override
    {
        std::string result{"'"};
        for (const char c : value) {
            if (c == '\'')
                result.push_back('\'');
            result.push_back(c);
        }
        return result + '\'';
    }
    [[nodiscard]] std::string asText(const std::string &expression) const override { return "CAST(" + expression + " AS VARCHAR)"; }
    [[nodiscard]] std::string asDouble(const std::string &expression) const override { return "CAST(" + expression + " AS DOUBLE)"; }
    [[nodiscard]] std::string byBytes(const std::string &text) const override { return text; }
    [[nodiscard]] std::string micros(const std::string &timestamp) const override { return "EPOCH_US(" + timestamp + ")"; }
    [[nodiscard]] std::string fromMicros(const std::string &micros) const override { return "MAKE_TIMESTAMP(" + micros + ")"; }
    [[nodiscard]] std::string plusMicros(const std::string &timestamp, std::int64_t micros) const override
    {
        return micros == 0 ? timestamp : timestamp + " + TO_MICROSECONDS(" + number(micros) + ")";
    }
    [[nodiscard]] std::string quotient(const std::string &dividend, std::int64_t divisor) const override
    {
        return dividend + " // " + number(divisor);
    }
    [[nodiscard]] std::string groupingKey(const std::string &key) const override { return key; }

    // Comparing whole numbers as text would cost a fifth of the whole run, and the type of a column is
    // not known while planning: so both ways stand in the statement, and TYPEOF, a constant to the
    // engine, leaves one of them.
    [[nodiscard]] std::string keyColumn(const std::string &groupingKey) const override
    {
        const std::string number = "TRY_CAST(" + groupingKey + " AS BIGINT)";
        const std::string isWritten = "CAST(" + number + " AS VARCHAR) = " + asText(groupingKey);
        return "CASE WHEN TYPEOF(" + groupingKey + ") IN " + std::string{kWholeTypes} + " THEN " + number + " WHEN " + isWritten + " THEN " + number + " END";
    }
    [[nodiscard]] std::vector<KeyMatch> keyMatches(const std::string &subjects, const std::string &key) const override
    {
        const std::string types{kWholeTypes};
        return {{subjects + ".subject_number = TRY_CAST(" + key + " AS BIGINT)", "TYPEOF(" + key + ") IN " + types},
                {subjects + ".subject_key = CAST(" + key + " AS VARCHAR)", "TYPEOF(" + key + ") NOT IN " + types}};
    }
};

} // namespace

const Dialect &duckDbDialect()
{
    static const DuckDbDialect dialect;
    return dialect;
}

} // namespace assay::sql
