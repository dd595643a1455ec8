// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/readcontext.h"

#include <charconv>
#include <cstring>

#include "models/core/text.h"
#include "models/flags/base64.h"

namespace assay::flags {
namespace {

/// A hostile document must not fill the memory with findings about itself.
constexpr std::size_t kMostFindings = 10'000;

} // namespace

std::string ReadContext::path() const
{
    std::string pointer;
    for (std::size_t i = 0; i < m_depth && i < m_segments.size(); ++i) {
        pointer.push_back('/');
        if (m_segments[i].indexPlusOne > 0)
            pointer += std::to_string(m_segments[i].indexPlusOne - 1);
        else
            pointer += pointerPart(m_segments[i].name);
    }
    return pointer;
}

bool ReadContext::reject(std::string what)
{
    if (!cursor.failed())
        note(FindingCode::FlagNotReadable, {std::string{flagKey}, std::move(what)});
    return false;
}

void ReadContext::note(FindingCode code, std::vector<std::string> arguments, std::optional<std::string> fixedValue)
{
    if (m_findings.size() >= kMostFindings)
        return;
    Finding finding{code, path(), std::move(arguments)};
    if (fixedValue)
        finding.fix = Fix{finding.path, std::move(*fixedValue)};
    m_findings.push_back(std::move(finding));
}

std::string_view ReadContext::kept(std::string_view text)
{
    if (text.empty())
        return {};
    char *const copy = static_cast<char *>(data.arena.allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

std::optional<std::string_view> ReadContext::plain(std::string_view text)
{
    if (!data.isObfuscated())
        return text;
    const std::optional<std::string> decoded = base64Decode(text);
    if (!decoded || !isValidUtf8(*decoded))
        return std::nullopt;
    return kept(*decoded);
}

bool ReadContext::readText(std::string_view &text)
{
    if (cursor.kind() != JsonCursor::Kind::Text)
        return false;
    text = cursor.text();
    return !cursor.failed();
}

bool ReadContext::readPlainText(std::string_view &text)
{
    if (!readText(text))
        return false;
    const std::optional<std::string_view> decoded = plain(text);
    if (decoded)
        text = *decoded;
    return decoded.has_value();
}

bool ReadContext::readCount(std::uint32_t &number)
{
    if (cursor.kind() != JsonCursor::Kind::Number)
        return false;
    const std::string_view digits = cursor.number();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc{} && end == digits.data() + digits.size())
        return true;
    // Whole numbers may be written with a fraction or an exponent.
    const std::optional<double> value = parseNumber(digits);
    if (!value || !(*value >= 0) || *value > std::numeric_limits<std::uint32_t>::max())
        return false;
    number = static_cast<std::uint32_t>(*value);
    return static_cast<double>(number) == *value;
}

Index ReadContext::attributeIndex(std::string_view name)
{
    const auto [entry, isNew] = m_attributes.try_emplace(name, static_cast<Index>(data.attributeNames.size()));
    if (isNew)
        data.attributeNames.push_back(name);
    return entry->second;
}

Index ReadContext::saltIndex(std::string_view salt)
{
    for (const auto &[known, index] : m_lastSalts) {
        if (known == salt && index != kNoIndex)
            return index;
    }
    const auto [entry, isNew] = m_salts.try_emplace(salt, static_cast<Index>(data.saltPrefixes.size()));
    m_lastSalts[entry->second % m_lastSalts.size()] = {salt, entry->second};
    if (isNew) {
        char *const prefix = static_cast<char *>(data.arena.allocate(salt.size() + 1, 1));
        if (!salt.empty())
            std::memcpy(prefix, salt.data(), salt.size());
        prefix[salt.size()] = '-';
        data.saltPrefixes.emplace_back(prefix, salt.size() + 1);
    }
    return entry->second;
}

Index ReadContext::patternIndex(std::string_view expression)
{
    const auto [entry, isNew] = m_patterns.try_emplace(expression, static_cast<Index>(data.patterns.size()));
    if (isNew)
        data.patterns.emplace_back(expression);
    return entry->second;
}

} // namespace assay::flags
