// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"

namespace assay::metrics {

/// The kind of subject that is assigned and analysed (user, workspace, device).
struct Entity {
    std::string key;
    std::string name;
    std::string description;
    std::string extra; ///< unknown members, canonical JSON

    bool operator==(const Entity &) const = default;
};

/// SQL of the customer's that yields assignments: one row per (subject, experiment, variation, time).
struct AssignmentSource {
    std::string key;
    std::string name;
    std::string description;
    std::string connection;                     ///< key of the connection document
    std::string entity;                         ///< key of the entity
    std::string sql;                            ///< one SELECT; may use {{start}} and {{end}}
    std::string subjectColumn = "subject_key";
    std::string experimentColumn = "experiment"; ///< empty: every row belongs to the experiment
    std::string variationColumn = "variation";
    std::string timeColumn = "ts";
    std::string extra;

    bool operator==(const AssignmentSource &) const = default;
};

/// SQL of the customer's that yields facts: timestamped rows with values.
struct FactSource {
    std::string key;
    std::string name;
    std::string description;
    std::string connection;
    std::string entity;
    std::string sql;
    std::string subjectColumn = "subject_key";
    std::string timeColumn = "ts";
    std::string partitionColumn;                ///< a DATE column to prune by; empty: none
    std::string extra;

    bool operator==(const FactSource &) const = default;
};

/// A column of an assignment source by which results can be broken down.
struct Property {
    std::string key;
    std::string name;
    std::string description;
    std::string assignmentSource;
    std::string column;
    std::string extra;

    bool operator==(const Property &) const = default;
};

/// A saved way to reach a warehouse. Holds no secret.
struct ConnectionField {
    std::string id;
    std::string value;
    bool operator==(const ConnectionField &) const = default;
};
struct Connection {
    std::string key;
    std::string name;
    std::string kind;                           ///< a row of sql::warehouseKinds(), for example "duckdb"
    std::vector<ConnectionField> fields;        ///< non-secret settings, in the kind's order
    bool isProduction{};
    std::string secretRef;                      ///< keychain item, empty: none needed
    std::int64_t statementTimeoutSeconds = 600;
    std::string extra;

    /// The setting of that id, or empty.
    [[nodiscard]] std::string field(std::string_view id) const;
    bool operator==(const Connection &) const = default;
};

[[nodiscard]] Json toJson(const Entity &entity);
[[nodiscard]] Json toJson(const AssignmentSource &source);
[[nodiscard]] Json toJson(const FactSource &source);
[[nodiscard]] Json toJson(const Property &property);
[[nodiscard]] Json toJson(const Connection &connection);

/// Each reads one document body.
/// @param unknown  takes one InvalidDocument for each member that nothing reads
/// @return InvalidDocument with `kind`, `key`, `path`, `what`
[[nodiscard]] Result<Entity> entityFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<AssignmentSource> assignmentSourceFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<FactSource> factSourceFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<Property> propertyFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<Connection> connectionFromJson(const Json &body, std::vector<Error> *unknown = nullptr);

} // namespace assay::metrics
