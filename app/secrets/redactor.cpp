// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/redactor.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include <re2/re2.h>
#include <sodium.h>

#include "models/core/text.h"

namespace assay::secrets {
namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kLargestInput = 64U * 1024U; ///< more is cut before the patterns see it
constexpr std::string_view kCut = "[cut]";

struct Rule {
    const char *pattern;
    const char *replacement;
};

/// The first group of a rule: a name that holds a secret, up to and with its equals sign or colon.
#define ASSAY_SECRET_NAME                                                                                                        \
    R"((?i)([A-Za-z0-9_.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|)"                          \
    R"(private[_-]?key|credential|authorization|cookie|signature)[A-Za-z0-9_.-]*["']?\s*[=:]\s*))"

/// In this order: later rules see the result of earlier ones.
constexpr std::array kRules{
    // PEM blocks, also when the end is missing.
    Rule{R"((?s)-----BEGIN [A-Z0-9 ]{1,64}-----.*?(?:-----END [A-Z0-9 ]{1,64}-----|$))", "[redacted]"},
    // JSON web tokens: header and payload both begin with {" in base64url.
    Rule{R"(eyJ[A-Za-z0-9_-]{4,}\.eyJ[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*)", "[redacted]"},
    // User part, then query and fragment, of anything that looks like a URL.
    Rule{R"(([A-Za-z][A-Za-z0-9+.-]{1,20}://)[^\s/?#@"'<>]*(?:@[^\s/?#@"'<>]*)*@)", R"(\1[redacted]@)"},
    Rule{R"(([A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s?#"'<>]*)[?#][^\s"'<>]*)", R"(\1?[redacted])"},
    Rule{R"((?i)\b(bearer|basic)(\s+)[A-Za-z0-9+/_.~=-]{8,})", R"(\1\2[redacted])"},
    // name = value, name: value, "name": "value", name='value' of names that hold secrets.
    Rule{ASSAY_SECRET_NAME R"("(?:[^"\\]|\\.)*"?)", R"(\1[redacted])"},
    Rule{ASSAY_SECRET_NAME R"('(?:[^'\\]|\\.)*'?)", R"(\1[redacted])"},
    Rule{ASSAY_SECRET_NAME R"((?:\\.|\S)+)", R"(\1[redacted])"},
    // Shapes of keys: AWS, Google, GitHub, Slack, Databricks, Azure storage.
    Rule{R"(\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b)", "[redacted]"},
    Rule{R"(\bAIza[A-Za-z0-9_-]{35})", "[redacted]"},
    Rule{R"(\bya29\.[A-Za-z0-9_-]{10,})", "[redacted]"},
    Rule{R"(\bgh[pousr]_[A-Za-z0-9]{20,})", "[redacted]"},
    Rule{R"(\bxox[abeoprs]-[A-Za-z0-9-]{10,})", "[redacted]"},
    Rule{R"(\bdapi[0-9a-f]{32})", "[redacted]"},
    Rule{R"(\b[A-Za-z0-9+/]{86}==)", "[redacted]"},
};
#undef ASSAY_SECRET_NAME

void appendEscape(std::string &line, const char *form, unsigned value)
{
    std::array<char, 16> text{};
    const int size = std::snprintf(text.data(), text.size(), form, value);
    line.append(text.data(), static_cast<std::size_t>(size));
}

/// Length of the UTF-8 sequence at `text`, 0 when there is none.
std::size_t sequenceLength(std::string_view text)
{
    for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
        if (isValidUtf8(text.substr(0, size)))
            return size;
    }
    return 0;
}

/// Bidirectional controls, line and paragraph separators, zero-width characters: U+200B-200F,
/// U+2028-202E, U+2060-2069, U+FEFF, and C1 controls U+0080-009F.
bool isInvisible(std::string_view sequence)
{
    const auto byte = [sequence](std::size_t index) { return static_cast<std::uint8_t>(sequence[index]); };
    if (sequence.size() == 2)
        return byte(0) == 0xC2 && byte(1) < 0xA0;
    if (sequence.size() != 3)
        return false;
    const unsigned code = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x2069)
        || code == 0xFEFF;
}

/// One line without anything a terminal or a log reader acts on, cut to the longest line.
std::string escaped(std::string_view text)
{
    std::string line;
    while (!text.empty()) {
        std::string piece;
        const auto first = static_cast<std::uint8_t>(text.front());
        const std::size_t size = sequenceLength(text);
        if (size == 1 && (first < 0x20 || first == 0x7F)) {
            appendEscape(piece, "\\x%02x", first);
        } else if (size == 0) {
            appendEscape(piece, "\\x%02x", first);
        } else if (isInvisible(text.substr(0, size))) {
            for (const char byte : text.substr(0, size))
                appendEscape(piece, "\\x%02x", static_cast<std::uint8_t>(byte));
        } else {
            piece = text.substr(0, size);
        }
        if (line.size() + piece.size() > kLongestLogLine - kCut.size())
            return line.append(kCut);
        line += piece;
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return line;
}

void removeAll(std::string &text, std::string_view secret)
{
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kRedacted.size()))
        text.replace(at, secret.size(), kRedacted);
}

SecureBuffer base64Of(const Secret &secret, int variant)
{
    SecureBuffer text(sodium_base64_encoded_len(secret.bytes().size(), variant));
    sodium_bin2base64(reinterpret_cast<char *>(text.bytes().data()), text.size(), secret.bytes().data(), secret.bytes().size(),
                      variant);
    return SecureBuffer(std::as_const(text).bytes().first(text.size() - 1)); // without the closing NUL
}

/// RFC 3986: everything but letters, digits and -._~ as %XX.
SecureBuffer percentEncoded(const Secret &secret)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    SecureBuffer text(3 * secret.bytes().size());
    std::size_t size = 0;
    const auto put = [&](char character) { text.bytes()[size++] = static_cast<std::uint8_t>(character); };
    for (const std::uint8_t byte : secret.bytes()) {
        const char character = static_cast<char>(byte);
        const bool isLetter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
        if (isLetter || (character >= '0' && character <= '9') || plain.find(character) != std::string_view::npos) {
            put(character);
        } else {
            put('%');
            put(digits[byte >> 4U]);
            put(digits[byte & 15U]);
        }
    }
    return SecureBuffer(std::as_const(text).bytes().first(size));
}

} // namespace

struct Redactor::Patterns {
    std::vector<std::pair<std::unique_ptr<re2::RE2>, std::string>> rules;
};

Redactor::Redactor()
{
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1); // any bytes must pass, not only UTF-8
    options.set_log_errors(false);
    auto patterns = std::make_unique<Patterns>();
    for (const Rule &rule : kRules)
        patterns->rules.emplace_back(std::make_unique<re2::RE2>(rule.pattern, options), rule.replacement);
    m_patterns = std::move(patterns);
}

Redactor::~Redactor() = default;

void Redactor::remember(const Secret &secret)
{
    if (secret.bytes().size() < kShortestSecret)
        return;
    std::array forms{secret.clone(), Secret(base64Of(secret, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)),
                     Secret(base64Of(secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING)), Secret(percentEncoded(secret))};
    const std::lock_guard lock(m_mutex);
    for (Secret &form : forms) {
        if (std::ranges::none_of(m_secrets, [&form](const Secret &known) { return known.equals(form); }))
            m_secrets.push_back(std::move(form));
    }
    std::ranges::stable_sort(m_secrets, std::greater{}, [](const Secret &known) { return known.bytes().size(); });
}

std::string Redactor::withoutLiveSecrets(std::string text) const
{
    const std::lock_guard lock(m_mutex);
    for (const Secret &secret : m_secrets)
        removeAll(text, {reinterpret_cast<const char *>(secret.bytes().data()), secret.bytes().size()});
    return text;
}

std::string Redactor::redacted(std::string_view text) const
{
    std::string line = withoutLiveSecrets(std::string(text.substr(0, kLargestInput)));
    for (const auto &[pattern, replacement] : m_patterns->rules)
        re2::RE2::GlobalReplace(&line, *pattern, replacement);
    return escaped(line);
}

} // namespace assay::secrets
