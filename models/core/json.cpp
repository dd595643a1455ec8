// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/json.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

namespace assay {
namespace {

/// Builds the tree through nlohmann's own DOM builder while enforcing the limits; the first
/// broken limit is kept in `problem` and stops the parse.
class LimitedReader final : public nlohmann::json_sax<Json> {
public:
    LimitedReader(Json &root, const JsonLimits &limits) : m_builder(root, false), m_limits(limits) {}

    bool null() override { return m_builder.null(); }
    bool boolean(bool value) override { return m_builder.boolean(value); }
    bool number_integer(number_integer_t value) override { return m_builder.number_integer(value); }
    bool number_unsigned(number_unsigned_t value) override { return m_builder.number_unsigned(value); }
    bool number_float(number_float_t value, const string_t &text) override
    {
        if (!std::isfinite(value))
            return refuse("a number outside the range of double", {});
        return m_builder.number_float(value, text);
    }
    bool string(string_t &value) override
    {
        return value.size() > m_limits.stringBytes ? tooLarge("string", m_limits.stringBytes) : m_builder.string(value);
    }
    bool binary(binary_t &value) override { return m_builder.binary(value); }
    bool start_object(std::size_t size) override
    {
        m_keys.emplace_back();
        return m_keys.size() > m_limits.depth ? tooLarge("nesting depth", m_limits.depth) : m_builder.start_object(size);
    }
    bool key(string_t &value) override
    {
        auto &keys = m_keys.back();
        if (!keys.insert(value).second)
            return refuse("the key \"" + value.substr(0, 64) + "\" appears twice in one object", {});
        if (keys.size() > m_limits.keysPerObject)
            return tooLarge("keys in one object", m_limits.keysPerObject);
        return m_builder.key(value);
    }
    bool end_object() override
    {
        m_keys.pop_back();
        return m_builder.end_object();
    }
    bool start_array(std::size_t size) override
    {
        m_keys.emplace_back();
        return m_keys.size() > m_limits.depth ? tooLarge("nesting depth", m_limits.depth) : m_builder.start_array(size);
    }
    bool end_array() override
    {
        m_keys.pop_back();
        return m_builder.end_array();
    }
    bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) override
    {
        offset = position;
        return false;
    }

    std::optional<Error> problem;
    std::size_t offset{};

private:
    bool refuse(std::string what, std::string)
    {
        problem = Error{ErrorCode::InvalidJson, Remedy::FixInput, {}, {}}.with("what", std::move(what));
        return false;
    }
    bool tooLarge(std::string what, std::size_t limit)
    {
        problem = Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}
                      .with("what", std::move(what))
                      .with("limit", std::to_string(limit));
        return false;
    }

    nlohmann::detail::json_sax_dom_parser<Json> m_builder;
    const JsonLimits &m_limits;
    std::vector<std::set<std::string>> m_keys;
};

Error syntaxError(std::string_view text, std::size_t offset)
{
    const std::string_view before = text.substr(0, std::min(offset > 0 ? offset - 1 : 0, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t lastBreak = before.rfind('\n');
    const std::size_t column = lastBreak == std::string_view::npos ? before.size() + 1 : before.size() - lastBreak;
    return Error{ErrorCode::InvalidJson, Remedy::FixInput, {}, {}}
        .with("line", std::to_string(line))
        .with("column", std::to_string(column))
        .with("what", offset > text.size() ? "the text ends too early" : "unexpected text");
}

} // namespace

Result<Json> parseJson(std::string_view text, const JsonLimits &limits)
{
    if (text.size() > limits.bytes)
        return fail(Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}
                        .with("what", "file")
                        .with("limit", std::to_string(limits.bytes)));
    Json root;
    LimitedReader reader(root, limits);
    if (Json::sax_parse(text.begin(), text.end(), &reader))
        return root;
    return fail(reader.problem ? *reader.problem : syntaxError(text, reader.offset));
}

std::string canonicalJson(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string prettyJson(const Json &value)
{
    return value.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace assay
