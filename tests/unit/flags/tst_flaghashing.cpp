// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include "models/flags/base64.h"
#include "models/flags/md5.h"
#include "models/flags/types.h"

using namespace assay::flags;

class TestFlagHashing : public QObject
{
    Q_OBJECT

private slots:
    /// RFC 1321, appendix A.5, and lengths around the block boundary checked with another implementation.
    void md5Hex_givesThePublishedDigests_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray{};
        QTest::newRow("abc") << QByteArray{"abc"};
        for (const int length : {54, 55, 56, 57, 63, 64, 65, 119, 120, 121, 200})
            QTest::addRow("%d bytes", length) << QByteArray(length, 'x');
    }
    void md5Hex_givesThePublishedDigests()
    {
        QFETCH(QByteArray, text);
        const QByteArray expected = QCryptographicHash::hash(text, QCryptographicHash::Md5).toHex();

        QCOMPARE(QByteArray::fromStdString(md5Hex(text.toStdString())), expected);
    }

    void shardOf_givesTheCheckValues()
    {
        QCOMPARE(shardOf("salt", "subject", 10'000), 2'878U);
        QCOMPARE(shardOf("split-new-user-onboarding-rollout", "alice", 10'000), 2'674U);
        QCOMPARE(shardOf("", "", 10'000), 5'692U);
    }

    void md5Words_agreeWithOneAtATime()
    {
        rc::check("wide and single hashing agree", [](const std::vector<std::string> &keys, const std::string &prefix) {
            std::vector<HashInput> inputs;
            for (const std::string &key : keys)
                inputs.push_back({prefix, key});
            std::vector<std::uint32_t> words(inputs.size());
            md5Words(inputs, words);
            for (std::size_t i = 0; i < keys.size(); ++i)
                RC_ASSERT(words[i] == md5Word(prefix, keys[i]));
        });
        std::vector<std::string> keys;
        for (std::size_t length = 0; length < 160; ++length)
            keys.emplace_back(length, 'k');
        std::vector<HashInput> inputs;
        for (const std::string &key : keys)
            inputs.push_back({"salt-", key});
        std::vector<std::uint32_t> words(inputs.size());
        md5Words(inputs, words);
        for (std::size_t i = 0; i < keys.size(); ++i)
            QCOMPARE(words[i], md5Word("salt-", keys[i]));
    }

    void md5Digests_agreeWithOneAtATime()
    {
        std::vector<std::string> keys;
        for (std::size_t length = 0; length < 150; ++length)
            keys.emplace_back(length, 'k');
        std::vector<HashInput> inputs;
        for (const std::string &key : keys)
            inputs.push_back({"salt", key});
        std::vector<Md5Digest> digests(inputs.size());
        md5Digests(inputs, digests);
        for (std::size_t i = 0; i < keys.size(); ++i)
            QCOMPARE(digests[i], md5("salt" + keys[i]));
        std::array<char, 32> hex;
        QCOMPARE(hexOf(md5("abc"), hex), std::string_view{"900150983cd24fb0d6963f7d28e17f72"}); // RFC 1321, A.5
    }

    void md5WordPair_agreesWithOneAtATime()
    {
        for (std::size_t length = 0; length < 130; ++length) {
            const std::string first(length, 'a');
            const std::string second(129 - length, 'b');
            const std::array<std::uint32_t, 2> words = md5WordPair({"salt-", first}, {"other-", second});
            QCOMPARE(words[0], md5Word("salt-", first));
            QCOMPARE(words[1], md5Word("other-", second));
        }
        const std::array<std::uint32_t, 2> words = md5WordPair({"salt-", "subject"}, {"-", ""});
        QCOMPARE(words[0] % 10'000, 2'878U);
        QCOMPARE(words[1] % 10'000, 5'692U);
    }

    void operatorHash_isTheOneClientsKnow()
    {
        QVERIFY(operatorFromHash("27457ce369f2a74203396a35ef537c0b") == Operator::OneOf);
        QVERIFY(operatorFromHash("dbd9c38e0339e6c34bd48cafc59be388") == Operator::IsNull);
        QVERIFY(!operatorFromHash("ONE_OF"));
    }

    void base64_comesBack()
    {
        rc::check("decoding gives what was encoded", [](const std::string &bytes) {
            RC_ASSERT(base64Decode(base64Encode(bytes)) == std::optional{bytes});
            RC_ASSERT(QByteArray::fromStdString(base64Encode(bytes)) == QByteArray::fromStdString(bytes).toBase64());
        });
    }

    void base64Decode_refusesOtherCharacters()
    {
        QVERIFY(!base64Decode("a$bc"));
        QVERIFY(!base64Decode("abcde"));
        QVERIFY(base64Decode("YWI") == std::optional<std::string>{"ab"});
    }
};

QTEST_APPLESS_MAIN(TestFlagHashing)
#include "tst_flaghashing.moc"
