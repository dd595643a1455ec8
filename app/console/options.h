// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "ui/widgets/theme.h"

class QCoreApplication;

namespace assay::console {

/// What the command line asks of the console.
struct Options {
    std::filesystem::path folder;              ///< empty: the default workspace
    bool isSession{};                          ///< a workspace in memory
    bool withSample{};                         ///< load the sample and run its pipelines
    std::optional<int> passphraseDescriptor;
    std::optional<ui::Theme::Mode> theme;      ///< absent: as set in the menu
};

/// Reads the command line; prints help, version or what is wrong, and ends the program, when asked to.
[[nodiscard]] Options readOptions(const QCoreApplication &application);

} // namespace assay::console
