// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/sampledocuments.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include <QByteArray>
#include <QFile>

#include <nlohmann/json.hpp>

#include "app/workspace/documentfile.h"
#include "models/results/asosimport.h"

/// Resources of a static library are registered by hand, outside of any namespace.
static void registerSample()
{
    Q_INIT_RESOURCE(assay_sample);
}

namespace assay::workspace {
namespace {

constexpr std::array kDocumentFiles{"documents/data-model.json", "documents/metrics.json", "documents/experiments.json"};

Result<std::string> resourceText(const char *name)
{
    registerSample();
    QFile file(QStringLiteral(":/assay/sample/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", std::string{"no resource "} + name));
    return file.readAll().toStdString();
}

/// What a text that is nothing but a placeholder stands for; nothing when it is not one.
std::optional<Result<std::string>> filledIn(const std::string &text, const std::filesystem::path &shopFile, Day asOf)
{
    if (!text.starts_with("{{") || !text.ends_with("}}"))
        return std::nullopt;
    std::string_view name = std::string_view{text}.substr(2, text.size() - 4);
    if (name == "shop-file")
        return shopFile.string();
    int days{};
    if (name.starts_with("day")) {
        name.remove_prefix(name.starts_with("day+") ? 4 : 3);
        const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), days);
        if (failure == std::errc{} && end == name.data() + name.size())
            return toIsoTime(startOf(asOf + days));
    }
    return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "the placeholder " + text));
}

Result<void> fillIn(Json &value, const std::filesystem::path &shopFile, Day asOf)
{
    if (value.is_string()) {
        auto filled = filledIn(value.get_ref<const std::string &>(), shopFile, asOf);
        if (!filled)
            return {};
        if (!*filled)
            return fail(filled->error());
        value = std::move(**filled);
        return {};
    }
    if (!value.is_structured())
        return {};
    for (Json &member : value) {
        if (Result<void> outcome = fillIn(member, shopFile, asOf); !outcome)
            return outcome;
    }
    return {};
}

std::vector<DocumentInput> documentsOf(const results::ImportedExperiment &import, const std::vector<metrics::Metric> &metrics)
{
    std::vector<DocumentInput> documents;
    for (const metrics::Metric &metric : metrics)
        documents.push_back({"metric", canonicalJson(metrics::toJson(metric)), "ASOS"});
    documents.push_back({"experiment", canonicalJson(experiments::toJson(import.experiment)), "ASOS"});
    return documents;
}

} // namespace

Result<std::vector<DocumentInput>> sampleDocuments(const std::filesystem::path &shopFile, Day asOf)
{
    std::vector<DocumentInput> documents;
    for (const char *name : kDocumentFiles) {
        const Result<std::string> text = resourceText(name);
        if (!text)
            return fail(text.error());
        Result<std::vector<DocumentInput>> inputs = documentsFromText(*text, name);
        if (!inputs)
            return fail(std::move(inputs.error()));
        for (DocumentInput &input : *inputs) {
            Result<Json> body = parseJson(input.body);
            if (!body)
                return fail(std::move(body.error()));
            if (Result<void> outcome = fillIn(*body, shopFile, asOf); !outcome)
                return fail(std::move(outcome.error()));
            documents.push_back({std::move(input.kind), canonicalJson(*body), std::move(input.origin)});
        }
    }
    return documents;
}

Result<std::vector<ImportedExperiment>> sampleImports(Timestamp now)
{
    const Result<std::string> packed = resourceText("asos.csv.qz");
    if (!packed)
        return fail(packed.error());
    const QByteArray csv = qUncompress(reinterpret_cast<const uchar *>(packed->data()), static_cast<qsizetype>(packed->size()));
    const auto imported = results::asosFromCsv({csv.constData(), static_cast<std::size_t>(csv.size())}, now);
    if (!imported)
        return fail(imported.error());

    const std::vector<metrics::Metric> metrics = results::asosMetrics();
    std::vector<ImportedExperiment> imports;
    imports.reserve(imported->size());
    for (const results::ImportedExperiment &import : *imported)
        imports.push_back({documentsOf(import, metrics), import.snapshot});
    return imports;
}

Result<std::vector<std::string>> startedExperiments(const std::vector<DocumentInput> &documents, Timestamp now)
{
    std::vector<std::string> keys;
    for (const DocumentInput &document : documents) {
        if (document.kind != "experiment")
            continue;
        const Result<Json> body = parseJson(document.body);
        if (!body)
            return fail(body.error());
        const Result<experiments::Experiment> experiment = experiments::experimentFromJson(*body);
        if (!experiment)
            return fail(experiment.error());
        if (experiment->start && *experiment->start < now)
            keys.push_back(experiment->key);
    }
    return keys;
}

} // namespace assay::workspace
