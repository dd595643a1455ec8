// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <QObject>

#include "tests/integration/store/storefixtures.h"

using namespace assay;
using namespace assay::store;
using namespace assay::testing;

namespace {

/// One store of the kind under test, with what it needs to live.
struct Subject {
    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<MemoryKeychain> keychain;
    std::unique_ptr<DocumentStore> store;
};

Subject makeSession()
{
    Subject subject;
    if (auto made = makeSessionStore())
        subject.store = std::move(*made);
    return subject;
}

Subject makeEncrypted()
{
    Subject subject;
    subject.folder = std::make_unique<QTemporaryDir>();
    subject.keychain = std::make_unique<MemoryKeychain>();
    if (auto made
        = createLocalStore(subject.folder->filePath(QStringLiteral("w")).toStdString(), withKeychain(*subject.keychain)))
        subject.store = std::move(made->store);
    return subject;
}

using Factory = Subject (*)();

} // namespace

/// What every DocumentStore promises.
class TestStoreContract final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data()
    {
        QTest::addColumn<Factory>("factory");
        QTest::newRow("session") << Factory(makeSession);
        QTest::newRow("encrypted") << Factory(makeEncrypted);
    }

    void init()
    {
        QFETCH_GLOBAL(Factory, factory);
        m_subject = factory();
        QVERIFY(m_subject.store);
    }

    void cleanup()
    {
        m_subject.store.reset();
        m_subject = {};
    }

    void put_storesWhatGetGives()
    {
        Document written = document("metric", "revenue", "{\"name\":\"Ertrag \xC3\xA4\xF0\x9F\x93\x88\"}");
        written.id = "6f1a3c1e-0000-4000-8000-000000000001";

        QVERIFY(putAudited(*m_subject.store, written, 0));
        const auto read = m_subject.store->get("metric", "revenue");

        QVERIFY(read);
        written.revision = 1;
        QCOMPARE(*read, written);
    }

    void put_keepsABodyOfAMegabyte()
    {
        const std::string body = "\"" + std::string(1U << 20U, 'x') + "\"";

        QVERIFY(putAudited(*m_subject.store, document("report", "big", body), 0));

        QCOMPARE(m_subject.store->get("report", "big")->body, body);
    }

    void put_refusesAnotherRevision_data()
    {
        QTest::addColumn<int>("stored");
        QTest::addColumn<int>("expected");
        QTest::newRow("creating what exists") << 1 << 0;
        QTest::newRow("older") << 3 << 2;
        QTest::newRow("newer") << 1 << 2;
        QTest::newRow("changing what does not exist") << 0 << 1;
    }

    void put_refusesAnotherRevision()
    {
        QFETCH(int, stored);
        QFETCH(int, expected);
        for (int revision = 0; revision < stored; ++revision)
            QVERIFY(putAudited(*m_subject.store, document("metric", "m", std::to_string(revision)), revision));

        const auto outcome = putAudited(*m_subject.store, document("metric", "m", "\"new\""), expected);

        QCOMPARE(codeOf(outcome), ErrorCode::RevisionConflict);
        QCOMPARE(outcome.error().fact("expected"), std::to_string(expected));
        QCOMPARE(outcome.error().fact("actual"), std::to_string(stored));
        QCOMPARE(m_subject.store->audit()->size(), std::size_t(stored));
        if (stored > 0)
            QCOMPARE(m_subject.store->get("metric", "m")->body, std::to_string(stored - 1));
    }

    void put_givesAnIdAndKeepsIt()
    {
        QVERIFY(putAudited(*m_subject.store, document("metric", "m"), 0));
        const std::string id = m_subject.store->get("metric", "m")->id;
        Document other = document("metric", "m");
        other.id = "another";

        QCOMPARE(id.size(), std::size_t(36));
        QVERIFY(putAudited(*m_subject.store, document("metric", "m"), 1));
        QCOMPARE(m_subject.store->get("metric", "m")->id, id);
        QCOMPARE(codeOf(putAudited(*m_subject.store, other, 2)), ErrorCode::InvalidDocument);
    }

    void put_refusesAnIdThatAnotherDocumentHas()
    {
        Document first = document("metric", "a");
        first.id = "same";
        Document second = document("metric", "b");
        second.id = "same";
        QVERIFY(putAudited(*m_subject.store, first, 0));

        const auto outcome = putAudited(*m_subject.store, second, 0);

        QCOMPARE(codeOf(outcome), ErrorCode::InvalidDocument);
        QCOMPARE(outcome.error().fact("path"), "id");
    }

    void put_refusesKeysAndTextsThatAreNone_data()
    {
        QTest::addColumn<std::string>("kind");
        QTest::addColumn<std::string>("key");
        QTest::addColumn<std::string>("body");
        QTest::newRow("empty key") << std::string("metric") << std::string() << std::string("{}");
        QTest::newRow("capital letter") << std::string("metric") << std::string("Revenue") << std::string("{}");
        QTest::newRow("quote in the key") << std::string("metric") << std::string("a'b") << std::string("{}");
        QTest::newRow("empty kind") << std::string() << std::string("a") << std::string("{}");
        QTest::newRow("body not UTF-8") << std::string("metric") << std::string("a") << std::string("\"\xff\"");
        QTest::newRow("NUL in the body") << std::string("metric") << std::string("a") << std::string("\"\0\"", 3);
    }

    void put_refusesKeysAndTextsThatAreNone()
    {
        QFETCH(std::string, kind);
        QFETCH(std::string, key);
        QFETCH(std::string, body);

        QCOMPARE(codeOf(putAudited(*m_subject.store, document(kind, key, body), 0)), ErrorCode::InvalidDocument);
        QVERIFY(m_subject.store->list({}, true)->empty());
    }

    void get_saysWhatIsNotThere()
    {
        const auto outcome = m_subject.store->get("metric", "none");

        QCOMPARE(codeOf(outcome), ErrorCode::NotFound);
        QCOMPARE(outcome.error().fact("key"), "none");
        QCOMPARE(codeOf(m_subject.store->history("metric", "none")), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_subject.store->run("none")), ErrorCode::NotFound);
        QCOMPARE(codeOf(m_subject.store->snapshotBody("none")), ErrorCode::NotFound);
    }

    void list_givesAKindByKeyWithoutArchived()
    {
        Document archived = document("metric", "c");
        archived.isArchived = true;
        QVERIFY(putAudited(*m_subject.store, document("metric", "b"), 0));
        QVERIFY(putAudited(*m_subject.store, document("metric", "a"), 0));
        QVERIFY(putAudited(*m_subject.store, archived, 0));
        QVERIFY(putAudited(*m_subject.store, document("entity", "user"), 0));

        const auto keys = [&](const std::string &kind, bool withArchived) {
            std::string joined;
            const auto found = m_subject.store->list(kind, withArchived);
            for (const Document &one : *found)
                joined += one.key + " ";
            return joined;
        };

        QCOMPARE(keys("metric", false), std::string("a b "));
        QCOMPARE(keys("metric", true), std::string("a b c "));
        QCOMPARE(keys("", true), std::string("user a b c "));
        QCOMPARE(keys("none", true), std::string());
    }

    void history_givesEveryRevisionNewestFirst()
    {
        for (int revision = 0; revision < 3; ++revision)
            QVERIFY(putAudited(*m_subject.store, document("metric", "m", std::to_string(revision)), revision));

        const auto history = m_subject.store->history("metric", "m");

        QVERIFY(history);
        QCOMPARE(history->size(), std::size_t(3));
        QCOMPARE(history->front(), *m_subject.store->get("metric", "m"));
        for (std::size_t index = 0; index < 3; ++index) {
            QCOMPARE((*history)[index].revision, std::int64_t(3 - index));
            QCOMPARE((*history)[index].body, std::to_string(2 - index));
        }
    }

    void transaction_writesNothingWhenItsWorkFails()
    {
        const auto outcome = m_subject.store->transaction([&](Transaction &writes) -> Result<void> {
            [&] {
                QVERIFY(writes.put(document("metric", "m"), 0));
                QVERIFY(writes.append(auditEvent("x")));
                QVERIFY(writes.append(ledgerEntry("s")));
                QVERIFY(writes.putRun({"r", "e", Timestamp{1}, "running", "{}"}));
                QVERIFY(writes.putSnapshot({"s", "e", "r", Timestamp{1}, Timestamp{1}}, "{}"));
            }();
            return fail(ErrorCode::Cancelled);
        });

        QCOMPARE(codeOf(outcome), ErrorCode::Cancelled);
        expectEmpty();
    }

    void transaction_writesNothingWhenAFailedWriteIsOverlooked()
    {
        const auto outcome = m_subject.store->transaction([&](Transaction &writes) -> Result<void> {
            (void)writes.append(auditEvent("x"));
            (void)writes.put(document("metric", "m"), 7);
            return {};
        });

        QCOMPARE(codeOf(outcome), ErrorCode::RevisionConflict);
        expectEmpty();
    }

    void transaction_writesNothingWhenItsWorkThrows()
    {
        const auto work = [](Transaction &writes) -> Result<void> {
            (void)writes.append(auditEvent("x"));
            throw std::runtime_error("broken promise");
        };

        QVERIFY_THROWS_EXCEPTION(std::runtime_error, (void)m_subject.store->transaction(work));
        expectEmpty();
        QVERIFY(putAudited(*m_subject.store, document("metric", "m"), 0));
    }

    void transaction_readsItsOwnWrites()
    {
        std::string body;
        const auto outcome = m_subject.store->transaction([&](Transaction &writes) -> Result<void> {
            return writes.put(document("metric", "m", "\"own\""), 0).and_then([&](const Document &) {
                return m_subject.store->get("metric", "m").map([&](const Document &read) { body = read.body; });
            });
        });

        QVERIFY(outcome);
        QCOMPARE(body, std::string("\"own\""));
    }

    void transaction_refusesAnotherInside()
    {
        ErrorCode inner{};
        const auto outcome = m_subject.store->transaction([&](Transaction &writes) -> Result<void> {
            inner = codeOf(m_subject.store->transaction([](Transaction &) -> Result<void> { return {}; }));
            return writes.append(auditEvent("outer")).map([](const access::AuditEvent &) {});
        });

        QVERIFY(outcome);
        QCOMPARE(inner, ErrorCode::Internal);
        QCOMPARE(m_subject.store->audit()->size(), std::size_t(1));
    }

    void append_chainsAuditEvents()
    {
        for (int index = 0; index < 3; ++index)
            QVERIFY(putAudited(*m_subject.store, document("metric", "m" + std::to_string(index)), 0));

        const auto events = m_subject.store->audit();
        const auto report = m_subject.store->verifyAudit();

        QCOMPARE(events->size(), std::size_t(3));
        QCOMPARE((*events)[2].sequence, 3);
        QCOMPARE((*events)[2].object, std::string("metric/m2"));
        QCOMPARE((*events)[2].detail, auditEvent({}).detail);
        QCOMPARE(access::verify(*events, m_subject.store->id(), secrets::sha256), *report);
        QCOMPARE(report->entries, 3);
        QCOMPARE(report->head, events->back().hash);
        QVERIFY(!report->brokenAt);
        QCOMPARE(m_subject.store->audit(2)->size(), std::size_t(1));
    }

    void append_refusesActionsOutsideTheVocabulary()
    {
        access::AuditEvent unknown = auditEvent("x");
        unknown.action = "document.tamper";

        const auto outcome = m_subject.store->transaction(
            [&](Transaction &writes) { return writes.append(unknown).map([](const access::AuditEvent &) {}); });

        QCOMPARE(codeOf(outcome), ErrorCode::InvalidArgument);
        expectEmpty();
    }

    void append_keepsEveryMemberOfALedgerEntry()
    {
        access::LedgerEntry entry{.sequence = 0,
                                  .at = Timestamp{7},
                                  .run = "run-1",
                                  .statement = "s2",
                                  .connection = "shop",
                                  .actor = "m-1",
                                  .purpose = "pipeline a",
                                  .templateVersion = "3",
                                  .sqlSha256 = "ab",
                                  .contract = "{}",
                                  .rows = 12,
                                  .bytes = 345,
                                  .columns = 4,
                                  .smallestCell = 11,
                                  .milliseconds = 99,
                                  .verdict = access::LedgerVerdict::Refused,
                                  .column = "email",
                                  .what = "looks like an address",
                                  .hash = {}};
        access::LedgerEntry without = ledgerEntry("s3");

        QVERIFY(m_subject.store->transaction([&](Transaction &writes) -> Result<void> {
            return writes.append(entry).and_then([&](const access::LedgerEntry &stored) {
                entry = stored;
                return writes.append(without).map([&](const access::LedgerEntry &next) { without = next; });
            });
        }));

        QCOMPARE(*m_subject.store->ledger(), (std::vector{entry, without}));
        QCOMPARE(*m_subject.store->ledger(1), (std::vector{without}));
        QCOMPARE(entry.sequence, 1);
        QCOMPARE(m_subject.store->verifyLedger()->entries, 2);
        QVERIFY(!m_subject.store->verifyLedger()->brokenAt);
    }

    void putRun_replacesTheRunOfThatId()
    {
        const auto put = [&](const RunRow &run) {
            return m_subject.store->transaction([&](Transaction &writes) { return writes.putRun(run); });
        };
        QVERIFY(put({"r1", "a", Timestamp{10}, "running", "{}"}));
        QVERIFY(put({"r2", "b", Timestamp{20}, "running", "{}"}));
        QVERIFY(put({"r1", "a", Timestamp{10}, "succeeded", "{\"rows\":1}"}));

        const auto runs = m_subject.store->runs();

        QCOMPARE(runs->size(), std::size_t(2));
        QCOMPARE(runs->front().id, std::string("r2"));
        QCOMPARE(*m_subject.store->run("r1"), (RunRow{"r1", "a", Timestamp{10}, "succeeded", "{\"rows\":1}"}));
    }

    void putSnapshot_isForEver()
    {
        const auto put = [&](const SnapshotRow &head, const std::string &body) {
            return m_subject.store->transaction([&](Transaction &writes) { return writes.putSnapshot(head, body); });
        };
        const SnapshotRow first{"s1", "a", "r1", Timestamp{10}, Timestamp{5}};
        const SnapshotRow second{"s2", "a", "r2", Timestamp{20}, Timestamp{6}};
        const SnapshotRow other{"s3", "b", "r3", Timestamp{15}, Timestamp{7}};
        QVERIFY(put(first, "1") && put(second, "2") && put(other, "3"));

        QCOMPARE(*m_subject.store->snapshots("a"), (std::vector{second, first}));
        QCOMPARE(*m_subject.store->snapshots(""), (std::vector{second, other, first}));
        QCOMPARE(*m_subject.store->snapshotBody("s1"), std::string("1"));
        QCOMPARE(codeOf(put(first, "changed")), ErrorCode::InvalidArgument);
        QCOMPARE(*m_subject.store->snapshotBody("s1"), std::string("1"));
    }

    void watch_tellsOfCommitsOnly()
    {
        std::vector<std::string> seen;
        auto token = m_subject.store->watch([&](const std::vector<Change> &changes) {
            for (const Change &change : changes)
                seen.push_back(change.kind + ":" + change.key);
            QVERIFY(m_subject.store->get("metric", "m")); // committed, and no lock is held
        });

        QVERIFY(putAudited(*m_subject.store, document("metric", "m"), 0));
        (void)putAudited(*m_subject.store, document("metric", "m"), 0);
        token.reset();
        QVERIFY(putAudited(*m_subject.store, document("metric", "n"), 0));

        QCOMPARE(seen, (std::vector<std::string>{"metric:m", "audit:"}));
    }

    void store_isThreadSafe()
    {
        constexpr int writers = 4;
        constexpr int each = 25;
        QVERIFY(putAudited(*m_subject.store, document("metric", "m", "0"), 0));
        std::atomic<int> failures{0};
        const auto write = [&] {
            for (int done = 0; done < each;) {
                const auto current = m_subject.store->get("metric", "m");
                const auto outcome = current
                    ? putAudited(*m_subject.store, document("metric", "m", std::to_string(current->revision)), current->revision)
                    : fail(current.error());
                if (outcome)
                    ++done;
                else if (codeOf(outcome) != ErrorCode::RevisionConflict && ++failures > 0)
                    return;
            }
        };

        std::vector<std::thread> threads;
        for (int index = 0; index < writers; ++index)
            threads.emplace_back(write);
        for (std::thread &thread : threads)
            thread.join();

        QCOMPARE(failures.load(), 0);
        QCOMPARE(m_subject.store->get("metric", "m")->revision, 1 + writers * each);
        QCOMPARE(m_subject.store->history("metric", "m")->size(), std::size_t(1 + writers * each));
        QCOMPARE(m_subject.store->verifyAudit()->entries, 1 + writers * each);
    }

private:
    void expectEmpty()
    {
        QVERIFY(m_subject.store->list({}, true)->empty());
        QVERIFY(m_subject.store->audit()->empty());
        QVERIFY(m_subject.store->ledger()->empty());
        QVERIFY(m_subject.store->runs()->empty());
        QVERIFY(m_subject.store->snapshots({})->empty());
    }

    Subject m_subject;
};

QTEST_GUILESS_MAIN(TestStoreContract)
#include "tst_storecontract.moc"
