// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <random>
#include <sstream>

#include <QObject>
#include <sys/resource.h>

#include "tests/integration/store/storefixtures.h"

using namespace assay;
using namespace assay::store;
using namespace assay::testing;
namespace fs = std::filesystem;
using secrets::KeychainState;

namespace {

/// The whole of what a store says, as one text.
std::string everythingIn(DocumentStore &store)
{
    std::ostringstream text;
    for (const Document &document : store.list({}, true).value_or(std::vector<Document>{}))
        text << document.kind << document.key << document.revision << document.body << '\n';
    for (const auto &event : store.audit().value_or(std::vector<access::AuditEvent>{}))
        text << event.sequence << event.object << access::hex(event.hash) << '\n';
    return text.str();
}

} // namespace

/// What was damaged, put back, rewritten or cut off is found, and said.
class TestStoreDamage final : public QObject {
    Q_OBJECT

private slots:
    void init() { m_at = std::make_unique<WorkspaceFixture>(); }

    void rollback_ofTheWholeFolderIsFound()
    {
        auto created = createLocalStore(m_at->folder, withKeychain(m_at->keychain));
        const std::string recoveryKey = created->recoveryKey;
        QVERIFY(putAudited(*created->store, document("metric", "m"), 0));
        created->store.reset();
        const fs::path copy = m_at->path("copy");
        fs::copy(m_at->folder, copy, fs::copy_options::recursive);
        {
            const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
            QVERIFY(putAudited(**opened, document("metric", "n"), 0));
        }
        fs::remove_all(m_at->folder);
        fs::copy(copy, m_at->folder, fs::copy_options::recursive);

        const auto outcome = openLocalStore(m_at->folder, withKeychain(m_at->keychain));

        QCOMPARE(codeOf(outcome), ErrorCode::StoreRolledBack);
        QCOMPARE(outcome.error().fact("stored"), "audit 1, ledger 0");
        QCOMPARE(outcome.error().fact("anchor"), "audit 2, ledger 0");
        {
            const auto accepted = recoverLocalStore(m_at->folder, recoveryKey, withKeychain(m_at->keychain));
            QVERIFY(accepted);
            QVERIFY((*accepted)->audit()->back().detail.find("audit 2, ledger 0") != std::string::npos);
        }
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
    }

    void rollback_ofTheKeychainsAnchorAwayIsFound()
    {
        const std::string id = m_at->createWithDocuments(withKeychain(m_at->keychain));
        auto items = m_at->keychain.items();
        QCOMPARE(items.erase("anchor/" + id), std::size_t(1));
        m_at->keychain.setItems(items);

        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreRolledBack);
    }

    void chain_rewrittenWithTheKeyIsFound_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<int>("brokenAt");
        QTest::addColumn<ErrorCode>("atOpen");
        QTest::newRow("edited") << QByteArray("UPDATE audit SET actor = 'someone' WHERE sequence = 2") << 2 << ErrorCode{};
        QTest::newRow("detail edited") << QByteArray("UPDATE audit SET detail = '{}' WHERE sequence = 1") << 1 << ErrorCode{};
        QTest::newRow("removed") << QByteArray("DELETE FROM audit WHERE sequence = 1") << 1 << ErrorCode{};
        QTest::newRow("renumbered") << QByteArray("UPDATE audit SET sequence = 0 WHERE sequence = 1") << 1 << ErrorCode{};
        QTest::newRow("swapped") << QByteArray("UPDATE audit SET sequence = 9 WHERE sequence = 1;"
                                               "UPDATE audit SET sequence = 1 WHERE sequence = 2;"
                                               "UPDATE audit SET sequence = 2 WHERE sequence = 9")
                                 << 1 << ErrorCode{};
        QTest::newRow("tail cut") << QByteArray("DELETE FROM audit WHERE sequence = 3") << 0 << ErrorCode::StoreRolledBack;
    }

    void chain_rewrittenWithTheKeyIsFound()
    {
        QFETCH(QByteArray, sql);
        QFETCH(int, brokenAt);
        QFETCH(ErrorCode, atOpen);
        const std::string id = m_at->createWithDocuments(withKeychain(m_at->keychain));
        {
            const auto key = m_at->fileKeyOf(withKeychain(m_at->keychain));
            auto database = SqliteHandle::open(m_at->folder / "store.db", *key);
            QVERIFY(database);
            QVERIFY(!database->execute("DELETE FROM audit")); // the triggers stand in the way of honest mistakes
            QVERIFY(database->execute("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_removed"));
            QVERIFY(database->execute(sql.constData()));
        }

        const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));

        QCOMPARE(codeOf(opened), atOpen);
        if (opened)
            QCOMPARE((*opened)->verifyAudit()->brokenAt, std::optional<std::int64_t>(brokenAt));
    }

    void chain_withAnErasedDetailStaysWhole()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        {
            auto database = SqliteHandle::open(m_at->folder / "store.db", *m_at->fileKeyOf(withKeychain(m_at->keychain)));
            QVERIFY(database->execute("UPDATE audit SET detail = NULL WHERE sequence = 2"));
        }

        const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));

        QVERIFY(!(*opened)->verifyAudit()->brokenAt);
        QVERIFY((*opened)->audit()->at(1).detail.empty());
    }

    void open_refusesAStoreOfANewerProgram()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        {
            auto database = SqliteHandle::open(m_at->folder / "store.db", *m_at->fileKeyOf(withKeychain(m_at->keychain)));
            QVERIFY(database->execute("PRAGMA user_version = 99"));
        }

        const auto outcome = openLocalStore(m_at->folder, withKeychain(m_at->keychain));

        QCOMPARE(codeOf(outcome), ErrorCode::StoreNewer);
        QCOMPARE(outcome.error().fact("schema"), "99");
    }

    void open_refusesTheDatabaseOfAnotherWorkspace()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        const fs::path other = m_at->path("other");
        QVERIFY(createLocalStore(other, withKeychain(m_at->keychain)));

        fs::copy_file(other / "store.db", m_at->folder / "store.db", fs::copy_options::overwrite_existing);

        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreDamaged);
    }

    void open_saysWhichFileIsGone()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        fs::rename(m_at->folder / "store.db", m_at->folder / "away.db");
        QCOMPARE(stateOf(m_at->folder), StoreState::Damaged);
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreDamaged);

        fs::rename(m_at->folder / "away.db", m_at->folder / "store.db");
        fs::remove(m_at->folder / "keyslots.a");
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
        QVERIFY(fs::exists(m_at->folder / "keyslots.a")); // healed from the other generation

        fs::remove(m_at->folder / "keyslots.a");
        fs::remove(m_at->folder / "keyslots.b");
        QCOMPARE(stateOf(m_at->folder), StoreState::KeyMissing);
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreKeyMissing);
        QCOMPARE(codeOf(createLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreExists);
    }

    /// Random single-byte flips: the same data, or an error that says so.
    void damage_isNeverSilent_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<int>("rounds");
        QTest::newRow("database") << QByteArray("store.db") << 150;
        QTest::newRow("key slots, one of two") << QByteArray("keyslots.a") << 100;
    }

    void damage_isNeverSilent()
    {
        QFETCH(QByteArray, file);
        QFETCH(int, rounds);
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        const std::string expected = everythingIn(**openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
        const fs::path path = m_at->folder / file.toStdString();
        const std::string whole = contentOf(path);
        QVERIFY(expected.find("canary-two") != std::string::npos);
        std::mt19937_64 random(20261124);
        int refused = 0;

        for (int round = 0; round < rounds; ++round) {
            std::string broken = whole;
            broken[random() % broken.size()] ^= static_cast<char>(1U << random() % 8);
            write(path, broken);
            const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
            if (opened)
                QCOMPARE(everythingIn(**opened), expected);
            else
                ++refused;
            if (!opened)
                QCOMPARE(codeOf(opened), ErrorCode::StoreDamaged);
            write(path, whole);
        }

        QVERIFY(file == "keyslots.a" ? refused == 0 : refused == rounds);
        QCOMPARE(everythingIn(**openLocalStore(m_at->folder, withKeychain(m_at->keychain))), expected);
    }

    /// A flip in the write-ahead log ends it early; only the anchor tells.
    void damage_ofTheLogIsAnEarlierStateThatTheAnchorReports()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        const fs::path copy = m_at->path("copy");
        {
            const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
            for (int index = 0; index < 5; ++index)
                QVERIFY(putAudited(**opened, document("metric", "w" + std::to_string(index)), 0));
            fs::copy(m_at->folder, copy, fs::copy_options::recursive); // the log is full, as after kill -9
        }
        const std::string whole = contentOf(copy / "store.db-wal");
        QVERIFY(whole.size() > 4096);
        std::mt19937_64 random(7);
        int reported = 0;

        for (int round = 0; round < 100; ++round) {
            fs::remove_all(m_at->folder);
            fs::copy(copy, m_at->folder, fs::copy_options::recursive);
            std::string broken = whole;
            broken[random() % broken.size()] ^= static_cast<char>(1U << random() % 8);
            write(m_at->folder / "store.db-wal", broken);
            const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
            if (opened)
                QCOMPARE((*opened)->audit()->size(), std::size_t(8));
            else
                ++reported;
            if (!opened)
                QVERIFY(codeOf(opened) == ErrorCode::StoreRolledBack || codeOf(opened) == ErrorCode::StoreDamaged);
        }
        QVERIFY(reported > 50);
    }

    void damage_ofBothKeySlotFilesIsSaid()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        for (const char *name : {"keyslots.a", "keyslots.b"})
            write(m_at->folder / name, contentOf(m_at->folder / name).substr(0, 100));

        QCOMPARE(stateOf(m_at->folder), StoreState::Damaged);
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreDamaged);
    }

    void anchor_waitsForALockedKeychainAndIsWrittenAtTheEnd()
    {
        auto created = createLocalStore(m_at->folder, withKeychain(m_at->keychain));
        const std::string item = "anchor/" + created->store->id();
        const std::string first = m_at->keychain.items().at(item);
        m_at->keychain.setState(KeychainState::Locked);
        QVERIFY(putAudited(*created->store, document("metric", "m"), 0));
        m_at->keychain.setState(KeychainState::Unlocked);

        created->store.reset();

        QVERIFY(m_at->keychain.items().at(item) != first);
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
    }

    void anchor_catchesUpAtOpen()
    {
        const std::string id = m_at->createWithDocuments(withKeychain(m_at->keychain));
        const auto items = m_at->keychain.items();
        {
            const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
            QVERIFY(putAudited(**opened, document("metric", "more"), 0));
        }
        const std::string newest = m_at->keychain.items().at("anchor/" + id);
        m_at->keychain.setItems(items); // as after kill -9 before the anchor was written

        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));

        QVERIFY(newest != items.at("anchor/" + id));
        QCOMPARE(m_at->keychain.items().at("anchor/" + id), newest);
    }

    /// A disk that is full in the middle of an action: the limit on file sizes stands in for it.
    void fullDisk_losesTheActionAndNothingElse()
    {
        auto created = createLocalStore(m_at->folder, withKeychain(m_at->keychain));
        QVERIFY(putAudited(*created->store, document("metric", "before"), 0));
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit usual{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &usual), 0);
        const rlimit small{fs::file_size(m_at->folder / "store.db-wal") + 20'000, usual.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);

        const auto outcome = putAudited(*created->store, document("metric", "big", "\"" + std::string(1U << 20U, 'x') + "\""), 0);
        const auto after = putAudited(*created->store, document("metric", "after"), 0);
        ::setrlimit(RLIMIT_FSIZE, &usual);

        QCOMPARE(codeOf(outcome), ErrorCode::WriteFailed);
        QCOMPARE(codeOf(after), ErrorCode::WriteFailed); // until it is opened again
        created->store.reset();
        const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
        QVERIFY(opened);
        QCOMPARE((*opened)->list({}, true)->size(), std::size_t(1));
        QCOMPARE((*opened)->verifyAudit()->entries, 1);
        QVERIFY(putAudited(**opened, document("metric", "after"), 0));
    }

private:
    std::unique_ptr<WorkspaceFixture> m_at;
};

QTEST_GUILESS_MAIN(TestStoreDamage)
#include "tst_storedamage.moc"
