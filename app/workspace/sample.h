// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "app/store/documentstore.h"
#include "models/core/error.h"
#include "models/core/timestamp.h"

class QTemporaryDir;

namespace assay::workspace {

/// Where the sample shop's database lives: under a workspace's folder for good, or in a private
/// temporary folder that goes away with this object.
class SampleFolder {
public:
    /// `<workspace>/sample`, made when missing, mode 0700. @return WriteFailed
    [[nodiscard]] static Result<SampleFolder> inWorkspace(const std::filesystem::path &workspace);
    /// For session workspaces. @return WriteFailed
    [[nodiscard]] static Result<SampleFolder> temporary();

    ~SampleFolder();
    SampleFolder(SampleFolder &&other) noexcept;
    SampleFolder &operator=(SampleFolder &&other) noexcept;
    SampleFolder(const SampleFolder &) = delete;
    SampleFolder &operator=(const SampleFolder &) = delete;

    [[nodiscard]] std::filesystem::path shopFile() const { return m_path / "shop.duckdb"; }

private:
    SampleFolder(std::filesystem::path path, std::unique_ptr<QTemporaryDir> temporary);

    std::filesystem::path m_path;
    std::unique_ptr<QTemporaryDir> m_temporary;
};

struct SampleOptions {
    std::filesystem::path shopFile;
    std::int64_t subjects = 200'000;
    std::uint64_t seed = 1;
    std::string runnerPath; ///< assay-runner; empty: beside the program
    std::string actor; ///< who is named in the audit
    Timestamp now; ///< the shop's data end at its midnight
};

/// How far loading is. The steps follow each other in this order.
struct SampleProgress {
    enum class Step { Definitions, Imports, Shop };
    Step step{};
    double fraction{}; ///< of all steps, 0..1
    std::string detail; ///< what the generator does, English, for a log; may be empty
};

struct LoadedSample {
    std::vector<std::string> experiments; ///< keys whose pipelines can run now, in the order to run them
    std::size_t imported{}; ///< experiments that arrived as aggregates and need no run
    std::string truth; ///< what was planted in the shop, canonical JSON
};

/// Fills a workspace with the sample: definitions, the ASOS experiments as aggregates (browsable as soon
/// as their step is over), and the generated shop. Idempotent: loading again moves the dates to today
/// and replaces the shop. Blocking; call it off the GUI thread, where `progressed` is called too.
/// @return the runner's and the generator's errors, Cancelled, or the store's
[[nodiscard]] Result<LoadedSample> loadSample(store::DocumentStore &store, const SampleOptions &options,
                                              const std::function<void(const SampleProgress &)> &progressed,
                                              std::stop_token stop);

} // namespace assay::workspace
