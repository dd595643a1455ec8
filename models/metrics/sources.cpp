// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/metrics/sources.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"

namespace assay::metrics {
namespace {

constexpr std::size_t kMaxSql = 100'000;
constexpr std::size_t kMaxColumn = 128;
constexpr std::size_t kMaxSetting = 4'096;

/// A column that must be named; absent, the usual name stands.
std::string column(FieldReader &fields, const char *name, const std::string &usual)
{
    std::string found = fields.text(name, usual, kMaxColumn);
    if (found.empty())
        fields.problem(name, "the name of a column");
    return found;
}

void readSettings(const Json *settings, FieldReader &fields, Connection &connection)
{
    if (settings == nullptr)
        return;
    if (!settings->is_object()) {
        fields.problem("settings", "an object of texts");
        return;
    }
    for (const auto &[id, value] : settings->items()) {
        if (!value.is_string() || value.get_ref<const std::string &>().size() > kMaxSetting) {
            fields.problem("settings", "an object of texts of at most " + std::to_string(kMaxSetting) + " characters");
            return;
        }
        connection.fields.push_back({id, value.get<std::string>()});
    }
}

} // namespace

std::string Connection::field(std::string_view id) const
{
    const auto found = std::ranges::find(fields, id, &ConnectionField::id);
    return found == fields.end() ? std::string{} : found->value;
}

Json toJson(const Entity &entity)
{
    Json body{{"key", entity.key}, {"name", entity.name}};
    putText(body, "description", entity.description);
    restoreExtra(body, entity.extra);
    return body;
}

Json toJson(const AssignmentSource &source)
{
    Json body{{"key", source.key},
              {"name", source.name},
              {"connection", source.connection},
              {"entity", source.entity},
              {"sql", source.sql},
              {"subject_column", source.subjectColumn},
              {"experiment_column", source.experimentColumn},
              {"variation_column", source.variationColumn},
              {"time_column", source.timeColumn}};
    putText(body, "description", source.description);
    restoreExtra(body, source.extra);
    return body;
}

Json toJson(const FactSource &source)
{
    Json body{{"key", source.key},
              {"name", source.name},
              {"connection", source.connection},
              {"entity", source.entity},
              {"sql", source.sql},
              {"subject_column", source.subjectColumn},
              {"time_column", source.timeColumn}};
    putText(body, "description", source.description);
    putText(body, "partition_column", source.partitionColumn);
    restoreExtra(body, source.extra);
    return body;
}

Json toJson(const Property &property)
{
    Json body{{"key", property.key},
              {"name", property.name},
              {"assignment_source", property.assignmentSource},
              {"column", property.column}};
    putText(body, "description", property.description);
    restoreExtra(body, property.extra);
    return body;
}

Json toJson(const Connection &connection)
{
    Json settings = Json::object();
    for (const ConnectionField &field : connection.fields)
        settings[field.id] = field.value;
    Json body{{"key", connection.key},
              {"name", connection.name},
              {"kind", connection.kind},
              {"settings", std::move(settings)},
              {"statement_timeout_seconds", connection.statementTimeoutSeconds}};
    if (connection.isProduction)
        body["production"] = true;
    putText(body, "secret", connection.secretRef);
    restoreExtra(body, connection.extra);
    return body;
}

Result<Entity> entityFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "entity", keyOf(body));
    Entity entity;
    entity.key = fields.requiredKey("key");
    entity.name = readName(fields, entity.key);
    entity.description = fields.text("description");
    entity.extra = fields.extra();
    return fields.finish(std::move(entity), unknown);
}

Result<AssignmentSource> assignmentSourceFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "assignment_source", keyOf(body));
    AssignmentSource source;
    source.key = fields.requiredKey("key");
    source.name = readName(fields, source.key);
    source.description = fields.text("description");
    source.connection = fields.requiredKey("connection");
    source.entity = fields.requiredKey("entity");
    source.sql = fields.requiredText("sql", kMaxSql);
    source.subjectColumn = column(fields, "subject_column", source.subjectColumn);
    source.experimentColumn = fields.text("experiment_column", source.experimentColumn, kMaxColumn);
    source.variationColumn = column(fields, "variation_column", source.variationColumn);
    source.timeColumn = column(fields, "time_column", source.timeColumn);
    source.extra = fields.extra();
    return fields.finish(std::move(source), unknown);
}

Result<FactSource> factSourceFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "fact_source", keyOf(body));
    FactSource source;
    source.key = fields.requiredKey("key");
    source.name = readName(fields, source.key);
    source.description = fields.text("description");
    source.connection = fields.requiredKey("connection");
    source.entity = fields.requiredKey("entity");
    source.sql = fields.requiredText("sql", kMaxSql);
    source.subjectColumn = column(fields, "subject_column", source.subjectColumn);
    source.timeColumn = column(fields, "time_column", source.timeColumn);
    source.partitionColumn = fields.text("partition_column", {}, kMaxColumn);
    source.extra = fields.extra();
    return fields.finish(std::move(source), unknown);
}

Result<Property> propertyFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "property", keyOf(body));
    Property property;
    property.key = fields.requiredKey("key");
    property.name = readName(fields, property.key);
    property.description = fields.text("description");
    property.assignmentSource = fields.requiredKey("assignment_source");
    property.column = fields.requiredText("column", kMaxColumn);
    property.extra = fields.extra();
    return fields.finish(std::move(property), unknown);
}

Result<Connection> connectionFromJson(const Json &body, std::vector<Error> *unknown)
{
    FieldReader fields(body, "connection", keyOf(body));
    Connection connection;
    connection.key = fields.requiredKey("key");
    connection.name = readName(fields, connection.key);
    connection.kind = fields.requiredKey("kind");
    readSettings(fields.member("settings"), fields, connection);
    connection.isProduction = fields.boolean("production", false);
    connection.secretRef = fields.text("secret");
    connection.statementTimeoutSeconds = fields.integer("statement_timeout_seconds", 600, 1, 86'400);
    connection.extra = fields.extra();
    return fields.finish(std::move(connection), unknown);
}

} // namespace assay::metrics
