// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include <QObject>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app/secrets/keyslots.h"
#include "app/store/keyslotfile.h"
#include "app/store/sqlite.h"
#include "tests/integration/store/storefixtures.h"

using namespace assay;
using namespace assay::store;
using namespace assay::testing;
namespace fs = std::filesystem;
using secrets::KeychainState;

namespace {

constexpr const char *kPassphrase = "correct horse battery";

std::string contentOf(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write(const fs::path &path, const std::string &text)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

std::set<std::string> namesIn(const fs::path &folder)
{
    std::set<std::string> names;
    for (const auto &entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

template <typename T>
ErrorCode codeOf(const Result<T> &result)
{
    return result ? ErrorCode{} : result.error().code;
}

unsigned modeOf(const fs::path &path)
{
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0U;
}

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

/// The encrypted store on disk: keys, states, damage.
class TestLocalStore final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->filePath(QStringLiteral("data/workspace")).toStdString();
        m_keychain = std::make_unique<MemoryKeychain>();
    }

    void create_keepsItsDataUnderTheKeychainsKey()
    {
        const std::string id = createWithDocuments(withKeychain(*m_keychain));

        const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));

        QVERIFY(opened);
        QCOMPARE((*opened)->id(), id);
        QCOMPARE((*opened)->get("metric", "m2")->body, std::string("\"canary-two\""));
        QCOMPARE((*opened)->verifyAudit()->entries, 3);
    }

    void create_makesPrivateFilesOnly()
    {
        createWithDocuments(withKeychain(*m_keychain));
        const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
        QVERIFY(putAudited(**opened, document("metric", "later"), 0));

        QCOMPARE(namesIn(m_folder), (std::set<std::string>{"keyslots.a", "keyslots.b", "store.db", "store.db-wal", "store.lock"}));
        QCOMPARE(modeOf(m_folder), 0700U);
        for (const auto &entry : fs::directory_iterator(m_folder))
            QCOMPARE(modeOf(entry.path()), 0600U);
    }

    void files_holdNoPlaintextAndNoKey()
    {
        createWithDocuments(withPassphrase(kPassphrase, m_keychain.get()));
        const auto opened = openLocalStore(m_folder, withPassphrase(kPassphrase, m_keychain.get()));
        QVERIFY(putAudited(**opened, document("metric", "walcanary", "\"canary-in-the-log\""), 0));
        const auto keySlots = readKeySlots(m_folder);
        const auto key = fileKeyOf(withPassphrase(kPassphrase, m_keychain.get()));
        QVERIFY(keySlots && key);
        const std::string rawKey(reinterpret_cast<const char *>(key->bytes().data()), key->size());

        for (const auto &entry : fs::directory_iterator(m_folder)) {
            const std::string content = contentOf(entry.path());
            for (const std::string &canary : {std::string("canary"), std::string("metric"), std::string("tester"), std::string("SQLite"), rawKey,
                                              secrets::hexOf(key->bytes()), std::string(kPassphrase), m_keychain->items().at("device-key/" + (*opened)->id())})
                QVERIFY2(content.find(canary) == std::string::npos, entry.path().c_str());
        }
    }

    void create_refusesAFolderThatHasAWorkspace()
    {
        createWithDocuments(withKeychain(*m_keychain));
        const auto before = m_keychain->items();
        const std::string content = contentOf(m_folder / "store.db");

        QCOMPARE(codeOf(createLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreExists);
        QCOMPARE(m_keychain->items(), before);
        QCOMPARE(contentOf(m_folder / "store.db"), content);
        fs::remove(m_folder / "store.db");
        QCOMPARE(codeOf(createLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreExists);
        QVERIFY(fs::exists(m_folder / "keyslots.a"));
    }

    void create_usesAnEmptyFolderAndRefusesASharedOne()
    {
        fs::create_directories(m_folder);
        fs::permissions(m_folder, fs::perms(0755));
        QVERIFY(createLocalStore(m_folder, withKeychain(*m_keychain)));
        QCOMPARE(modeOf(m_folder), 0700U);

        const fs::path shared = m_temporary->filePath(QStringLiteral("shared")).toStdString();
        fs::create_directories(shared);
        fs::permissions(shared, fs::perms(0755));
        write(shared / "letter.txt", "x");
        QCOMPARE(codeOf(createLocalStore(shared, withKeychain(*m_keychain))), ErrorCode::WriteFailed);
        QCOMPARE(namesIn(shared), (std::set<std::string>{"letter.txt"}));
    }

    void create_leavesNothingBehindWhenItFails_data()
    {
        QTest::addColumn<KeychainState>("state");
        QTest::addColumn<int>("puts");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("locked") << KeychainState::Locked << 9 << ErrorCode::KeychainLocked;
        QTest::newRow("service missing") << KeychainState::ServiceMissing << 9 << ErrorCode::KeychainServiceMissing;
        QTest::newRow("bus missing") << KeychainState::BusMissing << 9 << ErrorCode::KeychainBusMissing;
        QTest::newRow("unresponsive") << KeychainState::Unresponsive << 9 << ErrorCode::KeychainUnresponsive;
        QTest::newRow("device key denied") << KeychainState::Unlocked << 0 << ErrorCode::KeychainDenied;
        QTest::newRow("anchor denied") << KeychainState::Unlocked << 1 << ErrorCode::KeychainDenied;
    }

    void create_leavesNothingBehindWhenItFails()
    {
        QFETCH(KeychainState, state);
        QFETCH(int, puts);
        QFETCH(ErrorCode, code);
        m_keychain->setState(state);
        m_keychain->allowPuts(puts);

        QCOMPARE(codeOf(createLocalStore(m_folder, withKeychain(*m_keychain))), code);

        QVERIFY(m_keychain->items().empty());
        QVERIFY(!fs::exists(m_temporary->filePath(QStringLiteral("data")).toStdString()));
        QCOMPARE(stateOf(m_folder), StoreState::Absent);
    }

    void create_takesUpAFolderWhoseCreationWasKilled()
    {
        fs::create_directories(m_folder / ".creating");
        fs::permissions(m_folder, fs::perms(0700));
        write(m_folder / ".creating" / "store.db", "half");
        write(m_folder / "keyslots.a", "half");

        QCOMPARE(stateOf(m_folder), StoreState::Absent);
        QVERIFY(createLocalStore(m_folder, withKeychain(*m_keychain)));
        QVERIFY(!fs::exists(m_folder / ".creating"));
    }

    void create_needsAKeychainOrAGoodPassphrase()
    {
        QCOMPARE(codeOf(createLocalStore(m_folder, {})), ErrorCode::PassphraseNeeded);
        const auto outcome = createLocalStore(m_folder, withPassphrase("too short"));
        QCOMPARE(codeOf(outcome), ErrorCode::InvalidArgument);
        QCOMPARE(outcome.error().fact("name"), "passphrase");
        QVERIFY(!fs::exists(m_folder));
    }

    void open_neverMakesAKeyWhenTheStoresKeyIsMissing_data()
    {
        QTest::addColumn<KeychainState>("state");
        QTest::addColumn<bool>("hasItems");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("no such item") << KeychainState::Unlocked << false << ErrorCode::StoreKeyMissing;
        QTest::newRow("locked") << KeychainState::Locked << true << ErrorCode::KeychainLocked;
        QTest::newRow("service missing") << KeychainState::ServiceMissing << true << ErrorCode::KeychainServiceMissing;
        QTest::newRow("bus missing") << KeychainState::BusMissing << true << ErrorCode::KeychainBusMissing;
        QTest::newRow("unresponsive") << KeychainState::Unresponsive << true << ErrorCode::KeychainUnresponsive;
    }

    void open_neverMakesAKeyWhenTheStoresKeyIsMissing()
    {
        QFETCH(KeychainState, state);
        QFETCH(bool, hasItems);
        QFETCH(ErrorCode, code);
        createWithDocuments(withKeychain(*m_keychain));
        const auto items = m_keychain->items();
        if (!hasItems)
            m_keychain->setItems({});
        const int puts = m_keychain->puts();
        const std::string keySlots = contentOf(m_folder / "keyslots.a");
        m_keychain->setState(state);

        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), code);
        QCOMPARE(codeOf(createLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreExists);

        QCOMPARE(m_keychain->puts(), puts);
        QCOMPARE(contentOf(m_folder / "keyslots.a"), keySlots);
        m_keychain->setState(KeychainState::Unlocked);
        m_keychain->setItems(items);
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
    }

    void open_withoutAKeychainSaysThatItIsMissing()
    {
        createWithDocuments(withKeychain(*m_keychain));

        QCOMPARE(codeOf(openLocalStore(m_folder, withPassphrase(kPassphrase))), ErrorCode::KeychainServiceMissing);
    }

    void open_saysThatThereIsNoWorkspace()
    {
        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreAbsent);
        QVERIFY(!fs::exists(m_folder));
    }

    void open_refusesASecondProcess()
    {
        auto first = createLocalStore(m_folder, withKeychain(*m_keychain));
        QVERIFY(first);

        const auto second = openLocalStore(m_folder, withKeychain(*m_keychain));

        QCOMPARE(codeOf(second), ErrorCode::StoreInUse);
        QCOMPARE(second.error().fact("pid"), std::to_string(QCoreApplication::applicationPid()));
        QCOMPARE(stateOf(m_folder), StoreState::InUse);
        first->store.reset();
        QCOMPARE(stateOf(m_folder), StoreState::Locked);
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
    }

    void passphrase_isNeededBesideTheDeviceKey()
    {
        createWithDocuments(withPassphrase(kPassphrase, m_keychain.get()));
        MemoryKeychain another;

        QVERIFY(openLocalStore(m_folder, withPassphrase(kPassphrase, m_keychain.get())));
        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::PassphraseNeeded);
        QCOMPARE(codeOf(openLocalStore(m_folder, withPassphrase("wrong horse battery", m_keychain.get()))), ErrorCode::WrongPassphrase);
        QCOMPARE(codeOf(openLocalStore(m_folder, withPassphrase(kPassphrase, &another))), ErrorCode::StoreKeyMissing);
    }

    void passphrase_aloneOpensAServersStore()
    {
        createWithDocuments(withPassphrase(kPassphrase));

        QVERIFY(openLocalStore(m_folder, withPassphrase(kPassphrase)));
        QVERIFY(openLocalStore(m_folder, withPassphrase(kPassphrase, m_keychain.get())));
        QVERIFY(m_keychain->items().empty());
        for (const std::string &wrong : {std::string(), std::string("correct horse batterz"), std::string(1U << 20U, 'x'), std::string("\0\xff", 2)})
            QVERIFY(!openLocalStore(m_folder, withPassphrase(wrong)));
        QCOMPARE(codeOf(openLocalStore(m_folder, {})), ErrorCode::PassphraseNeeded);
    }

    void passphrase_isTheSameFromTwoKeyboards()
    {
        createWithDocuments(withPassphrase("stra\xC3\x9F" "enl\xC3\xA4rm 12")); // a with diaeresis as one character

        QVERIFY(openLocalStore(m_folder, withPassphrase("stra\xC3\x9F" "enla\xCC\x88rm 12"))); // and as two
    }

    void recoveryKey_opensAndBindsANewDeviceKey()
    {
        auto created = createLocalStore(m_folder, withKeychain(*m_keychain));
        QVERIFY(putAudited(*created->store, document("metric", "m"), 0));
        created->store.reset();
        MemoryKeychain newMachine;
        std::string wrong = created->recoveryKey;
        wrong[0] = wrong[0] == '0' ? '1' : '0';

        QCOMPARE(codeOf(recoverLocalStore(m_folder, wrong, withKeychain(newMachine))), ErrorCode::InvalidArgument);
        QVERIFY(newMachine.items().empty());
        {
            const auto recovered = recoverLocalStore(m_folder, created->recoveryKey, withKeychain(newMachine));
            QVERIFY(recovered);
            QVERIFY((*recovered)->get("metric", "m"));
            QCOMPARE((*recovered)->audit()->back().action, std::string("workspace.recover"));
        }
        QVERIFY(openLocalStore(m_folder, withKeychain(newMachine)));
        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreKeyMissing);
    }

    void recoveryKey_ofAnotherWorkspaceOpensNothing()
    {
        auto created = createLocalStore(m_folder, withKeychain(*m_keychain));
        const fs::path otherFolder = m_temporary->filePath(QStringLiteral("other")).toStdString();
        auto other = createLocalStore(otherFolder, withKeychain(*m_keychain));
        created->store.reset();

        const auto outcome = recoverLocalStore(m_folder, other->recoveryKey, withKeychain(*m_keychain));

        QCOMPARE(codeOf(outcome), ErrorCode::InvalidArgument);
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
    }

    void rollback_ofTheWholeFolderIsFound()
    {
        auto created = createLocalStore(m_folder, withKeychain(*m_keychain));
        const std::string recoveryKey = created->recoveryKey;
        QVERIFY(putAudited(*created->store, document("metric", "m"), 0));
        created->store.reset();
        const fs::path copy = m_temporary->filePath(QStringLiteral("copy")).toStdString();
        fs::copy(m_folder, copy, fs::copy_options::recursive);
        {
            const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
            QVERIFY(putAudited(**opened, document("metric", "n"), 0));
        }
        fs::remove_all(m_folder);
        fs::copy(copy, m_folder, fs::copy_options::recursive);

        const auto outcome = openLocalStore(m_folder, withKeychain(*m_keychain));

        QCOMPARE(codeOf(outcome), ErrorCode::StoreRolledBack);
        QCOMPARE(outcome.error().fact("stored"), "audit 1, ledger 0");
        QCOMPARE(outcome.error().fact("anchor"), "audit 2, ledger 0");
        {
            const auto accepted = recoverLocalStore(m_folder, recoveryKey, withKeychain(*m_keychain));
            QVERIFY(accepted);
            QVERIFY((*accepted)->audit()->back().detail.find("audit 2, ledger 0") != std::string::npos);
        }
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
    }

    void rollback_ofTheKeychainsAnchorAwayIsFound()
    {
        const std::string id = createWithDocuments(withKeychain(*m_keychain));
        auto items = m_keychain->items();
        QCOMPARE(items.erase("anchor/" + id), std::size_t(1));
        m_keychain->setItems(items);

        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreRolledBack);
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
                                               "UPDATE audit SET sequence = 2 WHERE sequence = 9") << 1 << ErrorCode{};
        QTest::newRow("tail cut") << QByteArray("DELETE FROM audit WHERE sequence = 3") << 0 << ErrorCode::StoreRolledBack;
    }

    void chain_rewrittenWithTheKeyIsFound()
    {
        QFETCH(QByteArray, sql);
        QFETCH(int, brokenAt);
        QFETCH(ErrorCode, atOpen);
        const std::string id = createWithDocuments(withKeychain(*m_keychain));
        {
            const auto key = fileKeyOf(withKeychain(*m_keychain));
            auto database = SqliteHandle::open(m_folder / "store.db", *key);
            QVERIFY(database);
            QVERIFY(!database->execute("DELETE FROM audit")); // the triggers stand in the way of honest mistakes
            QVERIFY(database->execute("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_removed"));
            QVERIFY(database->execute(sql.constData()));
        }

        const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));

        QCOMPARE(codeOf(opened), atOpen);
        if (opened)
            QCOMPARE((*opened)->verifyAudit()->brokenAt, std::optional<std::int64_t>(brokenAt));
    }

    void chain_withAnErasedDetailStaysWhole()
    {
        createWithDocuments(withKeychain(*m_keychain));
        {
            auto database = SqliteHandle::open(m_folder / "store.db", *fileKeyOf(withKeychain(*m_keychain)));
            QVERIFY(database->execute("UPDATE audit SET detail = NULL WHERE sequence = 2"));
        }

        const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));

        QVERIFY(!(*opened)->verifyAudit()->brokenAt);
        QVERIFY((*opened)->audit()->at(1).detail.empty());
    }

    void open_refusesAStoreOfANewerProgram()
    {
        createWithDocuments(withKeychain(*m_keychain));
        {
            auto database = SqliteHandle::open(m_folder / "store.db", *fileKeyOf(withKeychain(*m_keychain)));
            QVERIFY(database->execute("PRAGMA user_version = 99"));
        }

        const auto outcome = openLocalStore(m_folder, withKeychain(*m_keychain));

        QCOMPARE(codeOf(outcome), ErrorCode::StoreNewer);
        QCOMPARE(outcome.error().fact("schema"), "99");
    }

    void open_refusesTheDatabaseOfAnotherWorkspace()
    {
        createWithDocuments(withKeychain(*m_keychain));
        const fs::path other = m_temporary->filePath(QStringLiteral("other")).toStdString();
        QVERIFY(createLocalStore(other, withKeychain(*m_keychain)));

        fs::copy_file(other / "store.db", m_folder / "store.db", fs::copy_options::overwrite_existing);

        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreDamaged);
    }

    void open_saysWhichFileIsGone()
    {
        createWithDocuments(withKeychain(*m_keychain));
        fs::rename(m_folder / "store.db", m_folder / "away.db");
        QCOMPARE(stateOf(m_folder), StoreState::Damaged);
        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreDamaged);

        fs::rename(m_folder / "away.db", m_folder / "store.db");
        fs::remove(m_folder / "keyslots.a");
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
        QVERIFY(fs::exists(m_folder / "keyslots.a")); // healed from the other generation

        fs::remove(m_folder / "keyslots.a");
        fs::remove(m_folder / "keyslots.b");
        QCOMPARE(stateOf(m_folder), StoreState::KeyMissing);
        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreKeyMissing);
        QCOMPARE(codeOf(createLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreExists);
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
        createWithDocuments(withKeychain(*m_keychain));
        const std::string expected = everythingIn(**openLocalStore(m_folder, withKeychain(*m_keychain)));
        const fs::path path = m_folder / file.toStdString();
        const std::string whole = contentOf(path);
        QVERIFY(expected.find("canary-two") != std::string::npos);
        std::mt19937_64 random(20261124);
        int refused = 0;

        for (int round = 0; round < rounds; ++round) {
            std::string broken = whole;
            broken[random() % broken.size()] ^= static_cast<char>(1U << random() % 8);
            write(path, broken);
            const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
            if (opened)
                QCOMPARE(everythingIn(**opened), expected);
            else
                ++refused;
            if (!opened)
                QCOMPARE(codeOf(opened), ErrorCode::StoreDamaged);
            write(path, whole);
        }

        QVERIFY(file == "keyslots.a" ? refused == 0 : refused == rounds);
        QCOMPARE(everythingIn(**openLocalStore(m_folder, withKeychain(*m_keychain))), expected);
    }

    /// A flip in the write-ahead log ends it early; only the anchor tells.
    void damage_ofTheLogIsAnEarlierStateThatTheAnchorReports()
    {
        createWithDocuments(withKeychain(*m_keychain));
        const fs::path copy = m_temporary->filePath(QStringLiteral("copy")).toStdString();
        {
            const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
            for (int index = 0; index < 5; ++index)
                QVERIFY(putAudited(**opened, document("metric", "w" + std::to_string(index)), 0));
            fs::copy(m_folder, copy, fs::copy_options::recursive); // the log is full, as after kill -9
        }
        const std::string whole = contentOf(copy / "store.db-wal");
        QVERIFY(whole.size() > 4096);
        std::mt19937_64 random(7);
        int reported = 0;

        for (int round = 0; round < 100; ++round) {
            fs::remove_all(m_folder);
            fs::copy(copy, m_folder, fs::copy_options::recursive);
            std::string broken = whole;
            broken[random() % broken.size()] ^= static_cast<char>(1U << random() % 8);
            write(m_folder / "store.db-wal", broken);
            const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
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
        createWithDocuments(withKeychain(*m_keychain));
        for (const char *name : {"keyslots.a", "keyslots.b"})
            write(m_folder / name, contentOf(m_folder / name).substr(0, 100));

        QCOMPARE(stateOf(m_folder), StoreState::Damaged);
        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreDamaged);
    }

    void anchor_waitsForALockedKeychainAndIsWrittenAtTheEnd()
    {
        auto created = createLocalStore(m_folder, withKeychain(*m_keychain));
        const std::string item = "anchor/" + created->store->id();
        const std::string first = m_keychain->items().at(item);
        m_keychain->setState(KeychainState::Locked);
        QVERIFY(putAudited(*created->store, document("metric", "m"), 0));
        m_keychain->setState(KeychainState::Unlocked);

        created->store.reset();

        QVERIFY(m_keychain->items().at(item) != first);
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
    }

    void anchor_catchesUpAtOpen()
    {
        const std::string id = createWithDocuments(withKeychain(*m_keychain));
        const auto items = m_keychain->items();
        {
            const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
            QVERIFY(putAudited(**opened, document("metric", "more"), 0));
        }
        const std::string newest = m_keychain->items().at("anchor/" + id);
        m_keychain->setItems(items); // as after kill -9 before the anchor was written

        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));

        QVERIFY(newest != items.at("anchor/" + id));
        QCOMPARE(m_keychain->items().at("anchor/" + id), newest);
    }

    void deviceKey_ofAnotherStoreIsAMissingKey()
    {
        const std::string id = createWithDocuments(withKeychain(*m_keychain));
        auto items = m_keychain->items();
        items["device-key/" + id] = std::string(32, 'k');
        m_keychain->setItems(items);

        QCOMPARE(codeOf(openLocalStore(m_folder, withKeychain(*m_keychain))), ErrorCode::StoreKeyMissing);
    }

    void folder_mayBeReachedThroughALink()
    {
        fs::create_directories(m_temporary->filePath(QStringLiteral("real")).toStdString());
        fs::create_directory_symlink(m_temporary->filePath(QStringLiteral("real")).toStdString(), m_folder.parent_path());

        QVERIFY(createLocalStore(m_folder, withKeychain(*m_keychain)));
        QVERIFY(openLocalStore(m_folder, withKeychain(*m_keychain)));
    }

    /// A disk that is full in the middle of an action: the limit on file sizes stands in for it.
    void fullDisk_losesTheActionAndNothingElse()
    {
        auto created = createLocalStore(m_folder, withKeychain(*m_keychain));
        QVERIFY(putAudited(*created->store, document("metric", "before"), 0));
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit usual{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &usual), 0);
        const rlimit small{fs::file_size(m_folder / "store.db-wal") + 20'000, usual.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);

        const auto outcome = putAudited(*created->store, document("metric", "big", "\"" + std::string(1U << 20U, 'x') + "\""), 0);
        const auto after = putAudited(*created->store, document("metric", "after"), 0);
        ::setrlimit(RLIMIT_FSIZE, &usual);

        QCOMPARE(codeOf(outcome), ErrorCode::WriteFailed);
        QCOMPARE(codeOf(after), ErrorCode::WriteFailed); // until it is opened again
        created->store.reset();
        const auto opened = openLocalStore(m_folder, withKeychain(*m_keychain));
        QVERIFY(opened);
        QCOMPARE((*opened)->list({}, true)->size(), std::size_t(1));
        QCOMPARE((*opened)->verifyAudit()->entries, 1);
        QVERIFY(putAudited(**opened, document("metric", "after"), 0));
    }

    void sessionStore_touchesNeitherDiskNorKeychain()
    {
        const auto folder = defaultWorkspaceFolder();

        const auto session = makeSessionStore();
        QVERIFY(putAudited(**session, document("metric", "m"), 0));

        QVERIFY(!fs::exists(folder));
        QVERIFY((*makeSessionStore())->id() != (*session)->id());
    }

private:
    /// Makes a workspace with three audited documents and closes it. Gives its id.
    std::string createWithDocuments(const Unlocking &unlocking)
    {
        auto created = createLocalStore(m_folder, unlocking);
        if (!created)
            return {};
        (void)putAudited(*created->store, document("metric", "m1", "\"canary-one\""), 0);
        (void)putAudited(*created->store, document("metric", "m2", "\"canary-two\""), 0);
        (void)putAudited(*created->store, document("entity", "e", "\"canary-three\""), 0);
        return created->store->id();
    }

    /// The file key, got as the program gets it.
    Result<secrets::SecureBuffer> fileKeyOf(const Unlocking &unlocking)
    {
        const auto keySlots = readKeySlots(m_folder);
        const auto device = unlocking.keychain->get("device-key/" + keySlots->keySlots.storeId);
        const secrets::Secret passphrase = unlocking.passphrase ? *unlocking.passphrase() : secrets::Secret();
        return secrets::openSlot(keySlots->keySlots.entries.front(), keySlots->keySlots.storeId,
                                 {.deviceKey = &*device, .passphrase = &passphrase, .recoveryKey = nullptr});
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
    std::unique_ptr<MemoryKeychain> m_keychain;
};

QTEST_GUILESS_MAIN(TestLocalStore)
#include "tst_localstore.moc"
