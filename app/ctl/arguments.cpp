// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/arguments.h"

#include <algorithm>
#include <charconv>

#include "models/core/text.h"

namespace assay::ctl {
namespace {

/// The options that count at this point of the line: the global ones, and the command's once it is known.
class KnownOptions {
public:
    KnownOptions(std::span<const Option> global, OptionsOf optionsOf) : m_global(global), m_optionsOf(optionsOf) {}

    [[nodiscard]] const Option *find(std::string_view name, const std::string &command) const
    {
        for (const Option &option : m_global) {
            if (option.name == name)
                return &option;
        }
        const std::span<const Option> *own = command.empty() ? nullptr : m_optionsOf(command);
        if (own == nullptr)
            return nullptr;
        const auto found = std::ranges::find(*own, name, [](const Option &option) { return std::string_view{option.name}; });
        return found == own->end() ? nullptr : &*found;
    }

    [[nodiscard]] std::vector<std::string> names(const std::string &command) const
    {
        std::vector<std::string> all;
        for (const Option &option : m_global)
            all.emplace_back(option.name);
        if (const std::span<const Option> *own = command.empty() ? nullptr : m_optionsOf(command)) {
            for (const Option &option : *own)
                all.emplace_back(option.name);
        }
        return all;
    }

private:
    std::span<const Option> m_global;
    OptionsOf m_optionsOf;
};

Error unknownOption(const std::string &name, const Arguments &arguments, const KnownOptions &known)
{
    std::string what = "an option of " + (arguments.command.empty() ? "assayctl" : "assayctl " + arguments.command);
    if (const std::optional<std::string> guess = nearest(name, known.names(arguments.command)))
        what += " (did you mean --" + *guess + "?)";
    else
        what += " (see --help)";
    return usageError("--" + name, what);
}

/// An option's word and, when it stands there, its value after the equals sign.
std::pair<std::string, std::optional<std::string>> split(const std::string &word)
{
    const std::string rest = word.substr(2);
    const std::size_t equals = rest.find('=');
    if (equals == std::string::npos)
        return {rest, std::nullopt};
    return {rest.substr(0, equals), rest.substr(equals + 1)};
}

/// Takes the option at `position` and its value; moves `position` to the last word used.
Result<void> takeOption(const std::vector<std::string> &words, std::size_t &position, const KnownOptions &known, Arguments &arguments)
{
    const auto [name, attached] = split(words[position]);
    const Option *option = known.find(name, arguments.command);
    if (option == nullptr)
        return fail(unknownOption(name, arguments, known));
    if (arguments.has(name) && !option->isList)
        return fail(usageError("--" + name, "to be given once"));
    if (option->value == nullptr) {
        if (attached)
            return fail(usageError("--" + name, "no value"));
        arguments.values[name] = {};
        return {};
    }
    if (!attached && position + 1 >= words.size())
        return fail(usageError("--" + name, std::string{"a value: "} + option->value));
    arguments.values[name] = attached ? *attached : words[++position];
    if (option->isList)
        arguments.lists[name].push_back(arguments.values[name]);
    return {};
}

template <typename Number>
std::optional<Number> parsedNumber(const std::string &text)
{
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool isWhole = problem == std::errc{} && end == text.data() + text.size() && !text.empty();
    return isWhole ? std::optional{number} : std::nullopt;
}

template <typename Number>
Result<std::optional<Number>> ranged(const Arguments &arguments, std::string_view option, Number minimum, Number maximum,
                                     const std::string &what)
{
    const std::optional<std::string> text = arguments.value(option);
    if (!text)
        return std::optional<Number>{};
    const std::optional<Number> number = parsedNumber<Number>(*text);
    if (!number || !(*number >= minimum && *number <= maximum))
        return fail(usageError("--" + std::string{option}, what));
    return number;
}

std::string shown(double value)
{
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.'))
        text.pop_back();
    return text;
}

} // namespace

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto found = values.find(std::string{option});
    return found == values.end() ? std::nullopt : std::optional{found->second};
}

std::vector<std::string> Arguments::all(std::string_view option) const
{
    const auto found = lists.find(std::string{option});
    return found == lists.end() ? std::vector<std::string>{} : found->second;
}

Result<std::optional<std::int64_t>> Arguments::integer(std::string_view option, std::int64_t minimum, std::int64_t maximum) const
{
    return ranged<std::int64_t>(*this, option, minimum, maximum,
                                "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
}

Result<std::optional<double>> Arguments::number(std::string_view option, double minimum, double maximum) const
{
    return ranged<double>(*this, option, minimum, maximum, "a number from " + shown(minimum) + " to " + shown(maximum));
}

Result<Arguments> parseArguments(const std::vector<std::string> &words, std::span<const Option> globalOptions, OptionsOf optionsOf)
{
    const KnownOptions known(globalOptions, optionsOf);
    Arguments arguments;
    bool areOptionsOver = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (!areOptionsOver && word == "--") {
            areOptionsOver = true;
        } else if (!areOptionsOver && word == "-h") {
            arguments.values["help"] = {};
        } else if (!areOptionsOver && word.starts_with("--")) {
            if (Result<void> taken = takeOption(words, i, known, arguments); !taken)
                return fail(std::move(taken.error()));
        } else if (arguments.command.empty()) {
            arguments.command = word;
        } else {
            arguments.words.push_back(word);
        }
    }
    return arguments;
}

Error usageError(std::string name, std::string what)
{
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}.with("name", std::move(name)).with("what", std::move(what));
}

} // namespace assay::ctl
