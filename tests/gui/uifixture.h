// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/workspace.h"
#include "ui/shell/appaction.h"
#include "ui/shell/navigator.h"
#include "ui/shell/screen.h"

namespace assay::fakes {

/// The moment all tests of the console take place: 20 November 2026, 09:41 UTC.
inline constexpr Timestamp kNow{1'795'167'660LL * kMicrosPerSecond};

/// A small shop: entity, sources, metrics, connection, experiments in several states, runs that
/// succeeded, run, failed and were refused, a ledger, an audit log and results.
[[nodiscard]] std::shared_ptr<store::DocumentStore> makeShopStore();
/// The same store with nothing in it.
[[nodiscard]] std::shared_ptr<store::DocumentStore> makeEmptyStore();

/// The services a window needs around a store.
class UiFixture {
public:
    /// @param runner  assay-runner; by default there is none and runs fail
    explicit UiFixture(std::shared_ptr<store::DocumentStore> store, const std::string &runner = "/nonexistent/assay-runner",
                       const std::function<Timestamp()> &clock = [] { return kNow; });
    ~UiFixture();

    [[nodiscard]] ui::Services services() { return {*workspace, *pipelines, *actions, *navigator}; }

    std::unique_ptr<workspace::Workspace> workspace;
    std::unique_ptr<pipeline::PipelineService> pipelines;
    std::unique_ptr<ui::ActionRegistry> actions;
    std::unique_ptr<ui::Navigator> navigator;
};

} // namespace assay::fakes
