// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "app/warehouse/sample/shopplan.h"
#include "models/core/error.h"

namespace assay::warehouse::duckdb {
struct Api;
}

namespace assay::warehouse::sample {

/// Where and with what the shop is written.
struct GenerateRequest {
    ShopOptions shop;
    std::filesystem::path file; ///< replaced when it exists
    std::int64_t memoryLimitMiB = 2'048;
    int threads = 2;
};

/// Told what happens; both may be empty.
struct GenerateReporter {
    std::function<void(const std::string &engine)> opened;
    std::function<void(const std::string &title, double fraction)> progressed;
};

/// Generates the shop into a new DuckDB file. It is written beside `file` and renamed at the end, so a
/// failed, cancelled or killed run leaves an earlier file as it was.
/// @return the planted truth as canonical JSON, see truthOf(); WarehouseDriverMissing, WriteFailed with
///         `path`, `what`, WarehouseOutOfMemory, Cancelled
[[nodiscard]] Result<std::string> generateShop(const GenerateRequest &request, const GenerateReporter &reporter,
                                               std::stop_token stop);
/// As generateShop(), on a library that is loaded already.
[[nodiscard]] Result<std::string> generateShopWith(std::shared_ptr<const duckdb::Api> api, const GenerateRequest &request,
                                                   const GenerateReporter &reporter, std::stop_token stop);

/// What was planted, as canonical JSON:
/// {"as_of", "experiments": [{"end", "flaw", "key", "start", "variations": [{"key", "lifts": {metric: lift}, "share"}]}], "seed",
/// "subjects"}. The first variation is the control; `end` is left out while the experiment runs.
[[nodiscard]] std::string truthOf(const ShopOptions &options, const std::vector<ShopExperiment> &experiments);

/// Reads {"file", "subjects"?, "seed"?, "as_of"?, "layout"? ("shop", "many"), "experiments"?}.
/// @param today  used when there is no `as_of`
/// @return InvalidArgument or InvalidDocument naming the member
[[nodiscard]] Result<GenerateRequest> generateRequestFromJson(const std::string &options, std::int32_t today);

} // namespace assay::warehouse::sample
