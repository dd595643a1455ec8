// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "app/secrets/securebuffer.h"

namespace assay::secrets {

/// Makes text fit for a log: secrets out, one line, at most 2 KiB. Thread-safe.
///
/// Removed: every registered secret and its base64 and percent-encoded forms, PEM blocks, JSON web tokens,
/// bearer and basic credentials, values of password-like names, key shapes of the large clouds,
/// and of each URL the user part and the query. Control characters, line breaks, bidirectional controls
/// and bytes that are not UTF-8 are written as escapes, so one event stays one line and cannot act on a
/// terminal. It is the second line of defence; the first is to log codes and ids only.
class Redactor {
public:
    Redactor();
    ~Redactor();
    Redactor(const Redactor &) = delete;
    Redactor &operator=(const Redactor &) = delete;

    /// From now on this secret is taken out wherever it stands. Fewer than 4 bytes are not remembered:
    /// they occur by chance. Kept in guarded memory until the redactor goes.
    void remember(const Secret &secret);

    [[nodiscard]] std::string redacted(std::string_view text) const;

private:
    struct Patterns;
    [[nodiscard]] std::string withoutLiveSecrets(std::string text) const;

    std::unique_ptr<const Patterns> m_patterns;
    mutable std::mutex m_mutex;
    std::vector<Secret> m_secrets; ///< longest first
};

/// What stands in the place of removed text.
inline constexpr std::string_view kRedacted = "[redacted]";

/// Longest line that redacted() gives, in bytes.
inline constexpr std::size_t kLongestLogLine = 2048;

} // namespace assay::secrets
