// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>

#include "app/publish/rootkeyfile.h"
#include "tests/unit/publish/releasefixture.h"

using namespace assay;
using namespace assay::publish;

class TestRelease final : public QObject
{
    Q_OBJECT

private slots:
    void verify_acceptsWhatWasSigned();
    void verify_refusesEveryMutation_data();
    void verify_refusesEveryMutation();
    void verify_refusesPartsOfOtherReleases();
    void verify_refusesAttacks_data();
    void verify_refusesAttacks();
    void verify_refusesRollbackAndSecondRelease();
    void verify_countsAKeyOnce();
    void root_walksOnlyForward();
    void root_takesTheRightOfAKey();
    void root_needsKeysOfBoth();
    void rootKey_liesInAFile();
    void trustState_readsBack();
    void object_isKnownByItsBytes();
    void signature_fitsRfc8032();

private:
    ReleaseFixture m_fixture;
};

namespace {

std::string why(const Result<Release> &release)
{
    return release ? std::string{} : std::string(release.error().fact("what"));
}

} // namespace

void TestRelease::verify_acceptsWhatWasSigned()
{
    const Release release = m_fixture.release();
    const std::string text = ReleaseFixture::signedBy(release, m_fixture.productionKey);
    const Result<Release> read = verifyRelease(m_fixture.trust(), "production", text, m_fixture.now);
    QVERIFY2(read.has_value(), why(read).c_str());
    QVERIFY(*read == release);
}

/// Release, root and ruleset, each mutated ASSAY_MUTATIONS times.
void TestRelease::verify_refusesEveryMutation_data()
{
    QTest::addColumn<QString>("document");
    for (const char *document : {"release", "root", "ruleset"})
        QTest::newRow(document) << QString::fromLatin1(document);
}

void TestRelease::verify_refusesEveryMutation()
{
    QFETCH(QString, document);
    const std::string ruleset = R"({"createdAt":"2026-11-24T12:00:00.000Z","format":"SERVER","environment":{"name":"production"},"flags":{}})";
    const Release release = m_fixture.release(1, ruleset);
    Root next = m_fixture.root();
    next.version = 2;
    const std::array keys{&m_fixture.rootKey};
    const TrustState trust = m_fixture.trust();
    const bool isRelease = document == QStringLiteral("release");
    const bool isRoot = document == QStringLiteral("root");
    const std::string text = isRelease ? ReleaseFixture::signedBy(release, m_fixture.productionKey) : isRoot ? signRoot(next, keys) : ruleset;
    const auto isAccepted = [&](const std::string &candidate) {
        TrustState state = trust;
        return isRelease ? verifyRelease(state, "production", candidate, m_fixture.now).has_value()
            : isRoot     ? takeRoot(state, candidate, m_fixture.now).has_value()
                         : verifyObject(release.server, candidate, "The ruleset").has_value();
    };
    QVERIFY(isAccepted(text));
    const int rounds = qEnvironmentVariableIntValue("ASSAY_MUTATIONS") > 0 ? qEnvironmentVariableIntValue("ASSAY_MUTATIONS") : 7'000;
    std::mt19937_64 random(20'261'124);
    int accepted = 0;
    int changed = 0;
    for (int round = 0; round < rounds; ++round) {
        std::string mutated = text;
        for (std::uint64_t edits = 1 + random() % 3; edits > 0; --edits) {
            const std::size_t at = random() % mutated.size();
            switch (random() % 4) {
            case 0: mutated[at] = static_cast<char>(random() % 256); break;
            case 1: mutated.erase(at, 1 + random() % 4); break;
            case 2: mutated.insert(at, 1, static_cast<char>(32 + random() % 95)); break;
            default: mutated[at] = static_cast<char>(mutated[at] ^ (1 << (random() % 8))); break;
            }
        }
        if (mutated == text)
            continue;
        ++changed;
        accepted += isAccepted(mutated) ? 1 : 0;
    }
    QVERIFY(changed > rounds * 9 / 10);
    QCOMPARE(accepted, 0);
}

void TestRelease::verify_refusesPartsOfOtherReleases()
{
    std::vector<Envelope> envelopes;
    std::vector<ReleaseObject> objects;
    for (int version = 1; version <= 50; ++version) {
        objects.push_back(ReleaseObject::of(std::to_string(version)));
        const std::string text = ReleaseFixture::signedBy(m_fixture.release(version, std::to_string(version)), m_fixture.productionKey);
        envelopes.push_back(*envelopeFromText(text, kMaxReleaseBytes));
    }
    for (std::size_t document = 0; document < envelopes.size(); ++document) {
        for (std::size_t signature = 0; signature < envelopes.size(); ++signature) {
            const std::string mixed = toText(Envelope{envelopes[document].signedText, envelopes[signature].signatures});
            const bool isAccepted = verifyRelease(m_fixture.trust(), "production", mixed, m_fixture.now).has_value();
            QCOMPARE(isAccepted, document == signature);
            const bool isItsFile = verifyObject(objects[document], std::to_string(signature + 1), "The ruleset").has_value();
            QCOMPARE(isItsFile, document == signature);
        }
    }
}

void TestRelease::verify_refusesAttacks_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    const auto row = [this](const char *name, auto change, const char *reason, const SigningKey *key = nullptr) {
        Release release = m_fixture.release();
        change(release);
        QTest::newRow(name) << QByteArray::fromStdString(ReleaseFixture::signedBy(release, key ? *key : m_fixture.productionKey)) << QString::fromLatin1(reason);
    };
    static const SigningKey stranger = ReleaseFixture::key(9);
    row("unknown key", [](Release &) {}, "not trusted", &stranger);
    row("key of another environment", [](Release &) {}, "not trusted", &m_fixture.stagingKey);
    row("wrong environment", [](Release &release) { release.environment = "staging"; }, "environment staging");
    row("wrong workspace", [](Release &release) { release.workspace = "other"; }, "another workspace");
    row("fast-forward by epoch", [](Release &release) { release.keyEpoch = 2; }, "key epoch");
    row("freeze", [this](Release &release) { release.expires = Timestamp{m_fixture.now.micros - 1}; }, "expired");
    row("from the future", [this](Release &release) { release.created = Timestamp{m_fixture.now.micros + 3'600 * kMicrosPerSecond}; }, "to come");
    QTest::newRow("unsigned") << QByteArray::fromStdString(toText(Envelope{toSignedText(m_fixture.release()), {}})) << QStringLiteral("too few");
    QTest::newRow("endless data") << QByteArray(kMaxReleaseBytes + 1, ' ') << QString();
}

void TestRelease::verify_refusesAttacks()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    const Result<Release> read = verifyRelease(m_fixture.trust(), "production", text.toStdString(), m_fixture.now);
    QVERIFY(!read.has_value());
    QVERIFY2(QString::fromStdString(why(read)).contains(reason), why(read).c_str());
}

void TestRelease::verify_refusesRollbackAndSecondRelease()
{
    TrustState trust = m_fixture.trust();
    const Release second = m_fixture.release(2, "2");
    const std::string text = ReleaseFixture::signedBy(second, m_fixture.productionKey);
    accept(trust, second, text);
    QVERIFY(verifyRelease(trust, "production", text, m_fixture.now).has_value());

    const std::string older = ReleaseFixture::signedBy(m_fixture.release(1, "1"), m_fixture.productionKey);
    QVERIFY(why(verifyRelease(trust, "production", older, m_fixture.now)).starts_with("it is older than version 2"));
    const std::string twin = ReleaseFixture::signedBy(m_fixture.release(2, "other"), m_fixture.productionKey);
    QVERIFY(why(verifyRelease(trust, "production", twin, m_fixture.now)).starts_with("another release of the same version"));
    const std::string next = ReleaseFixture::signedBy(m_fixture.release(3, "1"), m_fixture.productionKey);
    QVERIFY(verifyRelease(trust, "production", next, m_fixture.now).has_value());
}

void TestRelease::verify_countsAKeyOnce()
{
    TrustState trust = m_fixture.trust();
    trust.root.thresholds["publish:production"] = 2;
    const std::array twice{&m_fixture.productionKey, &m_fixture.productionKey};
    const std::string text = signRelease(m_fixture.release(), twice);
    QVERIFY(why(verifyRelease(trust, "production", text, m_fixture.now)).starts_with("a key has signed twice"));

    // The same key listed twice in the root is one key.
    trust.root.keys.push_back(m_fixture.trusted(m_fixture.productionKey, "publish:production"));
    const std::string once = ReleaseFixture::signedBy(m_fixture.release(), m_fixture.productionKey);
    QVERIFY(why(verifyRelease(trust, "production", once, m_fixture.now)).starts_with("it is signed by too few"));

    const SigningKey other = ReleaseFixture::key(4);
    trust.root.keys.push_back(m_fixture.trusted(other, "publish:production"));
    const std::array<const SigningKey *, 2> both{&m_fixture.productionKey, &other};
    QVERIFY(verifyRelease(trust, "production", signRelease(m_fixture.release(), both), m_fixture.now).has_value());
}

void TestRelease::root_walksOnlyForward()
{
    const std::array keys{&m_fixture.rootKey};
    const Result<Root> first = readFirstRoot(signRoot(m_fixture.root(), keys), m_fixture.now);
    QVERIFY2(first.has_value(), first ? "" : std::string(first.error().fact("what")).c_str());
    QVERIFY(*first == m_fixture.root());

    TrustState trust{*first, {}};
    Root next = *first;
    next.version = 3;
    QVERIFY(!takeRoot(trust, signRoot(next, keys), m_fixture.now));
    next.version = 2;
    next.workspace = "other";
    QVERIFY(!takeRoot(trust, signRoot(next, keys), m_fixture.now));
    next.workspace = first->workspace;
    next.keyEpochs["production"] = 2;
    QVERIFY(takeRoot(trust, signRoot(next, keys), m_fixture.now).has_value());
    QCOMPARE(trust.root.version, 2);
    QVERIFY(!takeRoot(trust, signRoot(*first, keys), m_fixture.now));

    // The publishing keys were replaced: version memory starts again, and the old epoch is over.
    QVERIFY(!verifyRelease(trust, "production", ReleaseFixture::signedBy(m_fixture.release(), m_fixture.productionKey), m_fixture.now));
}

void TestRelease::root_takesTheRightOfAKey()
{
    TrustState trust = m_fixture.trust();
    const std::string text = ReleaseFixture::signedBy(m_fixture.release(), m_fixture.productionKey);
    QVERIFY(verifyRelease(trust, "production", text, m_fixture.now).has_value());
    const SigningKey successor = ReleaseFixture::key(8);
    Root next = m_fixture.root();
    next.version = 2;
    next.keys[1] = m_fixture.trusted(successor, "publish:production");
    const std::array keys{&m_fixture.rootKey};

    QVERIFY(takeRoot(trust, signRoot(next, keys), m_fixture.now).has_value());

    QVERIFY(!verifyRelease(trust, "production", text, m_fixture.now).has_value());
    QVERIFY(verifyRelease(trust, "production", ReleaseFixture::signedBy(m_fixture.release(2), successor), m_fixture.now).has_value());
}

void TestRelease::root_needsKeysOfBoth()
{
    const SigningKey newKey = ReleaseFixture::key(7);
    TrustState trust = m_fixture.trust();
    Root next = m_fixture.root();
    next.version = 2;
    next.keys.front() = m_fixture.trusted(newKey, "root");
    const std::array onlyNew{&newKey};
    const std::array onlyOld{&m_fixture.rootKey};
    const std::array<const SigningKey *, 2> both{&newKey, &m_fixture.rootKey};
    QVERIFY(!takeRoot(trust, signRoot(next, onlyNew), m_fixture.now));
    QVERIFY(!takeRoot(trust, signRoot(next, onlyOld), m_fixture.now));
    QCOMPARE(trust.root.version, 1);
    QVERIFY(takeRoot(trust, signRoot(next, both), m_fixture.now).has_value());
}

void TestRelease::rootKey_liesInAFile()
{
    const secrets::Secret passphrase = secrets::Secret::fromText("correct horse battery staple");
    const Result<std::string> file = sealedKeyFile(m_fixture.rootKey, passphrase, secrets::kLowestCost);
    QVERIFY(file.has_value());
    QVERIFY(file->find(secrets::hexOf(m_fixture.rootKey.seed())) == std::string::npos);
    QVERIFY(*publicKeyOfFile(*file) == m_fixture.rootKey.publicKey());
    const Result<SigningKey> opened = keyFromFile(*file, passphrase);
    QVERIFY(opened.has_value());
    QVERIFY(opened->publicKey() == m_fixture.rootKey.publicKey());
    QCOMPARE(keyFromFile(*file, secrets::Secret::fromText("another")).error().code, ErrorCode::WrongPassphrase);
    std::string swapped = *file;
    swapped.replace(swapped.find("\"public\":\"") + 10, 64, secrets::hexOf(m_fixture.stagingKey.publicKey().bytes));
    QVERIFY(!keyFromFile(swapped, passphrase)); // whoever compares public halves must not be shown another
    std::string costly = *file;
    costly.replace(costly.find("\"iterations\":1"), 14, "\"iterations\":99");
    QVERIFY(!keyFromFile(costly, passphrase));
    QVERIFY(!keyFromFile("{}", passphrase));
    QVERIFY(!keyFromFile("", passphrase));
}

void TestRelease::trustState_readsBack()
{
    TrustState trust = m_fixture.trust();
    const Release release = m_fixture.release(5);
    accept(trust, release, "text");
    const Result<TrustState> read = trustStateFromText(toText(trust));
    QVERIFY(read.has_value());
    QVERIFY(read->root == trust.root);
    QVERIFY(read->accepted == trust.accepted);
    QVERIFY(!trustStateFromText("{}"));
    QVERIFY(!trustStateFromText(toText(trust).substr(1)));
    // A memory without a number remembers nothing.
    std::string forgetful = toText(trust);
    forgetful.erase(forgetful.find("\"key_epoch\":1,"), 14);
    QVERIFY(forgetful != toText(trust));
    QVERIFY(!trustStateFromText(forgetful));
}

void TestRelease::object_isKnownByItsBytes()
{
    const ReleaseObject object = ReleaseObject::of("abc");
    QCOMPARE(object.sha256, std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QVERIFY(verifyObject(object, "abc", "The ruleset").has_value());
    QVERIFY(!verifyObject(object, "abd", "The ruleset"));
    QVERIFY(!verifyObject(object, "abcd", "The ruleset"));
}

/// Source: RFC 8032, section 7.1, test 1 (empty message).
void TestRelease::signature_fitsRfc8032()
{
    const auto seed = secrets::bytesFromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    const Result<SigningKey> key = SigningKey::fromSeed(*seed);
    QVERIFY(key.has_value());
    QCOMPARE(secrets::hexOf(key->publicKey().bytes), std::string("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    QCOMPARE(secrets::hexOf(key->sign({}, {})),
        std::string("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
    QVERIFY(!isSignedBy(key->publicKey(), key->sign("a", "bc"), "a", "bd"));
}

QTEST_APPLESS_MAIN(TestRelease)
#include "tst_release.moc"
