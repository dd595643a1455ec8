// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/privileges.h"

#include <array>
#include <string>
#include <string_view>

#include "models/core/text.h"
#include "models/sql/dialect.h"

namespace assay::warehouse::postgresql {
namespace {

using sql::PrivilegeFinding;
using sql::PrivilegeRule;
using sql::Severity;

/// One question to the catalogs. It answers rows of (object, sentence, statement that mends it), and for reads the
/// names of the columns.
struct Question {
    PrivilegeRule rule;
    Severity severity;
    const char *notChecked; ///< what stays open when it cannot be asked
    const char *sql;
};

/// In front of each question: the relations outside the work schema, who they were granted to as far as the account
/// has a part in it, and the relations of the plan.
constexpr std::string_view kCommon = R"(WITH planned AS (
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN (SELECT parse_ident(name) AS p FROM (VALUES {plan}) v(name) WHERE name <> '') v ON c.relname = p[cardinality(p)]
   AND (CASE WHEN cardinality(p) > 1 THEN n.nspname = p[cardinality(p) - 1] ELSE pg_table_is_visible(c.oid) END)
), relations AS (
  SELECT c.oid, c.relowner, c.relacl, c.relkind, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS object
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', {work})
), granted AS (
  SELECT r.oid, r.object, a.privilege_type AS privilege, a.is_grantable, a.grantee, NULL::text AS column_name, r.relkind
  FROM relations r, aclexplode(r.relacl) a WHERE a.grantee <> r.relowner
  UNION ALL
  SELECT r.oid, r.object, a.privilege_type, a.is_grantable, a.grantee, quote_ident(t.attname), r.relkind
  FROM relations r JOIN pg_attribute t ON t.attrelid = r.oid AND NOT t.attisdropped, aclexplode(t.attacl) a WHERE a.grantee <> r.relowner
), mine AS (
  SELECT g.oid, g.object, g.is_grantable, g.relkind, g.privilege, g.column_name,
         CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS grantee,
         CASE WHEN g.relkind = 'S' THEN 'SEQUENCE ' ELSE '' END || g.object AS target
  FROM granted g WHERE g.grantee = 0 OR pg_has_role(current_user, g.grantee, 'MEMBER')
), lists AS (
  SELECT oid, object, target, grantee, bool_or(is_grantable) AS is_grantable, privilege, relkind,
         privilege || CASE WHEN bool_or(column_name IS NOT NULL) THEN ' (' || string_agg(column_name, ', ' ORDER BY column_name) || ')' ELSE '' END AS what
  FROM mine GROUP BY oid, object, target, grantee, privilege, relkind, column_name IS NULL
)
)";

constexpr std::array kQuestions{
    Question{PrivilegeRule::AdminRole, Severity::Critical, "attributes of the account",
             R"(SELECT quote_ident(current_user), 'The account has the attribute ' || a || '.', 'ALTER ROLE ' || quote_ident(current_user) || ' NO' || a || ';'
FROM pg_roles r, LATERAL (VALUES ('CREATEDB', r.rolcreatedb), ('CREATEROLE', r.rolcreaterole), ('REPLICATION', r.rolreplication), ('BYPASSRLS', r.rolbypassrls)) v(a, b)
WHERE r.rolname = current_user AND b ORDER BY a)"},
    Question{PrivilegeRule::AdminRole, Severity::Critical, "roles of the account",
             R"(SELECT g.rolname, quote_ident(m.rolname) || ' is a member of ' || g.rolname || '.', 'REVOKE ' || g.rolname || ' FROM ' || quote_ident(m.rolname) || ';'
FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
WHERE (g.rolname ~ '^pg_' OR g.rolsuper) AND pg_has_role(current_user, m.oid, 'MEMBER') AND m.rolname !~ '^pg_' ORDER BY 1, 2)"},
    Question{PrivilegeRule::WriteElsewhere, Severity::Critical, "tables that may be written to",
             R"(SELECT object, grantee || ' may ' || string_agg(what, ', ' ORDER BY what) || ' there.',
       'REVOKE ' || string_agg(what, ', ' ORDER BY what) || ' ON ' || target || ' FROM ' || grantee || ';'
FROM lists WHERE privilege IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER') OR (relkind = 'S' AND privilege = 'USAGE')
GROUP BY object, target, grantee ORDER BY 1, 2)"},
    Question{PrivilegeRule::WriteElsewhere, Severity::Critical, "tables that the account owns",
             R"(SELECT r.object, quote_ident(pg_get_userbyid(r.relowner)) || ' owns it.',
       'ALTER ' || CASE r.relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE ' WHEN 'f' THEN 'FOREIGN TABLE ' ELSE 'TABLE ' END
       || r.object || ' OWNER TO ' || quote_ident(pg_get_userbyid(d.datdba)) || ';'
FROM relations r, pg_database d WHERE d.datname = current_database() AND pg_has_role(current_user, r.relowner, 'MEMBER')
ORDER BY 1)"},
    Question{PrivilegeRule::WriteElsewhere, Severity::Warning, "functions with the rights of their owner",
             R"(SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname), 'It runs with the rights of ' || quote_ident(pg_get_userbyid(p.proowner)) || '.',
       'REVOKE EXECUTE ON FUNCTION ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ') FROM '
       || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END || ';'
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', {work}) AND a.grantee <> p.proowner
  AND (a.grantee = 0 OR pg_has_role(current_user, a.grantee, 'MEMBER')) ORDER BY 1)"},
    Question{PrivilegeRule::CreateElsewhere, Severity::Warning, "schemas that may be created in",
             R"(SELECT quote_ident(n.nspname), CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END || ' may create in this schema.',
       CASE WHEN a.grantee = n.nspowner THEN 'ALTER SCHEMA ' || quote_ident(n.nspname) || ' OWNER TO ' || quote_ident(pg_get_userbyid(d.datdba)) || ';'
       ELSE 'REVOKE CREATE ON SCHEMA ' || quote_ident(n.nspname) || ' FROM ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END || ';' END
FROM pg_database d, pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
WHERE d.datname = current_database() AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', {work}) AND a.privilege_type = 'CREATE'
  AND pg_get_userbyid(a.grantee) <> 'pg_database_owner' -- follows from the next question
  AND (a.grantee = 0 OR pg_has_role(current_user, a.grantee, 'MEMBER')) ORDER BY 1, 2)"},
    Question{PrivilegeRule::CreateElsewhere, Severity::Warning, "whether schemas may be created",
             R"(SELECT quote_ident(d.datname), CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END || ' may create schemas in this database.',
       CASE WHEN a.grantee = d.datdba THEN 'ALTER DATABASE ' || quote_ident(d.datname) || ' OWNER TO ' || quote_ident(pg_get_userbyid(t.datdba)) || ';'
       ELSE 'REVOKE CREATE ON DATABASE ' || quote_ident(d.datname) || ' FROM ' || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END || ';' END
FROM pg_database d, pg_database t, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND t.datname = 'template0' AND a.privilege_type = 'CREATE' AND (a.grantee = 0 OR pg_has_role(current_user, a.grantee, 'MEMBER')) ORDER BY 1, 2)"},
    Question{PrivilegeRule::ReadsMore, Severity::Warning, "tables that may be read",
             R"(SELECT l.object, l.grantee || ' may read it, and no source does.', 'REVOKE ' || string_agg(l.what, ', ' ORDER BY l.what) || ' ON ' || l.target || ' FROM ' || l.grantee || ';',
       coalesce((SELECT string_agg(t.attname, E'\n') FROM pg_attribute t WHERE t.attrelid = l.oid AND t.attnum > 0 AND NOT t.attisdropped), '')
FROM lists l WHERE l.privilege = 'SELECT' AND l.oid NOT IN (SELECT oid FROM planned)
GROUP BY l.oid, l.object, l.target, l.grantee ORDER BY 1, 2)"},
    Question{PrivilegeRule::CanGrant, Severity::Critical, "privileges that may be passed on",
             R"(SELECT object, grantee || ' may pass on ' || string_agg(what, ', ' ORDER BY what) || '.',
       'REVOKE GRANT OPTION FOR ' || string_agg(what, ', ' ORDER BY what) || ' ON ' || target || ' FROM ' || grantee || ';'
FROM lists WHERE is_grantable GROUP BY object, target, grantee ORDER BY 1, 2)"},
    Question{PrivilegeRule::CanGrant, Severity::Critical, "roles that may be passed on",
             R"(SELECT quote_ident(g.rolname), quote_ident(m.rolname) || ' may admit others to this role.',
       'REVOKE ADMIN OPTION FOR ' || quote_ident(g.rolname) || ' FROM ' || quote_ident(m.rolname) || ';'
FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
WHERE a.admin_option AND pg_has_role(current_user, m.oid, 'MEMBER') ORDER BY 1, 2)"},
    Question{PrivilegeRule::Missing, Severity::Missing, "privileges that the sources need",
             R"(SELECT v.name, CASE WHEN c.oid IS NULL THEN 'There is no such table, or its schema is not in the search path.'
            WHEN NOT has_schema_privilege(c.relnamespace, 'USAGE') THEN 'The account may not use its schema.' ELSE 'The account may not read it.' END,
       CASE WHEN c.oid IS NULL THEN '' WHEN NOT has_schema_privilege(c.relnamespace, 'USAGE')
            THEN 'GRANT USAGE ON SCHEMA ' || quote_ident(n.nspname) || ' TO ' || quote_ident(current_user) || ';'
            ELSE 'GRANT SELECT ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' TO ' || quote_ident(current_user) || ';' END
FROM (SELECT name, parse_ident(name) AS p FROM (VALUES {plan}) x(name) WHERE name <> '') v
LEFT JOIN (pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace) ON c.relname = p[cardinality(p)]
 AND (CASE WHEN cardinality(p) > 1 THEN n.nspname = p[cardinality(p) - 1] ELSE pg_table_is_visible(c.oid) END)
WHERE c.oid IS NULL OR NOT has_schema_privilege(c.relnamespace, 'USAGE') OR NOT has_any_column_privilege(c.oid, 'SELECT') ORDER BY 1)"},
};

void replaceAll(std::string &text, std::string_view from, const std::string &to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string questionFor(const Question &question, const sql::GrantPlan &plan)
{
    const sql::Dialect &dialect = sql::postgreSqlDialect();
    std::string names;
    for (const std::string &object : plan.objects)
        names.append(names.empty() ? "(" : ", (").append(dialect.text(object)).append(")");
    std::string text = std::string{kCommon} + question.sql;
    replaceAll(text, "{plan}", names.empty() ? "('')" : names);
    replaceAll(text, "{work}", dialect.text(plan.workSchema));
    return text;
}

std::string field(PGresult *result, int row, int column)
{
    const std::string text(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
    return isValidUtf8(text) ? text : std::string{"(a name that is no text)"};
}

bool hasPersonalName(const std::string &columns)
{
    for (std::size_t start = 0; start < columns.size();) {
        const std::size_t end = std::min(columns.find('\n', start), columns.size());
        if (sql::isPersonalName(std::string_view{columns}.substr(start, end - start)))
            return true;
        start = end + 1;
    }
    return false;
}

PrivilegeFinding findingFrom(const Question &question, PGresult *result, int row)
{
    PrivilegeFinding finding{question.rule, question.severity, field(result, row, 0), field(result, row, 1), field(result, row, 2)};
    if (question.rule == PrivilegeRule::ReadsMore && hasPersonalName(field(result, row, 3))) {
        finding.severity = Severity::Critical;
        finding.what += " Its columns look like data of persons.";
    }
    return finding;
}

Result<void> ask(Link &link, const Question &question, const sql::GrantPlan &plan, std::vector<PrivilegeFinding> &findings)
{
    constexpr std::int64_t kMostBytes = 8LL << 20;
    Result<void> outcome = link.query(questionFor(question, plan), kMostBytes, [&](PGresult *result) {
        for (int row = 0; row < PQntuples(result) && PQnfields(result) >= 3; ++row)
            findings.push_back(findingFrom(question, result, row));
        return Result<void>{};
    });
    if (outcome || outcome.error().code != ErrorCode::WarehouseRejectedQuery)
        return outcome;
    findings.push_back({PrivilegeRule::NotChecked, Severity::Info, "", std::string{"Not checked: "} + question.notChecked + ".", ""});
    return {};
}

} // namespace

Result<std::vector<PrivilegeFinding>> findPrivileges(Link &link, const sql::GrantPlan &plan)
{
    const Result<std::string> isSuperuser = link.value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
    if (!isSuperuser)
        return fail(isSuperuser.error());
    std::vector<PrivilegeFinding> findings;
    if (*isSuperuser == "t") {
        const Result<std::string> name = link.value("SELECT quote_ident(current_user)");
        const std::string account = name ? *name : std::string{};
        findings.push_back({PrivilegeRule::AdminRole, Severity::Critical, account, "The account is a superuser: it may do everything.",
                            "ALTER ROLE " + account + " NOSUPERUSER;"});
        findings.push_back({PrivilegeRule::NotChecked, Severity::Info, "", "Not checked: everything else, as a superuser is bound by no grant.", ""});
        return findings;
    }
    for (const Question &question : kQuestions) {
        if (Result<void> outcome = ask(link, question, plan, findings); !outcome)
            return fail(std::move(outcome.error()));
    }
    return findings;
}

} // namespace assay::warehouse::postgresql
