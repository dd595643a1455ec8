// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/documentkinds.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include <QtGlobal>

#include "models/core/text.h"

namespace assay::workspace {
namespace {

template <auto fromJson>
Result<Json> rewritten(const Json &body, std::vector<Error> *unknown)
{
    return fromJson(body, unknown).map([](const auto &value) { return toJson(value); });
}

template <auto fromJson, auto member>
Result<void> place(const Json &body, store::Document document, Catalog &catalog)
{
    auto value = fromJson(body, nullptr);
    if (!value)
        return fail(std::move(value.error()));
    const std::string key = document.key;
    (catalog.*member).insert_or_assign(key, typename std::remove_cvref_t<decltype(catalog.*member)>::mapped_type{
                                                std::move(document), std::move(*value)});
    return {};
}

constexpr std::array kKinds{
    DocumentKind{"entity", QT_TRANSLATE_NOOP("Documents", "Entity"), rewritten<metrics::entityFromJson>,
                 place<metrics::entityFromJson, &Catalog::entities>},
    DocumentKind{"connection", QT_TRANSLATE_NOOP("Documents", "Connection"), rewritten<metrics::connectionFromJson>,
                 place<metrics::connectionFromJson, &Catalog::connections>},
    DocumentKind{"assignment_source", QT_TRANSLATE_NOOP("Documents", "Assignment source"),
                 rewritten<metrics::assignmentSourceFromJson>, place<metrics::assignmentSourceFromJson, &Catalog::assignmentSources>},
    DocumentKind{"fact_source", QT_TRANSLATE_NOOP("Documents", "Fact source"), rewritten<metrics::factSourceFromJson>,
                 place<metrics::factSourceFromJson, &Catalog::factSources>},
    DocumentKind{"property", QT_TRANSLATE_NOOP("Documents", "Property"), rewritten<metrics::propertyFromJson>,
                 place<metrics::propertyFromJson, &Catalog::properties>},
    DocumentKind{"metric", QT_TRANSLATE_NOOP("Documents", "Metric"), rewritten<metrics::metricFromJson>,
                 place<metrics::metricFromJson, &Catalog::metrics>},
    DocumentKind{"analysis_defaults", QT_TRANSLATE_NOOP("Documents", "Analysis defaults"),
                 rewritten<experiments::analysisDefaultsFromJson>,
                 place<experiments::analysisDefaultsFromJson, &Catalog::analysisDefaults>},
    DocumentKind{"experiment", QT_TRANSLATE_NOOP("Documents", "Experiment"), rewritten<experiments::experimentFromJson>,
                 place<experiments::experimentFromJson, &Catalog::experiments>},
    DocumentKind{"environment", QT_TRANSLATE_NOOP("Documents", "Environment"), rewritten<flags::environmentFromJson>,
                 place<flags::environmentFromJson, &Catalog::environments>},
    DocumentKind{"audience", QT_TRANSLATE_NOOP("Documents", "Audience"), rewritten<flags::audienceFromJson>,
                 place<flags::audienceFromJson, &Catalog::audiences>},
    DocumentKind{"layer", QT_TRANSLATE_NOOP("Documents", "Layer"), rewritten<flags::layerFromJson>,
                 place<flags::layerFromJson, &Catalog::layers>},
    DocumentKind{"holdout", QT_TRANSLATE_NOOP("Documents", "Holdout"), rewritten<flags::holdoutFromJson>,
                 place<flags::holdoutFromJson, &Catalog::holdouts>},
    DocumentKind{"flag", QT_TRANSLATE_NOOP("Documents", "Flag"), rewritten<flags::flagFromJson>,
                 place<flags::flagFromJson, &Catalog::flags>},
    DocumentKind{"sdk_key", QT_TRANSLATE_NOOP("Documents", "SDK key"), rewritten<flags::sdkKeyFromJson>,
                 place<flags::sdkKeyFromJson, &Catalog::sdkKeys>},
    DocumentKind{"publish_target", QT_TRANSLATE_NOOP("Documents", "Publish target"), rewritten<flags::publishTargetFromJson>,
                 place<flags::publishTargetFromJson, &Catalog::publishTargets>},
};

// Records of publishing, kept as documents beside the definitions.
constexpr std::array<std::string_view, 5> kInternalKinds{kSigningKeyKind, kRootKind, kReleaseKind, kReleaseContentKind, kPublicationKind};

} // namespace

std::span<const DocumentKind> documentKinds() { return kKinds; }

KindHint hintForKind(std::string_view name)
{
    KindHint hint;
    std::vector<std::string> names;
    for (const DocumentKind &kind : kKinds) {
        names.emplace_back(kind.id);
        hint.kinds.append(hint.kinds.empty() ? "" : ", ").append(kind.id);
    }
    hint.guess = nearest(name, names);
    return hint;
}

bool isInternalKind(std::string_view id) { return std::ranges::find(kInternalKinds, id) != kInternalKinds.end(); }

const DocumentKind *findDocumentKind(std::string_view id)
{
    for (const DocumentKind &kind : kKinds) {
        if (kind.id == id)
            return &kind;
    }
    return nullptr;
}

} // namespace assay::workspace
