// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/access/actions.h"
#include "models/access/chain.h"

#include <functional>
#include <set>

#include <openssl/sha.h>

#include <QObject>

using namespace assay;
using namespace assay::access;

namespace {

Hash sha256(std::string_view text)
{
    Hash hash{};
    SHA256(reinterpret_cast<const unsigned char *>(text.data()), text.size(), hash.data());
    return hash;
}

std::vector<AuditEvent> auditOf(int count)
{
    std::vector<AuditEvent> events;
    Hash previous = genesis(kAuditChain, "store", sha256);
    for (int index = 1; index <= count; ++index) {
        AuditEvent event;
        event.sequence = index;
        event.at = Timestamp{1'000'000LL * index};
        event.actor = "m-1";
        event.action = "document.put";
        event.object = "metric/m" + std::to_string(index);
        event.detail = "{\"revision\":" + std::to_string(index) + "}";
        event.hash = previous = chained(previous, event, sha256);
        events.push_back(std::move(event));
    }
    return events;
}

std::vector<LedgerEntry> ledgerOf(int count)
{
    std::vector<LedgerEntry> entries;
    Hash previous = genesis(kLedgerChain, "store", sha256);
    for (int index = 1; index <= count; ++index) {
        LedgerEntry entry;
        entry.sequence = index;
        entry.run = "run";
        entry.statement = "s" + std::to_string(index);
        entry.verdict = LedgerVerdict::Intended;
        entry.hash = previous = chained(previous, entry, sha256);
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace

class TestChain final : public QObject {
    Q_OBJECT

private slots:
    /// The stored format, computed here with nothing of ours but the hash.
    void chained_hashesPredecessorAndCanonicalEvent()
    {
        AuditEvent event;
        event.sequence = 1;
        event.at = Timestamp{5};
        event.actor = "m-1";
        event.action = "run.start";
        event.object = "experiment/a";
        event.detail = "{}";
        const Hash first = sha256("assay/audit/v1store");
        const std::string detail = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"; // SHA-256 of {}
        std::string bytes(reinterpret_cast<const char *>(first.data()), first.size());
        // Spelled with escapes: moc loses track at a raw string that ends in a quote.
        bytes += "{\"action\":\"run.start\",\"actor\":\"m-1\",\"at\":5,\"detailSha256\":\"" + detail
            + "\",\"object\":\"experiment/a\",\"sequence\":1}";

        QCOMPARE(genesis(kAuditChain, "store", sha256), first);
        QCOMPARE(chained(first, event, sha256), sha256(bytes));
    }

    void verify_acceptsAnUntouchedChain()
    {
        const auto events = auditOf(5);

        const ChainReport report = verify(events, "store", sha256);

        QCOMPARE(report.entries, 5);
        QCOMPARE(report.head, events.back().hash);
        QVERIFY(!report.brokenAt);
        QCOMPARE(verify(std::vector<AuditEvent>{}, "store", sha256).head, genesis(kAuditChain, "store", sha256));
    }

    void verify_refusesTheChainOfAnotherStore()
    {
        QCOMPARE(verify(auditOf(2), "other", sha256).brokenAt, std::optional<std::int64_t>(1));
    }

    void verify_findsEveryKindOfTampering_data()
    {
        using Events = std::vector<AuditEvent>;
        QTest::addColumn<std::function<void(Events &)>>("tamper");
        QTest::addColumn<int>("brokenAt");
        const auto row
            = [](const char *name, std::function<void(Events &)> tamper, int at) { QTest::newRow(name) << tamper << at; };
        row(
            "actor edited", [](Events &all) { all[2].actor = "m-2"; }, 3);
        row(
            "time edited", [](Events &all) { all[2].at.micros += 1; }, 3);
        row(
            "action edited", [](Events &all) { all[2].action = "run.start"; }, 3);
        row(
            "object edited", [](Events &all) { all[2].object = "x"; }, 3);
        row(
            "detail edited", [](Events &all) { all[2].detail = "{}"; }, 3);
        row(
            "detail emptied", [](Events &all) { all[2].detail.clear(); }, 3);
        row(
            "hash edited", [](Events &all) { all[2].hash[31] ^= 1; }, 3);
        row(
            "removed", [](Events &all) { all.erase(all.begin() + 2); }, 3);
        row(
            "first removed", [](Events &all) { all.erase(all.begin()); }, 1);
        row(
            "inserted", [](Events &all) { all.insert(all.begin() + 2, all[1]); }, 3);
        row(
            "swapped", [](Events &all) { std::swap(all[1], all[2]); }, 2);
        row(
            "renumbered", [](Events &all) { all[4].sequence = 6; }, 5);
        row(
            "edited and hashed again",
            [](Events &all) {
                all[2].actor = "m-2";
                all[2].hash = chained(all[1].hash, all[2], sha256);
            },
            4);
    }

    void verify_findsEveryKindOfTampering()
    {
        QFETCH(std::function<void(std::vector<AuditEvent> &)>, tamper);
        QFETCH(int, brokenAt);
        auto events = auditOf(5);

        tamper(events);
        const ChainReport report = verify(events, "store", sha256);

        QCOMPARE(report.brokenAt, std::optional<std::int64_t>(brokenAt));
        QCOMPARE(report.entries, brokenAt - 1);
    }

    void verify_staysWholeWhenADetailIsErased()
    {
        auto events = auditOf(4);

        events[1].erasedDetail = sha256(events[1].detail);
        events[1].detail.clear();

        QVERIFY(!verify(events, "store", sha256).brokenAt);
    }

    void verify_coversEveryMemberOfALedgerEntry()
    {
        const std::vector<std::function<void(LedgerEntry &)>> edits{[](auto &e) { e.at.micros = 9; },
                                                                    [](auto &e) { e.run = "x"; },
                                                                    [](auto &e) { e.statement = "x"; },
                                                                    [](auto &e) { e.connection = "x"; },
                                                                    [](auto &e) { e.actor = "x"; },
                                                                    [](auto &e) { e.purpose = "x"; },
                                                                    [](auto &e) { e.templateVersion = "x"; },
                                                                    [](auto &e) { e.sqlSha256 = "x"; },
                                                                    [](auto &e) { e.contract = "x"; },
                                                                    [](auto &e) { e.rows = 1; },
                                                                    [](auto &e) { e.bytes = 1; },
                                                                    [](auto &e) { e.columns = 1; },
                                                                    [](auto &e) { e.smallestCell = 0; },
                                                                    [](auto &e) { e.milliseconds = 1; },
                                                                    [](auto &e) { e.verdict = LedgerVerdict::Passed; },
                                                                    [](auto &e) { e.column = "x"; },
                                                                    [](auto &e) { e.what = "x"; },
                                                                    [](auto &e) { e.sequence = 7; }};
        QVERIFY(!verify(ledgerOf(3), "store", sha256).brokenAt);

        for (const auto &edit : edits) {
            auto entries = ledgerOf(3);
            edit(entries[1]);
            QCOMPARE(verify(entries, "store", sha256).brokenAt, std::optional<std::int64_t>(2));
        }
    }

    void hex_roundTripsAndRefusesOtherText()
    {
        const Hash hash = sha256("x");

        QCOMPARE(hashFromHex(hex(hash)), std::optional(hash));
        QVERIFY(!hashFromHex("00"));
        QVERIFY(!hashFromHex(std::string(64, 'g')));
        QVERIFY(!hashFromHex(std::string(64, 'A')));
    }

    void verdicts_haveNamesOfTheirOwn()
    {
        std::set<std::string_view> names;
        for (int value = 0; value <= static_cast<int>(LedgerVerdict::Unknown); ++value) {
            const auto verdict = static_cast<LedgerVerdict>(value);
            names.insert(verdictName(verdict));
            QCOMPARE(verdictFromName(verdictName(verdict)), std::optional(verdict));
        }
        QCOMPARE(names.size(), 7U);
        QVERIFY(!verdictFromName("granted"));
    }

    void actions_areAClosedSetWithoutDoubles()
    {
        QCOMPARE(std::set<std::string_view>(kActions.begin(), kActions.end()).size(), kActions.size());
        QVERIFY(isAction("document.put"));
        QVERIFY(!isAction("document.delete"));
        QVERIFY(!isAction(""));
    }
};

QTEST_APPLESS_MAIN(TestChain)
#include "tst_chain.moc"
