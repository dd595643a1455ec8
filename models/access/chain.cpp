// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/access/chain.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "models/core/json.h"

namespace assay::access {
namespace {

using Row = std::pair<LedgerVerdict, std::string_view>;

constexpr std::array kVerdicts{
    Row{LedgerVerdict::Intended, "intended"}, Row{LedgerVerdict::Passed, "passed"},       Row{LedgerVerdict::Refused, "refused"},
    Row{LedgerVerdict::Failed, "failed"},     Row{LedgerVerdict::Cancelled, "cancelled"}, Row{LedgerVerdict::NotSent, "not-sent"},
    Row{LedgerVerdict::Unknown, "unknown"},
};

std::string canonical(const AuditEvent &event, const HashFunction &hash)
{
    const Hash detail = event.erasedDetail ? *event.erasedDetail : hash(event.detail);
    return canonicalJson(Json{{"sequence", event.sequence},
                              {"at", event.at.micros},
                              {"actor", event.actor},
                              {"action", event.action},
                              {"object", event.object},
                              {"detailSha256", hex(detail)}});
}

std::string canonical(const LedgerEntry &entry, const HashFunction &)
{
    Json object{{"sequence", entry.sequence},
                {"at", entry.at.micros},
                {"run", entry.run},
                {"statement", entry.statement},
                {"connection", entry.connection},
                {"actor", entry.actor},
                {"purpose", entry.purpose},
                {"templateVersion", entry.templateVersion},
                {"sqlSha256", entry.sqlSha256},
                {"contract", entry.contract},
                {"rows", entry.rows},
                {"bytes", entry.bytes},
                {"columns", entry.columns},
                {"milliseconds", entry.milliseconds},
                {"verdict", verdictName(entry.verdict)},
                {"column", entry.column},
                {"what", entry.what}};
    if (entry.smallestCell)
        object["smallestCell"] = *entry.smallestCell;
    return canonicalJson(object);
}

std::string_view bytesOf(const Hash &hash)
{
    return {reinterpret_cast<const char *>(hash.data()), hash.size()};
}

template <typename Entry> Hash chainedAny(const Hash &previous, const Entry &entry, const HashFunction &hash)
{
    return hash(std::string(bytesOf(previous)).append(canonical(entry, hash)));
}

template <typename Entry>
ChainReport walk(const std::vector<Entry> &entries, std::string_view label, std::string_view storeId, const HashFunction &hash)
{
    ChainReport report{0, genesis(label, storeId, hash), std::nullopt};
    for (const Entry &entry : entries) {
        const std::int64_t place = report.entries + 1;
        const Hash expected = chainedAny(report.head, entry, hash);
        if (entry.sequence != place || entry.hash != expected) {
            report.brokenAt = place;
            return report;
        }
        report.head = expected;
        report.entries = place;
    }
    return report;
}

std::optional<unsigned> digit(char character)
{
    if (character >= '0' && character <= '9')
        return static_cast<unsigned>(character - '0');
    if (character >= 'a' && character <= 'f')
        return static_cast<unsigned>(character - 'a' + 10);
    return std::nullopt;
}

} // namespace

std::string hex(const Hash &hash)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * hash.size());
    for (const std::uint8_t byte : hash) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 15U]);
    }
    return text;
}

std::optional<Hash> hashFromHex(std::string_view text)
{
    Hash hash{};
    if (text.size() != 2 * hash.size())
        return std::nullopt;
    for (std::size_t index = 0; index < hash.size(); ++index) {
        const auto high = digit(text[2 * index]);
        const auto low = digit(text[2 * index + 1]);
        if (!high || !low)
            return std::nullopt;
        hash[index] = static_cast<std::uint8_t>(*high << 4U | *low);
    }
    return hash;
}

Hash genesis(std::string_view label, std::string_view storeId, const HashFunction &hash)
{
    return hash(std::string(label).append(storeId));
}

Hash chained(const Hash &previous, const AuditEvent &event, const HashFunction &hash)
{
    return chainedAny(previous, event, hash);
}

Hash chained(const Hash &previous, const LedgerEntry &entry, const HashFunction &hash)
{
    return chainedAny(previous, entry, hash);
}

ChainReport verify(const std::vector<AuditEvent> &events, std::string_view storeId, const HashFunction &hash)
{
    return walk(events, kAuditChain, storeId, hash);
}

ChainReport verify(const std::vector<LedgerEntry> &entries, std::string_view storeId, const HashFunction &hash)
{
    return walk(entries, kLedgerChain, storeId, hash);
}

std::string_view verdictName(LedgerVerdict verdict)
{
    for (const Row &row : kVerdicts) {
        if (row.first == verdict)
            return row.second;
    }
    return "unknown";
}

std::optional<LedgerVerdict> verdictFromName(std::string_view name)
{
    for (const Row &row : kVerdicts) {
        if (row.second == name)
            return row.first;
    }
    return std::nullopt;
}

} // namespace assay::access
