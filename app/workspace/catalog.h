// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/pipeline/runrecord.h"
#include "app/store/documentstore.h"
#include "models/experiments/experiment.h"
#include "models/flags/definitions.h"
#include "models/flags/delivery.h"
#include "models/flags/flag.h"
#include "models/metrics/metric.h"
#include "models/metrics/sources.h"

namespace assay::workspace {

/// A decoded document with its envelope.
template <typename T>
struct Entry {
    store::Document document;              ///< body left empty
    T value;
};

/// Somebody looked at effects that a fixed-sample plan hides until its end.
struct EarlyLook {
    Timestamp at;
    std::string actor;
    std::string reason;

    bool operator==(const EarlyLook &) const = default;
};

/// Everything in the workspace but snapshots, decoded: small, immutable, shared by all readers.
/// Screens read it without waiting; a change of the store makes a new one.
struct Catalog {
    std::map<std::string, Entry<experiments::Experiment>> experiments;   ///< by key; plans as they are in force
    std::map<std::string, Entry<metrics::Metric>> metrics;
    std::map<std::string, Entry<metrics::Entity>> entities;
    std::map<std::string, Entry<metrics::AssignmentSource>> assignmentSources;
    std::map<std::string, Entry<metrics::FactSource>> factSources;
    std::map<std::string, Entry<metrics::Property>> properties;
    std::map<std::string, Entry<metrics::Connection>> connections;
    std::map<std::string, Entry<experiments::AnalysisDefaults>> analysisDefaults; ///< at most one
    std::map<std::string, Entry<flags::Flag>> flags;
    std::map<std::string, Entry<flags::Audience>> audiences;
    std::map<std::string, Entry<flags::Layer>> layers;
    std::map<std::string, Entry<flags::Holdout>> holdouts;
    std::map<std::string, Entry<flags::Environment>> environments;
    std::map<std::string, Entry<flags::SdkKeyDefinition>> sdkKeys;
    std::map<std::string, Entry<flags::PublishTarget>> publishTargets;
    std::map<std::string, store::SnapshotRow> latestSnapshot;            ///< by experiment key
    std::vector<pipeline::RunRecord> runs;                               ///< newest first, SQL texts included
    std::map<std::string, std::vector<EarlyLook>> earlyLooks;            ///< by experiment key, oldest first
    std::int64_t auditRead{};                                            ///< last audit event they were read from
    std::vector<Error> problems;                                         ///< documents that could not be read

    /// The rules of experiments that state none: the company's, else the built-in ones.
    [[nodiscard]] experiments::AnalysisRules defaultRules() const;
    /// Puts those rules where experiments inherit them; to be called after a definition was placed.
    void inheritDefaults();
    /// What flags refer to, copied together.
    [[nodiscard]] flags::Definitions flagDefinitions() const;
    /// Keys of experiments that use the metric.
    [[nodiscard]] std::vector<std::string> experimentsUsing(const std::string &metric) const;
    /// Keys of metrics that read the fact source.
    [[nodiscard]] std::vector<std::string> metricsReading(const std::string &factSource) const;
};

/// Reads everything but snapshots' bodies; blocking. Runs that were final in `previous` and the early looks
/// it knows are taken from there. A document that cannot be read becomes a problem and hides no other.
[[nodiscard]] Result<Catalog> readCatalog(store::DocumentStore &store, const Catalog *previous = nullptr);

} // namespace assay::workspace
