// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/datamodel/modelrows.h"

#include <algorithm>

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct ModelText {
    Q_DECLARE_TR_FUNCTIONS(DataModel)
};

struct Kind {
    const char *id;
    const char *title;
    const char *icon;
};
constexpr Kind kEntity{"entity", QT_TRANSLATE_NOOP("DataModel", "Entity"), "entity"};
constexpr Kind kAssignment{"assignment_source", QT_TRANSLATE_NOOP("DataModel", "Assignment source"), "assignment"};
constexpr Kind kFact{"fact_source", QT_TRANSLATE_NOOP("DataModel", "Fact source"), "fact"};
constexpr Kind kProperty{"property", QT_TRANSLATE_NOOP("DataModel", "Property"), "property"};

template <typename T>
QString nameOf(const T &value)
{
    return text(value.name.empty() ? value.key : value.name);
}

template <typename T>
QString nameIn(const std::map<std::string, workspace::Entry<T>> &map, const std::string &key)
{
    const auto at = map.find(key);
    return at == map.end() ? text(key) : nameOf(at->second.value);
}

std::vector<std::string> experimentsOn(const workspace::Catalog &catalog, const std::string &source)
{
    std::vector<std::string> keys;
    for (const auto &[key, entry] : catalog.experiments) {
        if (entry.value.assignmentSource == source)
            keys.push_back(key);
    }
    return keys;
}

ModelUse useOf(const Kind &kind, const QString &name, const QString &key)
{
    return {name, ModelText::tr(kind.title), QLatin1String(kind.icon), {QStringLiteral("datamodel"), QStringLiteral("%1/%2").arg(QLatin1String(kind.id), key)}};
}

ModelUse experimentUse(const workspace::Catalog &catalog, const std::string &key)
{
    return {nameIn(catalog.experiments, key), ModelText::tr("Experiment"), QStringLiteral("flask"), {QStringLiteral("experiments"), text(key)}};
}

std::vector<ModelUse> usesOfEntity(const workspace::Catalog &catalog, const std::string &entity)
{
    std::vector<ModelUse> uses;
    for (const auto &[key, entry] : catalog.assignmentSources) {
        if (entry.value.entity == entity)
            uses.push_back(useOf(kAssignment, nameOf(entry.value), text(key)));
    }
    for (const auto &[key, entry] : catalog.factSources) {
        if (entry.value.entity == entity)
            uses.push_back(useOf(kFact, nameOf(entry.value), text(key)));
    }
    for (const auto &[key, entry] : catalog.experiments) {
        if (entry.value.entity == entity)
            uses.push_back(experimentUse(catalog, key));
    }
    return uses;
}

std::vector<ModelUse> usesOfAssignments(const workspace::Catalog &catalog, const std::string &source)
{
    std::vector<ModelUse> uses;
    for (const auto &[key, entry] : catalog.properties) {
        if (entry.value.assignmentSource == source)
            uses.push_back(useOf(kProperty, nameOf(entry.value), text(key)));
    }
    for (const std::string &key : experimentsOn(catalog, source))
        uses.push_back(experimentUse(catalog, key));
    return uses;
}

std::vector<ModelUse> usesOfFacts(const workspace::Catalog &catalog, const std::string &source)
{
    std::vector<ModelUse> uses;
    for (const std::string &key : catalog.metricsReading(source))
        uses.push_back({nameIn(catalog.metrics, key), ModelText::tr("Metric"), QStringLiteral("metrics"), {QStringLiteral("metrics"), text(key)}});
    return uses;
}

std::vector<ModelUse> usesOfProperty(const workspace::Catalog &catalog, const std::string &property)
{
    std::vector<ModelUse> uses;
    for (const auto &[key, entry] : catalog.experiments) {
        const auto &breakdowns = entry.value.plan.breakdowns;
        if (std::find(breakdowns.begin(), breakdowns.end(), property) != breakdowns.end())
            uses.push_back(experimentUse(catalog, key));
    }
    return uses;
}

TableRow rowOf(const Kind &kind, const std::string &key, const QString &name, const QString &reads, const QString &description, std::size_t uses)
{
    TableRow row;
    row.key = QStringLiteral("%1/%2").arg(QLatin1String(kind.id), text(key));
    row.icon = QLatin1String(kind.icon);
    row.note = ModelText::tr(kind.title);
    Cell title;
    title.text = name;
    title.icon = row.icon;
    Cell type;
    type.text = ModelText::tr(kind.title);
    type.token = Token::Muted;
    Cell code;
    code.text = text(key);
    code.style = TextStyle::Code;
    code.token = Token::Muted;
    Cell from;
    from.text = reads;
    from.token = Token::Muted;
    Cell about;
    about.text = description.simplified();
    about.token = Token::Muted;
    about.tip = description;
    Cell used;
    used.text = uses > 0 ? ModelText::tr("%n place(s)", nullptr, static_cast<int>(uses)) : ModelText::tr("nothing");
    used.token = Token::Muted;
    used.sortKey = static_cast<int>(uses);
    row.cells = {title, type, code, from, about, used};
    row.facets = {{QStringLiteral("kind"), QLatin1String(kind.id)}};
    return row;
}

template <typename T>
void describe(ModelDetail &detail, const Kind &kind, const T &value, std::vector<ModelUse> uses)
{
    detail.key = text(value.key);
    detail.name = nameOf(value);
    detail.kind = ModelText::tr(kind.title);
    detail.description = text(value.description);
    detail.usedBy = std::move(uses);
    detail.json = text(prettyJson(metrics::toJson(value)));
}

void addColumn(ModelDetail &detail, const QString &role, const std::string &column)
{
    if (!column.empty())
        detail.columns.emplace_back(role, text(column));
}

} // namespace

std::vector<Column> modelColumns()
{
    return {{QStringLiteral("name"), ModelText::tr("Name"), 240, false, false, {}},
            {QStringLiteral("kind"), ModelText::tr("Kind"), 140, false, false, {}},
            {QStringLiteral("key"), ModelText::tr("Key"), 160, false, false, {}},
            {QStringLiteral("reads"), ModelText::tr("Belongs to"), 160, false, false, ModelText::tr("Warehouse of a source, source of a property")},
            {QStringLiteral("description"), ModelText::tr("Description"), 240, false, true, {}},
            {QStringLiteral("used"), ModelText::tr("Used in"), 110, true, false, {}}};
}

std::vector<TableRow> modelRows(const workspace::Catalog &catalog)
{
    std::vector<TableRow> rows;
    for (const auto &[key, entry] : catalog.entities)
        rows.push_back(rowOf(kEntity, key, nameOf(entry.value), {}, text(entry.value.description), usesOfEntity(catalog, key).size()));
    for (const auto &[key, entry] : catalog.assignmentSources)
        rows.push_back(rowOf(kAssignment, key, nameOf(entry.value), nameIn(catalog.connections, entry.value.connection), text(entry.value.description),
                             usesOfAssignments(catalog, key).size()));
    for (const auto &[key, entry] : catalog.factSources)
        rows.push_back(rowOf(kFact, key, nameOf(entry.value), nameIn(catalog.connections, entry.value.connection), text(entry.value.description),
                             usesOfFacts(catalog, key).size()));
    for (const auto &[key, entry] : catalog.properties)
        rows.push_back(rowOf(kProperty, key, nameOf(entry.value), nameIn(catalog.assignmentSources, entry.value.assignmentSource),
                             text(entry.value.description), usesOfProperty(catalog, key).size()));
    return rows;
}

std::optional<ModelDetail> modelDetail(const workspace::Catalog &catalog, const QString &path)
{
    const QString kind = path.section(QLatin1Char('/'), 0, 0);
    const std::string key = utf8(path.section(QLatin1Char('/'), 1));
    ModelDetail detail;
    detail.path = path;
    if (const auto at = catalog.entities.find(key); kind == QLatin1String(kEntity.id) && at != catalog.entities.end()) {
        describe(detail, kEntity, at->second.value, usesOfEntity(catalog, key));
        return detail;
    }
    if (const auto at = catalog.assignmentSources.find(key); kind == QLatin1String(kAssignment.id) && at != catalog.assignmentSources.end()) {
        const metrics::AssignmentSource &source = at->second.value;
        describe(detail, kAssignment, source, usesOfAssignments(catalog, key));
        detail.facts = {{ModelText::tr("Warehouse"), nameIn(catalog.connections, source.connection)}, {ModelText::tr("Entity"), nameIn(catalog.entities, source.entity)}};
        addColumn(detail, ModelText::tr("Subject"), source.subjectColumn);
        addColumn(detail, ModelText::tr("Experiment"), source.experimentColumn);
        addColumn(detail, ModelText::tr("Variation"), source.variationColumn);
        addColumn(detail, ModelText::tr("Time"), source.timeColumn);
        for (const auto &[propertyKey, entry] : catalog.properties) {
            if (entry.value.assignmentSource == key)
                addColumn(detail, ModelText::tr("Property %1").arg(nameOf(entry.value)), entry.value.column);
        }
        detail.sql = text(source.sql);
        return detail;
    }
    if (const auto at = catalog.factSources.find(key); kind == QLatin1String(kFact.id) && at != catalog.factSources.end()) {
        const metrics::FactSource &source = at->second.value;
        describe(detail, kFact, source, usesOfFacts(catalog, key));
        detail.facts = {{ModelText::tr("Warehouse"), nameIn(catalog.connections, source.connection)}, {ModelText::tr("Entity"), nameIn(catalog.entities, source.entity)}};
        addColumn(detail, ModelText::tr("Subject"), source.subjectColumn);
        addColumn(detail, ModelText::tr("Time"), source.timeColumn);
        addColumn(detail, ModelText::tr("Partition day"), source.partitionColumn);
        detail.sql = text(source.sql);
        return detail;
    }
    if (const auto at = catalog.properties.find(key); kind == QLatin1String(kProperty.id) && at != catalog.properties.end()) {
        describe(detail, kProperty, at->second.value, usesOfProperty(catalog, key));
        detail.facts = {{ModelText::tr("Assignment source"), nameIn(catalog.assignmentSources, at->second.value.assignmentSource)}};
        addColumn(detail, ModelText::tr("Value"), at->second.value.column);
        return detail;
    }
    return std::nullopt;
}

} // namespace assay::ui
