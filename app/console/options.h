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

/// True when the command line only asks for help or the version, which are given without a display.
[[nodiscard]] bool asksForWords(int argc, char **argv);

/// True when a window could be shown: a display is named, or another platform than the desktop's.
[[nodiscard]] bool hasDisplay(int argc, char **argv);

/// Reads the command line; prints help, version or what is wrong, and ends the program, when asked to.
[[nodiscard]] Options readOptions(const QCoreApplication &application);

} // namespace assay::console
