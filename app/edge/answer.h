// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/edge/environment.h"
#include "app/edge/request.h"
#include "app/edge/target.h"
#include "models/core/timestamp.h"

namespace assay::edge {

/// An answer. Head and body are views of the snapshot where they were prepared at load, and own texts else.
struct Reply {
    unsigned status = 200;
    Route route = Route::Unknown;
    std::string_view preparedHead{}; ///< header fields, each with its line end; without Date and Connection
    std::string_view preparedBody{};
    int preparedFile = -1;             ///< that holds the prepared body; -1: none
    std::string ownHead{};
    std::string ownBody{};
    std::shared_ptr<const Snapshot> keeper{}; ///< of the prepared views

    [[nodiscard]] std::string_view head() const { return keeper ? preparedHead : std::string_view(ownHead); }
    [[nodiscard]] std::string_view body() const { return keeper ? preparedBody : std::string_view(ownBody); }
};

/// What an answer depends on besides request and snapshot.
struct Circumstances {
    Timestamp now{};
    bool isStopping{};       ///< says so to load balancers
    bool isMetricsPublic{};
    bool hasMetricsDoor{};   ///< an address of their own; no other one gives metrics then
    std::function<std::string()> newSalt{};     ///< for a pre-computed answer
    std::function<std::string()> metricsText{};
};

/// Answers a request: which document a key reads, the conditional and encoding rules, pre-computed assignments, CORS.
[[nodiscard]] Reply answer(const std::shared_ptr<const Snapshot> &snapshot, const Request &request, const Circumstances &circumstances);

/// The refusal that the header of a POST alone brings on, so that no body is read for whoever has no key; nothing when the
/// body is wanted.
[[nodiscard]] std::optional<Reply> refusalBeforeBody(const std::shared_ptr<const Snapshot> &snapshot, const Request &request,
                                                     const Circumstances &circumstances);

/// An answer that says what was wrong, as `{"error": ...}`: what, where and what to do.
[[nodiscard]] Reply refusal(unsigned status, std::string_view message, std::string_view moreHead = {});

/// The phrase of a status line ("Not Modified").
[[nodiscard]] std::string_view phraseOf(unsigned status);

} // namespace assay::edge
