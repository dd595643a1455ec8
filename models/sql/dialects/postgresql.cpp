// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/dialect.h"

#include <array>

namespace assay::sql {
namespace {

using namespace std::string_view_literals;

constexpr std::array kRefusedFunctions{"nextval"sv, "setval"sv, "currval"sv, "lastval"sv, "set_config"sv, "current_setting"sv,
                                       "query_to_xml"sv, "query_to_xmlschema"sv, "query_to_xml_and_xmlschema"sv, "table_to_xml"sv,
                                       "table_to_xmlschema"sv, "table_to_xml_and_xmlschema"sv, "cursor_to_xml"sv,
                                       "cursor_to_xmlschema"sv, "schema_to_xml"sv, "database_to_xml"sv, "database_to_xmlschema"sv,
                                       "ts_stat"sv, "xpath_table"sv, "inet_server_addr"sv};
constexpr std::array kRefusedPrefixes{"pg_"sv, "lo_"sv, "dblink"sv, "txid_"sv, "binary_upgrade_"sv, "has_"sv};

class PostgreSqlDialect final : public Dialect {
public:
    [[nodiscard]] std::string_view id() const override { return "postgresql"; }
    [[nodiscard]] std::size_t longestIdentifier() const override { return 63; }
    [[nodiscard]] const Lexicon &lexicon() const override
    {
        static constexpr Lexicon lexicon{true, true, true, false, kRefusedFunctions, kRefusedPrefixes};
        return lexicon;
    }
    [[nodiscard]] bool hasStages() const override { return false; }
    [[nodiscard]] int defaultSlices() const override { return 1; }
    [[nodiscard]] bool ignoresCaseOfColumns() const override { return false; }
    /// The planner knows no sizes of CTEs, takes them for one row and joins them in nested loops, which is
    /// quadratic in the subjects (a minute for 3,000, a second without). Compiling costs more than it gains.
    [[nodiscard]] std::vector<std::string> sessionSettings() const override
    {
        return {"SET TimeZone = 'UTC'", "SET standard_conforming_strings = on", "SET enable_nestloop = off", "SET jit = off"};
    }

    /// A backslash is an escape or not, depending on standard_conforming_strings; E'' reads the same under both.
    [[nodiscard]] std::string text(std::string_view value) const override
    {
        const bool hasBackslash = value.find('\\') != std::string_view::npos;
        std::string result{hasBackslash ? "E'" : "'"};
        for (const char c : value) {
            if (c == '\'' || c == '\\')
                result.push_back(c);
            result.push_back(c);
        }
        return result + '\'';
    }
    [[nodiscard]] std::string asText(const std::string &expression) const override { return "CAST(" + expression + " AS TEXT)"; }
    [[nodiscard]] std::string asDouble(const std::string &expression) const override
    {
        return "CAST(" + expression + " AS DOUBLE PRECISION)";
    }
    [[nodiscard]] std::string byBytes(const std::string &text) const override { return text + " COLLATE \"C\""; }
    [[nodiscard]] std::string micros(const std::string &timestamp) const override
    {
        return "CAST(EXTRACT(EPOCH FROM " + timestamp + ") * 1000000 AS BIGINT)";
    }
    [[nodiscard]] std::string fromMicros(const std::string &micros) const override
    {
        return "TIMESTAMP '1970-01-01 00:00:00' + (" + micros + ") * INTERVAL '1 microsecond'";
    }
    [[nodiscard]] std::string plusMicros(const std::string &timestamp, std::int64_t micros) const override
    {
        return micros == 0 ? timestamp : timestamp + " + INTERVAL '" + number(micros) + " microseconds'";
    }
    [[nodiscard]] std::string quotient(const std::string &dividend, std::int64_t divisor) const override
    {
        return dividend + " / " + number(divisor);
    }
    [[nodiscard]] std::string groupingKey(const std::string &key) const override { return asText(key); }
    [[nodiscard]] std::string keyColumn(const std::string &) const override { return {}; }
    [[nodiscard]] std::vector<KeyMatch> keyMatches(const std::string &subjects, const std::string &key) const override
    {
        return {{subjects + ".subject_key = CAST(" + key + " AS TEXT)", {}}};
    }
};

} // namespace

const Dialect &postgreSqlDialect()
{
    static const PostgreSqlDialect dialect;
    return dialect;
}

} // namespace assay::sql
