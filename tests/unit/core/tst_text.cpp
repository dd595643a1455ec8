// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include "models/core/text.h"

using namespace assay;

class TestText final : public QObject
{
    Q_OBJECT

private slots:
    void isValidUtf8_knowsTheEdges_data();
    void isValidUtf8_knowsTheEdges();
    void isKey_holdsTheRule_data();
    void isKey_holdsTheRule();
    void slug_givesAKeyOrNothing();
    void slug_readsLikeTheName();
    void nearest_guessesTypos_data();
    void nearest_guessesTypos();
    void looksLikeIdentifier_tellsPeopleFromCategories_data();
    void looksLikeIdentifier_tellsPeopleFromCategories();
};

void TestText::isValidUtf8_knowsTheEdges_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("two, three and four bytes") << QByteArray("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") << true;
    QTest::newRow("last code point") << QByteArray("\xF4\x8F\xBF\xBF") << true;
    QTest::newRow("beyond the last") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << false;
    QTest::newRow("overlong, three bytes") << QByteArray("\xE0\x9F\xBF") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("cut off") << QByteArray("\xE2\x82") << false;
    QTest::newRow("stray continuation") << QByteArray("\x80") << false;
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << false;
}

void TestText::isValidUtf8_knowsTheEdges()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);

    QCOMPARE(isValidUtf8({text.constData(), static_cast<std::size_t>(text.size())}), valid);
}

void TestText::isKey_holdsTheRule_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("plain") << QByteArray("new-checkout_2.1") << true;
    QTest::newRow("digit first") << QByteArray("3d") << true;
    QTest::newRow("128 characters") << QByteArray(128, 'a') << true;
    QTest::newRow("129 characters") << QByteArray(129, 'a') << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("upper case") << QByteArray("Checkout") << false;
    QTest::newRow("dash first") << QByteArray("-a") << false;
    QTest::newRow("blank") << QByteArray("a b") << false;
    QTest::newRow("slash") << QByteArray("a/b") << false;
}

void TestText::isKey_holdsTheRule()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);

    QCOMPARE(isKey(text.toStdString()), valid);
}

void TestText::slug_givesAKeyOrNothing()
{
    const bool holds = rc::check("a slug is a key or empty", [](const std::string &name) {
        const std::string key = slug(name);
        RC_ASSERT(key.empty() || isKey(key));
        RC_ASSERT(slug(key) == key || key.find_first_of("._-") != std::string::npos);
    });
    QVERIFY(holds);
}

void TestText::slug_readsLikeTheName()
{
    QCOMPARE(slug("  New Checkout (EU)! "), std::string("new-checkout-eu"));
    QCOMPARE(slug("\xC3\xA9\xC3\xA9"), std::string());
}

void TestText::looksLikeIdentifier_tellsPeopleFromCategories_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("identifies");
    QTest::newRow("e-mail") << QByteArray("ada@example.org") << true;
    QTest::newRow("phone") << QByteArray("+49 30 901820") << true;
    QTest::newRow("IPv4") << QByteArray("192.168.0.17") << true;
    QTest::newRow("IPv6") << QByteArray("2001:db8::8a2e:370:7334") << true;
    QTest::newRow("UUID") << QByteArray("123e4567-e89b-12d3-a456-426614174000") << true;
    QTest::newRow("13 digits") << QByteArray("1234567890123") << true;
    QTest::newRow("token") << QByteArray("9f8a7b6c5d4e3f2a1b0c") << true;
    QTest::newRow("country") << QByteArray("DE") << false;
    QTest::newRow("segment") << QByteArray("2) $100 - $200") << false;
    QTest::newRow("version") << QByteArray("17.4.1") << false;
    QTest::newRow("year") << QByteArray("2026") << false;
    QTest::newRow("words") << QByteArray("returning customer, web") << false;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestText::looksLikeIdentifier_tellsPeopleFromCategories()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, identifies);

    QCOMPARE(looksLikeIdentifier(text.toStdString()), identifies);
}

void TestText::nearest_guessesTypos_data()
{
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("guess");
    QTest::newRow("swapped") << QByteArray("reuslts") << QByteArray("results");
    QTest::newRow("short") << QByteArray("rnu") << QByteArray("run");
    QTest::newRow("plural") << QByteArray("result") << QByteArray("results");
    QTest::newRow("far away") << QByteArray("frobnicate") << QByteArray();
    QTest::newRow("huge") << QByteArray(100'000, 'r') << QByteArray();
}

void TestText::nearest_guessesTypos()
{
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, guess);

    QCOMPARE(QByteArray::fromStdString(nearest(word.toStdString(), {"results", "run", "report"}).value_or("")), guess);
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
