// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/fields.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/core/text.h"

namespace assay {
namespace {

std::string formatted(double value)
{
    return plainNumber(value).dump();
}

} // namespace

FieldReader::FieldReader(const Json &object, std::string kind, std::string key, std::string path)
    : m_object(object), m_kind(std::move(kind)), m_key(std::move(key)), m_path(std::move(path))
{
    if (!m_object.is_object())
        problem("", "an object");
}

const Json *FieldReader::member(const char *name)
{
    m_read.emplace_back(name);
    if (!m_object.is_object())
        return nullptr;
    const auto found = m_object.find(name);
    return found == m_object.end() || found->is_null() ? nullptr : &*found;
}

const Json *FieldReader::array(const char *name)
{
    const Json *value = member(name);
    if (value != nullptr && !value->is_array()) {
        problem(name, "a list");
        return nullptr;
    }
    return value;
}

std::string FieldReader::text(const char *name, std::string fallback, std::size_t maxLength)
{
    const Json *value = member(name);
    if (value == nullptr)
        return fallback;
    if (!value->is_string()) {
        problem(name, "text");
        return fallback;
    }
    auto found = value->get<std::string>();
    if (found.size() > maxLength)
        problem(name, "at most " + std::to_string(maxLength) + " characters");
    else if (!isValidUtf8(found))
        problem(name, "valid UTF-8 text");
    return found;
}

std::string FieldReader::requiredText(const char *name, std::size_t maxLength)
{
    std::string found = text(name, {}, maxLength);
    if (found.empty())
        problem(name, "text that is not empty");
    return found;
}

std::string FieldReader::requiredKey(const char *name)
{
    std::string found = text(name);
    if (!isKey(found))
        problem(name, "lower-case letters, digits, dot, dash, underscore, starting with a letter or digit", "V-202");
    return found;
}

bool FieldReader::boolean(const char *name, bool fallback)
{
    const Json *value = member(name);
    if (value == nullptr)
        return fallback;
    if (!value->is_boolean()) {
        problem(name, "true or false");
        return fallback;
    }
    return value->get<bool>();
}

std::optional<double> FieldReader::optionalNumber(const char *name, double minimum, double maximum)
{
    const Json *value = member(name);
    if (value == nullptr)
        return std::nullopt;
    if (!value->is_number()) {
        problem(name, "a number");
        return std::nullopt;
    }
    const auto found = value->get<double>();
    if (!(found >= minimum && found <= maximum)) {
        problem(name, "a number from " + formatted(minimum) + " to " + formatted(maximum));
        return std::nullopt;
    }
    return found;
}

double FieldReader::number(const char *name, double fallback, double minimum, double maximum)
{
    return optionalNumber(name, minimum, maximum).value_or(fallback);
}

std::optional<std::int64_t> FieldReader::optionalInteger(const char *name, std::int64_t minimum, std::int64_t maximum)
{
    const Json *value = member(name);
    if (value == nullptr)
        return std::nullopt;
    const bool isWhole = value->is_number_integer()
        || (value->is_number_float() && std::trunc(value->get<double>()) == value->get<double>() && std::abs(value->get<double>()) < 9e15);
    if (!isWhole) {
        problem(name, "a whole number");
        return std::nullopt;
    }
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
        problem(name, "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
        return std::nullopt;
    }
    const auto found = value->get<std::int64_t>();
    if (found < minimum || found > maximum) {
        problem(name, "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
        return std::nullopt;
    }
    return found;
}

std::int64_t FieldReader::integer(const char *name, std::int64_t fallback, std::int64_t minimum, std::int64_t maximum)
{
    return optionalInteger(name, minimum, maximum).value_or(fallback);
}

std::optional<Timestamp> FieldReader::optionalTime(const char *name)
{
    const std::string found = text(name);
    if (found.empty())
        return std::nullopt;
    const Result<Timestamp> instant = timestampFromIso(found);
    if (!instant) {
        problem(name, "a UTC time such as 2026-11-20T06:10:00Z");
        return std::nullopt;
    }
    return *instant;
}

std::vector<std::string> FieldReader::texts(const char *name)
{
    std::vector<std::string> found;
    const Json *values = array(name);
    if (values == nullptr)
        return found;
    for (const Json &value : *values) {
        if (!value.is_string()) {
            problem(name, "a list of texts");
            return {};
        }
        found.push_back(value.get<std::string>());
    }
    return found;
}

std::optional<std::string> FieldReader::choiceText(const char *name)
{
    const Json *value = member(name);
    if (value == nullptr)
        return std::nullopt;
    return value->is_string() ? value->get<std::string>() : std::string{"\n"};
}

std::string FieldReader::pathOf(const char *name) const
{
    if (m_path.empty() || *name == '\0')
        return m_path + name;
    return m_path + "." + name;
}

std::string FieldReader::pathOf(const char *name, std::size_t index) const
{
    return pathOf(name) + "[" + std::to_string(index) + "]";
}

void FieldReader::adopt(const FieldReader &nested)
{
    if (!m_problem)
        m_problem = nested.m_problem;
    std::ranges::move(nested.doubts(), std::back_inserter(m_nestedDoubts));
}

void FieldReader::problem(const char *name, std::string what, std::string_view messageId)
{
    if (m_problem)
        return;
    m_problem = errorAt(pathOf(name), std::move(what), messageId);
}

Error FieldReader::errorAt(const std::string &path, std::string what, std::string_view messageId) const
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, messageId}
        .with("kind", m_kind)
        .with("key", m_key)
        .with("path", path)
        .with("what", std::move(what));
}

std::vector<Error> FieldReader::doubts() const
{
    std::vector<Error> found;
    if (!m_object.is_object())
        return found;
    for (const auto &[name, value] : m_object.items()) {
        const bool isKnown = std::ranges::find(m_read, name) != m_read.end();
        if (isKnown && value.is_null())
            found.push_back(errorAt(pathOf(name.c_str()), "a value; leave the member out to keep the default", {}));
        if (isKnown)
            continue;
        found.push_back(errorAt(pathOf(name.substr(0, 64).c_str()), "no such member", "V-206")
                            .with("guess", nearest(name, m_read).value_or(std::string{})));
    }
    found.insert(found.end(), m_nestedDoubts.begin(), m_nestedDoubts.end());
    return found;
}

std::string FieldReader::extra() const
{
    if (!m_object.is_object())
        return {};
    Json rest = Json::object();
    for (const auto &[name, value] : m_object.items()) {
        if (std::ranges::find(m_read, name) == m_read.end())
            rest[name] = value;
    }
    return rest.empty() ? std::string{} : canonicalJson(rest);
}

void restoreExtra(Json &object, std::string_view extra)
{
    if (extra.empty())
        return;
    const Result<Json> rest = parseJson(extra);
    if (!rest || !rest->is_object())
        return;
    for (const auto &[name, value] : rest->items()) {
        if (!object.contains(name))
            object[name] = value;
    }
}

Json plainNumber(double value)
{
    constexpr double exact = 9'007'199'254'740'992.0; // 2^53: every whole number below has one spelling
    if (std::trunc(value) == value && std::abs(value) < exact)
        return static_cast<std::int64_t>(value);
    return value;
}

} // namespace assay
