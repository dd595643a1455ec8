// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <nlohmann/json.hpp>

#include "app/secrets/keyslots.h"
#include "models/core/json.h"

using namespace assay;
using namespace assay::secrets;

namespace {

constexpr const char *kStore = "6f1a3c1e-0000-4000-8000-000000000001";

template <typename T> ErrorCode codeOf(const Result<T> &result)
{
    return result ? ErrorCode{} : result.error().code;
}

/// The file with a checksum that fits `object`: what a forger would write.
std::string forged(const Json &object)
{
    const std::string line = canonicalJson(object);
    return line + "\n" + hexOf(sha256(line)) + "\n";
}

Json jsonOf(const std::string &text)
{
    return *parseJson(text.substr(0, text.find('\n')));
}

} // namespace

class TestKeySlots final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_all.generation = 3;
        m_all.storeId = kStore;
        for (auto slot : {makeSlot(SlotKind::Device, kStore, {&m_device, nullptr, nullptr}, {}, m_fileKey),
                          makeSlot(SlotKind::Passphrase, kStore, {nullptr, &m_passphrase, nullptr}, kLowestCost, m_fileKey),
                          makeSlot(SlotKind::Recovery, kStore, {nullptr, nullptr, &m_recovery}, {}, m_fileKey)}) {
            QVERIFY(slot);
            m_all.entries.push_back(*slot);
        }
    }

    void openSlot_givesTheFileKeyByEveryWay()
    {
        const SlotSecrets all{&m_device, &m_passphrase, &m_recovery};
        for (const KeySlot &slot : m_all.entries) {
            const auto opened = openSlot(slot, kStore, all);
            QVERIFY(opened);
            QVERIFY(isEqual(opened->bytes(), m_fileKey.bytes()));
        }
    }

    void openSlot_needsDeviceKeyAndPassphraseTogether()
    {
        const auto slot = makeSlot(SlotKind::Device, kStore, {&m_device, &m_passphrase, nullptr}, kLowestCost, m_fileKey);
        const Secret other(randomKey());
        const Secret otherPhrase = Secret::fromText("wrong horse battery");
        QVERIFY(slot && slot->needsPassphrase);

        QVERIFY(openSlot(*slot, kStore, {&m_device, &m_passphrase, nullptr}));
        QCOMPARE(codeOf(openSlot(*slot, kStore, {&m_device, &otherPhrase, nullptr})), ErrorCode::WrongPassphrase);
        QCOMPARE(codeOf(openSlot(*slot, kStore, {&other, &m_passphrase, nullptr})), ErrorCode::WrongPassphrase);
        QCOMPARE(codeOf(openSlot(*slot, kStore, {&m_device, nullptr, nullptr})), ErrorCode::PassphraseNeeded);
        QCOMPARE(codeOf(openSlot(*slot, kStore, {nullptr, &m_passphrase, nullptr})), ErrorCode::StoreKeyMissing);
    }

    void openSlot_saysWhichSecretIsWrong()
    {
        const Secret other(randomKey());
        const Secret otherPhrase = Secret::fromText("correct horse batterz");

        QCOMPARE(codeOf(openSlot(m_all.entries[0], kStore, {&other, nullptr, nullptr})), ErrorCode::StoreKeyMissing);
        QCOMPARE(codeOf(openSlot(m_all.entries[1], kStore, {nullptr, &otherPhrase, nullptr})), ErrorCode::WrongPassphrase);
        QCOMPARE(codeOf(openSlot(m_all.entries[2], kStore, {nullptr, nullptr, &other})), ErrorCode::InvalidArgument);
        QCOMPARE(codeOf(openSlot(m_all.entries[0], "another store", {&m_device, nullptr, nullptr})), ErrorCode::StoreKeyMissing);
    }

    void openSlot_coversItsWholeHeader()
    {
        const SlotSecrets all{&m_device, &m_passphrase, &m_recovery};
        for (std::size_t index = 0; index < m_all.entries.size(); ++index) {
            KeySlot salted = m_all.entries[index];
            salted.salt[0] ^= 1;
            QVERIFY(!openSlot(salted, kStore, all));
            KeySlot committed = m_all.entries[index];
            committed.commitment[31] ^= 1;
            QVERIFY(!openSlot(committed, kStore, all));
            KeySlot sealed = m_all.entries[index];
            sealed.sealed.back() ^= 1;
            QCOMPARE(codeOf(openSlot(sealed, kStore, all)), ErrorCode::StoreDamaged);
        }
        KeySlot cheaper = m_all.entries[1];
        cheaper.cost.iterations += 1;
        QVERIFY(!openSlot(cheaper, kStore, all));
    }

    void keySlotsText_roundTrips()
    {
        const auto read = keySlotsFromText(keySlotsText(m_all, m_fileKey));

        QVERIFY(read);
        QCOMPARE(read->entries, m_all.entries);
        QCOMPARE(read->generation, 3);
        QCOMPARE(read->storeId, std::string(kStore));
        QVERIFY(isAuthentic(*read, m_fileKey));
        QVERIFY(!isAuthentic(*read, randomKey()));
    }

    void keySlotsText_holdsNoSecret()
    {
        const std::string text = keySlotsText(m_all, m_fileKey);
        for (const ByteView secret : {m_device.bytes(), m_passphrase.bytes(), m_recovery.bytes(), m_fileKey.bytes()}) {
            QVERIFY(text.find(hexOf(secret)) == std::string::npos);
            QVERIFY(text.find(std::string(secret.begin(), secret.end())) == std::string::npos);
        }
    }

    void keySlotsFromText_findsEveryFlippedBit()
    {
        const std::string whole = keySlotsText(m_all, m_fileKey);
        for (std::size_t index = 0; index < whole.size(); ++index) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                std::string broken = whole;
                broken[index] = static_cast<char>(static_cast<unsigned char>(broken[index]) ^ 1U << bit);
                QCOMPARE(codeOf(keySlotsFromText(broken)), ErrorCode::StoreDamaged);
            }
        }
        for (std::size_t size = 0; size < whole.size(); ++size)
            QCOMPARE(codeOf(keySlotsFromText(whole.substr(0, size))), ErrorCode::StoreDamaged);
        QCOMPARE(codeOf(keySlotsFromText(whole + "x")), ErrorCode::StoreDamaged);
    }

    /// A file with a checksum that fits but costs that would hang or exhaust the machine, or shapes that
    /// are none, is refused before anything is computed.
    void keySlotsFromText_refusesHostileValues_data()
    {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *name, const char *pointer, const char *value) {
            QTest::newRow(name) << QString::fromLatin1(pointer) << QString::fromLatin1(value);
        };
        row("memory of a terabyte", "/slots/1/argon2id/memoryKib", "1000000000");
        row("memory beyond 32 bits", "/slots/1/argon2id/memoryKib", "4294967297");
        row("memory too small", "/slots/1/argon2id/memoryKib", "8");
        row("negative memory", "/slots/1/argon2id/memoryKib", "-1");
        row("a year of passes", "/slots/1/argon2id/iterations", "4000000000");
        row("no pass", "/slots/1/argon2id/iterations", "0");
        row("short salt", "/slots/0/salt", "\"00\"");
        row("long wrapped key", "/slots/0/sealed", "\"000000\"");
        row("unknown kind", "/slots/0/kind", "\"usb\"");
        row("passphrase slot without its cost", "/slots/1/argon2id", "null");
        row("another version", "/version", "2");
        row("no version", "/version", "null");
        row("another format", "/format", "\"zip\"");
        row("no generation", "/generation", "null");
        row("slots of another shape", "/slots", "{}");
        row("a slot of another shape", "/slots/0", "7");
        row("no store", "/store", "\"\"");
    }

    void keySlotsFromText_refusesHostileValues()
    {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        Json object = jsonOf(keySlotsText(m_all, m_fileKey));
        QVERIFY(keySlotsFromText(forged(object)));

        object[Json::json_pointer(pointer.toStdString())] = *parseJson(value.toStdString());
        const auto outcome = keySlotsFromText(forged(object));

        QCOMPARE(codeOf(outcome), ErrorCode::StoreDamaged);
    }

    void isAuthentic_findsForgery()
    {
        Json without = jsonOf(keySlotsText(m_all, m_fileKey));
        without["slots"].erase(2);
        Json older = jsonOf(keySlotsText(m_all, m_fileKey));
        older["generation"] = 9;

        QVERIFY(!isAuthentic(*keySlotsFromText(forged(without)), m_fileKey));
        QVERIFY(!isAuthentic(*keySlotsFromText(forged(older)), m_fileKey));
    }

private:
    const SecureBuffer m_fileKey = randomKey();
    const Secret m_device{randomKey()};
    const Secret m_recovery{randomKey()};
    const Secret m_passphrase = Secret::fromText("correct horse battery");
    KeySlots m_all;
};

QTEST_APPLESS_MAIN(TestKeySlots)
#include "tst_keyslots.moc"
