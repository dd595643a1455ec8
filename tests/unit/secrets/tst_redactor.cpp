// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>

#include <QObject>

#include "app/secrets/redactor.h"
#include "models/core/text.h"

using namespace assay;
using namespace assay::secrets;

class TestRedactor final : public QObject {
    Q_OBJECT

private slots:
    void redacted_takesSecretShapesOut_data()
    {
        QTest::addColumn<std::string>("line");
        QTest::addColumn<std::string>("expected");
        const auto row
            = [](const char *name, std::string line, std::string expected) { QTest::newRow(name) << line << expected; };
        row("nothing secret", "run 7: stage 2 of 5, 1,204 rows", "run 7: stage 2 of 5, 1,204 rows");
        row("URL user", "open postgresql://anna:pa55@db.example/shop", "open postgresql://[redacted]@db.example/shop");
        row("URL user with @ in the password", "https://a:p@ss@host/x", "https://[redacted]@host/x");
        row("URL query", "GET https://host/p?sig=abc&x=1 failed", "GET https://host/p?[redacted] failed");
        row("URL fragment", "https://host/p#access=abc", "https://host/p?[redacted]");
        row("password in a connection string", "host=db password=hunter2 dbname=x", "host=db password=[redacted] dbname=x");
        row("quoted password", "password='two words' dbname=x", "password=[redacted] dbname=x");
        row("quoted password with an escape", "password='it\\'s me' dbname=x", "password=[redacted] dbname=x");
        row("unclosed quote", "password='two words", "password=[redacted]");
        row("password in JSON", R"({"password": "hunter2", "a": 1})", R"({"password": [redacted] "a": 1})");
        row("password with a bracket", "pwd=[abc];next", "pwd=[redacted]");
        row("passphrase with a colon", "Passphrase: hunter2", "Passphrase: [redacted]");
        row("name with a prefix", "AWS_SECRET_ACCESS_KEY=abc/def+1", "AWS_SECRET_ACCESS_KEY=[redacted]");
        row("token in a header", "X-Auth-Token: abcdef", "X-Auth-Token: [redacted]");
        row("bearer", "sent Bearer abcdefgh12345", "sent Bearer [redacted]");
        row("basic", "sent basic YW5uYTpwYTU1", "sent basic [redacted]");
        row("web token", "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl here", "got [redacted] here");
        row("AWS key id", "key AKIAIOSFODNN7EXAMPLE used", "key [redacted] used");
        row("Google API key", "AIzaSyA1234567890abcdefghijklmnopqrstuv", "[redacted]");
        row("Google access token", "ya29.a0AfH6SMBabcdefghij", "[redacted]");
        row("GitHub token", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[redacted]");
        row("Databricks token", "dapi0123456789abcdef0123456789abcdef", "[redacted]");
        row("private key", "x -----BEGIN PRIVATE KEY-----\nMIIE\nabc\n-----END PRIVATE KEY----- y", "x [redacted] y");
        row("private key cut off", "x -----BEGIN EC PRIVATE KEY-----\nMIIE", "x [redacted]");
        row("line break", "first\nsecond\r\n", "first\\x0asecond\\x0d\\x0a");
        row("terminal sequence", "a\x1b[31mred", "a\\x1b[31mred");
        row("bidirectional control",
            "a\xE2\x80\xAE"
            "b",
            "a\\xe2\\x80\\xaeb");
        row("C1 control",
            "a\xC2\x9B"
            "b",
            "a\\xc2\\x9bb");
        row("not UTF-8",
            "a\xff"
            "b",
            "a\\xffb");
        row("NUL", std::string("a\0b", 3), "a\\x00b");
        row("other languages stay", "gr\xC3\xBC\xC3\x9F \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 \xE6\x97\xA5",
            "gr\xC3\xBC\xC3\x9F \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 \xE6\x97\xA5");
        row("empty", "", "");
    }

    void redacted_takesSecretShapesOut()
    {
        QFETCH(std::string, line);
        QFETCH(std::string, expected);

        QCOMPARE(Redactor().redacted(line), expected);
    }

    void redacted_takesLiveSecretsOutInEveryForm()
    {
        Redactor redactor;
        redactor.remember(Secret::fromText("p@ss w\xC3\xB6rd?"));
        redactor.remember(Secret::fromText("abc"));

        const std::string line
            = redactor.redacted("plain p@ss w\xC3\xB6rd? url p%40ss%20w%C3%B6rd%3F base64 cEBzcyB3w7ZyZD8 abc");

        QCOMPARE(line, std::string("plain [redacted] url [redacted] base64 [redacted] abc"));
    }

    void redacted_takesTheLongestSecretFirst()
    {
        Redactor redactor;
        redactor.remember(Secret::fromText("secretword"));
        redactor.remember(Secret::fromText("secretword-and-more"));

        QCOMPARE(redactor.redacted("x secretword-and-more y"), std::string("x [redacted] y"));
    }

    /// Lines of random bytes with live secrets anywhere in them: none passes, and every line is one line.
    void redacted_letsNoPlantedSecretPass()
    {
        std::mt19937_64 random(99);
        const auto bytes = [&random](std::size_t size) {
            std::string text;
            for (std::size_t index = 0; index < size; ++index)
                text.push_back(static_cast<char>(random() % 256));
            return text;
        };
        Redactor redactor;
        std::vector<std::string> planted;
        for (int index = 0; index < 25; ++index) {
            std::string secret;
            for (std::size_t size = 8 + random() % 30; size > 0; --size)
                secret.push_back(static_cast<char>(33 + random() % 94));
            redactor.remember(Secret::fromText(secret));
            planted.push_back(secret);
        }

        for (int round = 0; round < 3'000; ++round) {
            const std::string &secret = planted[random() % planted.size()];
            const std::string line = redactor.redacted(bytes(random() % 60) + secret + bytes(random() % 60));
            QVERIFY(line.find(secret) == std::string::npos);
            QVERIFY(line.find('\n') == std::string::npos);
            QVERIFY(isValidUtf8(line));
        }
    }

    void redacted_cutsLongLines()
    {
        const std::string line = Redactor().redacted(std::string(100'000, 'x'));

        QCOMPARE(line.size(), kLongestLogLine);
        QVERIFY(line.ends_with("[cut]"));
        QVERIFY(isValidUtf8(Redactor().redacted(std::string(2'040, 'x') + "\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5")));
        QCOMPARE(Redactor().redacted(std::string(2'043, 'x')), std::string(2'043, 'x'));
    }

    /// Redacting twice changes nothing but the spelling of escapes: what is out stays out.
    void redacted_isStable()
    {
        const std::string once = Redactor().redacted("password=abc https://u:p@h/x?q=1 Bearer abcdefgh1");

        QCOMPARE(Redactor().redacted(once), once);
    }
};

QTEST_APPLESS_MAIN(TestRedactor)
#include "tst_redactor.moc"
