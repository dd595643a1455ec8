// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/timestamp.h"

namespace assay::access {

using Hash = std::array<std::uint8_t, 32>;
/// SHA-256, passed in so that this room needs no cryptography library.
using HashFunction = std::function<Hash(std::string_view)>;

/// Lower-case hex of a hash.
[[nodiscard]] std::string hex(const Hash &hash);
[[nodiscard]] std::optional<Hash> hashFromHex(std::string_view text);

/// One audited action. `action` is of the fixed vocabulary of actions.h.
struct AuditEvent {
    std::int64_t sequence{}; ///< 1, 2, 3 ...; given by the store
    Timestamp at;
    std::string actor; ///< pseudonym id of the member
    std::string action; ///< "document.put"
    std::string object; ///< "experiment/new-checkout"
    std::string detail; ///< canonical JSON; erasable, so the chain covers its hash only
    Hash hash{}; ///< of this event, chained
    std::optional<Hash> erasedDetail{}; ///< SHA-256 of a detail that was erased on request; `detail` is then empty

    bool operator==(const AuditEvent &) const = default;
};

enum class LedgerVerdict { Intended, Passed, Refused, Failed, Cancelled, NotSent, Unknown };

/// One line of the egress ledger: an intent before a statement is sent, or its outcome. Both are
/// entries of their own, so the chain never changes.
struct LedgerEntry {
    std::int64_t sequence{};
    Timestamp at;
    std::string run;
    std::string statement; ///< id in the plan
    std::string connection; ///< key
    std::string actor;
    std::string purpose; ///< "pipeline new-checkout"
    std::string templateVersion;
    std::string sqlSha256;
    std::string contract; ///< canonical JSON of the declared shape
    std::int64_t rows{};
    std::int64_t bytes{};
    std::int64_t columns{};
    std::optional<std::int64_t> smallestCell;
    std::int64_t milliseconds{};
    LedgerVerdict verdict{};
    std::string column; ///< refused: which column
    std::string what; ///< refused: why
    Hash hash{};

    bool operator==(const LedgerEntry &) const = default;
};

/// What starts the two chains of a workspace; part of the stored format.
inline constexpr std::string_view kAuditChain = "assay/audit/v1";
inline constexpr std::string_view kLedgerChain = "assay/ledger/v1";

/// hash_n = H(hash_{n-1} ‖ canonical(event_n)); the first predecessor is H(label ‖ store id).
/// canonical() is the canonical JSON of every member but `hash`; of an audit event's detail it holds
/// only the SHA-256, so that erasing the text leaves the chain whole.
[[nodiscard]] Hash genesis(std::string_view label, std::string_view storeId, const HashFunction &hash);
[[nodiscard]] Hash chained(const Hash &previous, const AuditEvent &event, const HashFunction &hash);
[[nodiscard]] Hash chained(const Hash &previous, const LedgerEntry &entry, const HashFunction &hash);

/// Outcome of walking a chain. A chain cut off at its end still walks: only an anchor kept elsewhere
/// tells (`entries` and `head` against it).
struct ChainReport {
    std::int64_t entries{}; ///< that fit, counted from the first
    Hash head{}; ///< of the last that fits; the genesis hash when none does
    std::optional<std::int64_t> brokenAt; ///< place, counted from 1, of the first that does not fit

    bool operator==(const ChainReport &) const = default;
};

[[nodiscard]] ChainReport verify(const std::vector<AuditEvent> &events, std::string_view storeId, const HashFunction &hash);
[[nodiscard]] ChainReport verify(const std::vector<LedgerEntry> &entries, std::string_view storeId, const HashFunction &hash);

[[nodiscard]] std::string_view verdictName(LedgerVerdict verdict);
[[nodiscard]] std::optional<LedgerVerdict> verdictFromName(std::string_view name);

} // namespace assay::access
