// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <QObject>
#include <sys/stat.h>

#include "tests/integration/store/storefixtures.h"

using namespace assay;
using namespace assay::store;
using namespace assay::testing;
namespace fs = std::filesystem;
using secrets::KeychainState;

namespace {

std::set<std::string> namesIn(const fs::path &folder)
{
    std::set<std::string> names;
    for (const auto &entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

unsigned modeOf(const fs::path &path)
{
    struct stat about { };
    return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777U : 0U;
}

} // namespace

/// The encrypted store on disk: creating, keys, states.
class TestLocalStore final : public QObject {
    Q_OBJECT

private slots:
    void init() { m_at = std::make_unique<WorkspaceFixture>(); }

    void create_keepsItsDataUnderTheKeychainsKey()
    {
        const std::string id = m_at->createWithDocuments(withKeychain(m_at->keychain));

        const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));

        QVERIFY(opened);
        QCOMPARE((*opened)->id(), id);
        QCOMPARE((*opened)->get("metric", "m2")->body, std::string("\"canary-two\""));
        QCOMPARE((*opened)->verifyAudit()->entries, 3);
    }

    void create_makesPrivateFilesOnly()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        const auto opened = openLocalStore(m_at->folder, withKeychain(m_at->keychain));
        QVERIFY(putAudited(**opened, document("metric", "later"), 0));

        QCOMPARE(namesIn(m_at->folder),
                 (std::set<std::string>{"keyslots.a", "keyslots.b", "store.db", "store.db-wal", "store.lock"}));
        QCOMPARE(modeOf(m_at->folder), 0700U);
        for (const auto &entry : fs::directory_iterator(m_at->folder))
            QCOMPARE(modeOf(entry.path()), 0600U);
    }

    void files_holdNoPlaintextAndNoKey()
    {
        m_at->createWithDocuments(withPassphrase(kPassphrase, &m_at->keychain));
        const auto opened = openLocalStore(m_at->folder, withPassphrase(kPassphrase, &m_at->keychain));
        QVERIFY(putAudited(**opened, document("metric", "walcanary", "\"canary-in-the-log\""), 0));
        const auto keySlots = readKeySlots(m_at->folder);
        const auto key = m_at->fileKeyOf(withPassphrase(kPassphrase, &m_at->keychain));
        QVERIFY(keySlots && key);
        const std::string rawKey(reinterpret_cast<const char *>(key->bytes().data()), key->size());

        for (const auto &entry : fs::directory_iterator(m_at->folder)) {
            const std::string content = contentOf(entry.path());
            for (const std::string &canary :
                 {std::string("canary"), std::string("metric"), std::string("tester"), std::string("SQLite"), rawKey,
                  secrets::hexOf(key->bytes()), std::string(kPassphrase),
                  m_at->keychain.items().at("device-key/" + (*opened)->id())})
                QVERIFY2(content.find(canary) == std::string::npos, entry.path().c_str());
        }
    }

    void create_refusesAFolderThatHasAWorkspace()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        const auto before = m_at->keychain.items();
        const std::string content = contentOf(m_at->folder / "store.db");

        QCOMPARE(codeOf(createLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreExists);
        QCOMPARE(m_at->keychain.items(), before);
        QCOMPARE(contentOf(m_at->folder / "store.db"), content);
        fs::remove(m_at->folder / "store.db");
        QCOMPARE(codeOf(createLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreExists);
        QVERIFY(fs::exists(m_at->folder / "keyslots.a"));
    }

    void create_usesAnEmptyFolderAndRefusesASharedOne()
    {
        fs::create_directories(m_at->folder);
        fs::permissions(m_at->folder, fs::perms(0755));
        QVERIFY(createLocalStore(m_at->folder, withKeychain(m_at->keychain)));
        QCOMPARE(modeOf(m_at->folder), 0700U);

        const fs::path shared = m_at->path("shared");
        fs::create_directories(shared);
        fs::permissions(shared, fs::perms(0755));
        write(shared / "letter.txt", "x");
        QCOMPARE(codeOf(createLocalStore(shared, withKeychain(m_at->keychain))), ErrorCode::WriteFailed);
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
        m_at->keychain.setState(state);
        m_at->keychain.allowPuts(puts);

        QCOMPARE(codeOf(createLocalStore(m_at->folder, withKeychain(m_at->keychain))), code);

        QVERIFY(m_at->keychain.items().empty());
        QVERIFY(!fs::exists(m_at->path("data")));
        QCOMPARE(stateOf(m_at->folder), StoreState::Absent);
    }

    void create_takesUpAFolderWhoseCreationWasKilled()
    {
        fs::create_directories(m_at->folder / ".creating");
        fs::permissions(m_at->folder, fs::perms(0700));
        write(m_at->folder / ".creating" / "store.db", "half");
        write(m_at->folder / "keyslots.a", "half");

        QCOMPARE(stateOf(m_at->folder), StoreState::Absent);
        QVERIFY(createLocalStore(m_at->folder, withKeychain(m_at->keychain)));
        QVERIFY(!fs::exists(m_at->folder / ".creating"));
    }

    void create_needsAKeychainOrAGoodPassphrase()
    {
        QCOMPARE(codeOf(createLocalStore(m_at->folder, {})), ErrorCode::PassphraseNeeded);
        const auto outcome = createLocalStore(m_at->folder, withPassphrase("too short"));
        QCOMPARE(codeOf(outcome), ErrorCode::InvalidArgument);
        QCOMPARE(outcome.error().fact("name"), "passphrase");
        QVERIFY(!fs::exists(m_at->folder));
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
        m_at->createWithDocuments(withKeychain(m_at->keychain));
        const auto items = m_at->keychain.items();
        if (!hasItems)
            m_at->keychain.setItems({});
        const int puts = m_at->keychain.puts();
        const std::string keySlots = contentOf(m_at->folder / "keyslots.a");
        m_at->keychain.setState(state);

        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), code);
        QCOMPARE(codeOf(createLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreExists);

        QCOMPARE(m_at->keychain.puts(), puts);
        QCOMPARE(contentOf(m_at->folder / "keyslots.a"), keySlots);
        m_at->keychain.setState(KeychainState::Unlocked);
        m_at->keychain.setItems(items);
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
    }

    void open_withoutAKeychainSaysThatItIsMissing()
    {
        m_at->createWithDocuments(withKeychain(m_at->keychain));

        QCOMPARE(codeOf(openLocalStore(m_at->folder, withPassphrase(kPassphrase))), ErrorCode::KeychainServiceMissing);
    }

    void open_saysThatThereIsNoWorkspace()
    {
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreAbsent);
        QVERIFY(!fs::exists(m_at->folder));
    }

    void open_refusesASecondProcess()
    {
        auto first = createLocalStore(m_at->folder, withKeychain(m_at->keychain));
        QVERIFY(first);

        const auto second = openLocalStore(m_at->folder, withKeychain(m_at->keychain));

        QCOMPARE(codeOf(second), ErrorCode::StoreInUse);
        QCOMPARE(second.error().fact("pid"), std::to_string(QCoreApplication::applicationPid()));
        QCOMPARE(stateOf(m_at->folder), StoreState::InUse);
        first->store.reset();
        QCOMPARE(stateOf(m_at->folder), StoreState::Locked);
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
    }

    void passphrase_isNeededBesideTheDeviceKey()
    {
        m_at->createWithDocuments(withPassphrase(kPassphrase, &m_at->keychain));
        MemoryKeychain another;

        QVERIFY(openLocalStore(m_at->folder, withPassphrase(kPassphrase, &m_at->keychain)));
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::PassphraseNeeded);
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withPassphrase("wrong horse battery", &m_at->keychain))),
                 ErrorCode::WrongPassphrase);
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withPassphrase(kPassphrase, &another))), ErrorCode::StoreKeyMissing);
    }

    void passphrase_aloneOpensAServersStore()
    {
        m_at->createWithDocuments(withPassphrase(kPassphrase));

        QVERIFY(openLocalStore(m_at->folder, withPassphrase(kPassphrase)));
        QVERIFY(openLocalStore(m_at->folder, withPassphrase(kPassphrase, &m_at->keychain)));
        QVERIFY(m_at->keychain.items().empty());
        for (const std::string &wrong :
             {std::string(), std::string("correct horse batterz"), std::string(1U << 20U, 'x'), std::string("\0\xff", 2)})
            QVERIFY(!openLocalStore(m_at->folder, withPassphrase(wrong)));
        QCOMPARE(codeOf(openLocalStore(m_at->folder, {})), ErrorCode::PassphraseNeeded);
    }

    void passphrase_isTheSameFromTwoKeyboards()
    {
        m_at->createWithDocuments(withPassphrase("stra\xC3\x9F"
                                                 "enl\xC3\xA4rm 12")); // a with diaeresis as one character

        QVERIFY(openLocalStore(m_at->folder,
                               withPassphrase("stra\xC3\x9F"
                                              "enla\xCC\x88rm 12"))); // and as two
    }

    void recoveryKey_opensAndBindsANewDeviceKey()
    {
        auto created = createLocalStore(m_at->folder, withKeychain(m_at->keychain));
        QVERIFY(putAudited(*created->store, document("metric", "m"), 0));
        created->store.reset();
        MemoryKeychain newMachine;
        std::string wrong = created->recoveryKey;
        wrong[0] = wrong[0] == '0' ? '1' : '0';

        QCOMPARE(codeOf(recoverLocalStore(m_at->folder, wrong, withKeychain(newMachine))), ErrorCode::InvalidArgument);
        QVERIFY(newMachine.items().empty());
        {
            const auto recovered = recoverLocalStore(m_at->folder, created->recoveryKey, withKeychain(newMachine));
            QVERIFY(recovered);
            QVERIFY((*recovered)->get("metric", "m"));
            QCOMPARE((*recovered)->audit()->back().action, std::string("workspace.recover"));
        }
        QVERIFY(openLocalStore(m_at->folder, withKeychain(newMachine)));
        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreKeyMissing);
    }

    void recoveryKey_ofAnotherWorkspaceOpensNothing()
    {
        auto created = createLocalStore(m_at->folder, withKeychain(m_at->keychain));
        const fs::path otherFolder = m_at->path("other");
        auto other = createLocalStore(otherFolder, withKeychain(m_at->keychain));
        created->store.reset();

        const auto outcome = recoverLocalStore(m_at->folder, other->recoveryKey, withKeychain(m_at->keychain));

        QCOMPARE(codeOf(outcome), ErrorCode::InvalidArgument);
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
    }

    void deviceKey_ofAnotherStoreIsAMissingKey()
    {
        const std::string id = m_at->createWithDocuments(withKeychain(m_at->keychain));
        auto items = m_at->keychain.items();
        items["device-key/" + id] = std::string(32, 'k');
        m_at->keychain.setItems(items);

        QCOMPARE(codeOf(openLocalStore(m_at->folder, withKeychain(m_at->keychain))), ErrorCode::StoreKeyMissing);
    }

    void folder_mayBeReachedThroughALink()
    {
        fs::create_directories(m_at->path("real"));
        fs::create_directory_symlink(m_at->path("real"), m_at->folder.parent_path());

        QVERIFY(createLocalStore(m_at->folder, withKeychain(m_at->keychain)));
        QVERIFY(openLocalStore(m_at->folder, withKeychain(m_at->keychain)));
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
    std::unique_ptr<WorkspaceFixture> m_at;
};

QTEST_GUILESS_MAIN(TestLocalStore)
#include "tst_localstore.moc"
