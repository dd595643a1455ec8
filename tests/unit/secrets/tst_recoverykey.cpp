// SPDX-License-Identifier: GPL-3.0-or-later
#include <numeric>

#include <QObject>

#include "app/secrets/crypto.h"
#include "app/secrets/recoverykey.h"

using namespace assay;
using namespace assay::secrets;

class TestRecoveryKey final : public QObject {
    Q_OBJECT

private slots:
    /// Computed by a program of a few lines in another language, from whole numbers instead of bits.
    void text_isThatOfAnIndependentProgram_data()
    {
        QTest::addColumn<Bytes>("key");
        QTest::addColumn<std::string>("text");
        Bytes counting(32);
        std::iota(counting.begin(), counting.end(), std::uint8_t{0});
        QTest::newRow("zeros") << Bytes(32)
                               << std::string("0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-CSM7");
        QTest::newRow("0 to 31") << counting
                                 << std::string("000G-40R4-0M30-E209-185G-R38E-1W81-24GK-2GAH-C5RR-34D1-P70X-3RFG-CC6W");
        QTest::newRow("ones") << Bytes(32, 0xff)
                              << std::string("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZG-NYB1");
    }

    void text_isThatOfAnIndependentProgram()
    {
        QFETCH(Bytes, key);
        QFETCH(std::string, text);
        const Secret secret{SecureBuffer(key)};

        QCOMPARE(recoveryKeyText(secret), text);
        const auto read = recoveryKeyFromText(text);
        QVERIFY(read && read->equals(secret));
    }

    void reading_forgivesWhatDoesNotMatter()
    {
        const Secret secret{SecureBuffer(Bytes(32))};
        for (const std::string &typed : {std::string("oooo-0000 0000-OOOO0000-0000-0000-0000-0000-0000-0000-0000-0000-csm7"),
                                         std::string("  ") + std::string(52, '0') + "C S M 7\r\n"}) {
            const auto read = recoveryKeyFromText(typed);
            QVERIFY(read && read->equals(secret));
        }
        const Secret random{randomKey()};
        std::string text = recoveryKeyText(random);
        for (char &symbol : text)
            symbol = symbol == '1' ? 'l' : static_cast<char>(symbol >= 'A' ? symbol - 'A' + 'a' : symbol);
        QVERIFY(recoveryKeyFromText(text)->equals(random));
    }

    void reading_findsEverySingleMistake()
    {
        const std::string text = "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-2GAH-C5RR-34D1-P70X-3RFG-CC6W";
        for (std::size_t index = 0; index < text.size(); ++index) {
            for (const char wrong : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
                if (text[index] == '-' || text[index] == wrong)
                    continue;
                std::string typed = text;
                typed[index] = wrong;
                QVERIFY2(!recoveryKeyFromText(typed), typed.c_str());
            }
        }
    }

    void reading_saysWhatIsWrong_data()
    {
        QTest::addColumn<std::string>("typed");
        QTest::addColumn<std::string>("what");
        QTest::newRow("empty") << std::string() << std::string("0 symbols instead of 56");
        QTest::newRow("short") << std::string("000G-40R4") << std::string("8 symbols instead of 56");
        QTest::newRow("long") << std::string(1'000, '0') << std::string("1000 symbols instead of 56");
        QTest::newRow("letter U") << std::string("00U") << std::string("symbol 3 is not one of 0-9 and A-Z without U");
        QTest::newRow("not ASCII") << std::string("\xC3\xA4") << std::string("symbol 1 is not one of 0-9 and A-Z without U");
    }

    void reading_saysWhatIsWrong()
    {
        QFETCH(std::string, typed);
        QFETCH(std::string, what);

        const auto outcome = recoveryKeyFromText(typed);

        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(outcome.error().fact("what"), what);
    }
};

QTEST_APPLESS_MAIN(TestRecoveryKey)
#include "tst_recoverykey.moc"
