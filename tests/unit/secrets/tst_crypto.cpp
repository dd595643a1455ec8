// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <QObject>

#include "app/secrets/crypto.h"
#include "app/secrets/passphrasesource.h"

using namespace assay;
using namespace assay::secrets;

namespace {

Bytes bytes(std::string_view hex)
{
    return bytesFromHex(hex).value();
}

} // namespace

class TestCrypto final : public QObject {
    Q_OBJECT

private slots:
    /// FIPS 180-2, appendix B.1.
    void sha256_givesThePublishedDigest()
    {
        QCOMPARE(hexOf(sha256("abc")), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    /// RFC 4231, test case 2.
    void hmacSha256_givesThePublishedCode()
    {
        QCOMPARE(hexOf(hmacSha256(viewOf("Jefe"), "what do ya want for nothing?")),
                 std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    }

    /// RFC 5869, test cases 1 and 3: the first 32 bytes of their output.
    void hkdfSha256_givesThePublishedKeys()
    {
        const Bytes input(22, 0x0b);
        const Bytes info = bytes("f0f1f2f3f4f5f6f7f8f9");

        const auto withSalt
            = hkdfSha256(input, bytes("000102030405060708090a0b0c"), {reinterpret_cast<const char *>(info.data()), info.size()});
        const auto without = hkdfSha256(input, {}, {});

        QCOMPARE(hexOf(withSalt.bytes()), std::string("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"));
        QCOMPARE(hexOf(without.bytes()), std::string("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
    }

    /// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 and 14: zero key, zero nonce.
    void unseal_readsThePublishedCiphertexts()
    {
        const Bytes key(32);
        const std::string nonce(24, '0');

        const auto empty = unseal(key, bytes(nonce + "530f8afbc74536b9a963b4f1c4cb738b"), {});
        const auto block
            = unseal(key, bytes(nonce + "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919"), {});

        QVERIFY(empty && empty->isEmpty());
        QVERIFY(block);
        QCOMPARE(hexOf(block->bytes()), std::string(32, '0'));
    }

    void unseal_refusesAnyChange()
    {
        const SecureBuffer key = randomKey();
        const Bytes sealed = seal(key.bytes(), viewOf("plain text"), "header");

        const auto whole = unseal(key.bytes(), sealed, "header");
        QVERIFY(whole);
        QCOMPARE(hexOf(whole->bytes()), hexOf(viewOf("plain text")));
        for (std::size_t index = 0; index < sealed.size(); ++index) {
            Bytes changed = sealed;
            changed[index] ^= 0x80;
            QVERIFY(!unseal(key.bytes(), changed, "header"));
        }
        QVERIFY(!unseal(key.bytes(), sealed, "another header"));
        QVERIFY(!unseal(randomKey().bytes(), sealed, "header"));
        QVERIFY(!unseal(key.bytes(), ByteView(sealed).first(27), "header"));
        QVERIFY(!unseal(key.bytes(), {}, "header"));
    }

    void seal_neverRepeatsANonce()
    {
        const SecureBuffer key = randomKey();
        std::set<std::string> seen;
        for (int index = 0; index < 10'000; ++index)
            seen.insert(hexOf(ByteView(seal(key.bytes(), {}, {})).first(12)));

        QCOMPARE(seen.size(), std::size_t(10'000));
    }

    /// The same call of the reference implementation's command line (argon2 20171227, -id -p 1 -k 47104 -l 32).
    void argon2id_givesTheReferencesKey()
    {
        const Secret passphrase = Secret::fromText("correct horse battery");
        const ByteView salt = viewOf("0123456789abcdef");

        const auto one = argon2id(passphrase, salt, {47'104, 1});
        const auto two = argon2id(passphrase, salt, {47'104, 2});

        QVERIFY(one && two);
        QCOMPARE(hexOf(one->bytes()), std::string("703b66d061e032b23b9ffe4087c68339cc7862027f81e26a73879551c5d89eb8"));
        QCOMPARE(hexOf(two->bytes()), std::string("19644fb99240d62c87b8bc1c89385ffc8219f640d9238253ecc30d3844edaf10"));
    }

    void argon2id_refusesCostsOutsideItsBounds()
    {
        const Secret passphrase = Secret::fromText("x");
        for (const PassphraseCost cost :
             {PassphraseCost{47'103, 1}, PassphraseCost{47'104, 0}, PassphraseCost{2'097'153, 1}, PassphraseCost{47'104, 11}})
            QCOMPARE(argon2id(passphrase, viewOf("0123456789abcdef"), cost).error().code, ErrorCode::InvalidArgument);
    }

    void randomUuid_isOfVersionFour()
    {
        std::set<std::string> seen;
        for (int index = 0; index < 1'000; ++index) {
            const std::string uuid = randomUuid();
            QCOMPARE(uuid.size(), std::size_t(36));
            QVERIFY(uuid[8] == '-' && uuid[13] == '-' && uuid[18] == '-' && uuid[23] == '-');
            QCOMPARE(uuid[14], '4');
            QVERIFY(std::string("89ab").find(uuid[19]) != std::string::npos);
            seen.insert(uuid);
        }
        QCOMPARE(seen.size(), std::size_t(1'000));
    }

    void bytesFromHex_refusesOtherText()
    {
        QCOMPARE(bytesFromHex("00ff"), std::optional(Bytes{0, 255}));
        for (const char *text : {"0", "0g", "0F", " 00"})
            QVERIFY(!bytesFromHex(text));
    }

    void secret_comparesWholeValues()
    {
        const Secret secret = Secret::fromText("abc");

        QVERIFY(secret.equals(secret.clone()));
        QVERIFY(!secret.equals(Secret::fromText("abd")));
        QVERIFY(!secret.equals(Secret::fromText("ab")));
        QVERIFY(!secret.equals(Secret()));
        QVERIFY(Secret().equals(Secret()));
    }

    void secureBuffer_isEmptyOnceMoved()
    {
        SecureBuffer first(viewOf("abc"));
        const SecureBuffer second = std::move(first);

        QCOMPARE(second.size(), std::size_t(3));
        QVERIFY(first.isEmpty() && first.bytes().empty());
    }

    void normalized_composesAndLeavesOtherBytesAlone()
    {
        const auto text = [](const Secret &secret) {
            return std::string(reinterpret_cast<const char *>(secret.bytes().data()), secret.bytes().size());
        };
        QCOMPARE(text(normalized(Secret::fromText("e\xCC\x81t\xC3\xA9"))), std::string("\xC3\xA9t\xC3\xA9"));
        QCOMPARE(text(normalized(Secret::fromText("plain"))), std::string("plain"));
        QCOMPARE(text(normalized(Secret::fromText("\xff\xfe"))), std::string("\xff\xfe"));
        QCOMPARE(characterCount(Secret::fromText("\xC3\xA9t\xC3\xA9")), std::size_t(3));
    }
};

QTEST_APPLESS_MAIN(TestCrypto)
#include "tst_crypto.moc"
