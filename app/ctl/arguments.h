// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/error.h"

namespace assay::ctl {

/// One option of the command line. `value` names what follows it; null: a switch.
struct Option {
    const char *name;   ///< without the dashes
    const char *value;
    const char *help;
    bool isList = false; ///< may be given several times
};

/// A command line taken apart: `assayctl [options] command [options] words...`.
struct Arguments {
    std::string command;                    ///< empty when none was given
    std::vector<std::string> words;         ///< what follows the command
    std::map<std::string, std::string> values; ///< options given; switches have empty text
    std::map<std::string, std::vector<std::string>> lists; ///< options that may be given several times

    [[nodiscard]] bool has(std::string_view option) const { return values.contains(std::string{option}); }
    /// The value of an option, or nothing when it was not given.
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
    /// Every value of an option that may be given several times.
    [[nodiscard]] std::vector<std::string> all(std::string_view option) const;
    /// The value as a whole number. @return InvalidArgument
    [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view option, std::int64_t minimum, std::int64_t maximum) const;
    /// The value as a number. @return InvalidArgument
    [[nodiscard]] Result<std::optional<double>> number(std::string_view option, double minimum, double maximum) const;
};

/// Gives the options that a command takes; null for an unknown command.
using OptionsOf = const std::span<const Option> *(*)(std::string_view command);

/// Options may stand before and after the command, as `--name value` or `--name=value`; `--` ends them.
/// @return InvalidArgument with `name`, `what`
[[nodiscard]] Result<Arguments> parseArguments(const std::vector<std::string> &words, std::span<const Option> globalOptions,
                                               OptionsOf optionsOf);

[[nodiscard]] Error usageError(std::string name, std::string what);

} // namespace assay::ctl
