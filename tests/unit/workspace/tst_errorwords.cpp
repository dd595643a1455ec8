// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/errorwords.h"

using namespace assay;
using namespace assay::workspace;

class TestErrorWords final : public QObject
{
    Q_OBJECT

private slots:
    void errorTemplate_hasASentenceForEveryCode();
    void errorSentence_leavesNoPlaceholderBehind();
    void errorSentence_putsFactsIn_data();
    void errorSentence_putsFactsIn();
    void withFacts_keepsPercentSignsOfFacts();
};

void TestErrorWords::errorTemplate_hasASentenceForEveryCode()
{
    const QString internal = QString::fromUtf8(errorTemplate(Error{}));
    for (int i = 1; i <= static_cast<int>(ErrorCode::PermissionDenied); ++i) {
        Error error;
        error.code = static_cast<ErrorCode>(i);
        const QString sentence = QString::fromUtf8(errorTemplate(error));
        QVERIFY2(sentence.size() > 10 && sentence != internal, std::string(errorCodeName(error.code)).c_str());
        QVERIFY(sentence.endsWith(u'.'));
        QVERIFY(!sentence.contains(u'!'));
    }
}

void TestErrorWords::errorSentence_leavesNoPlaceholderBehind()
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::PermissionDenied); ++i) {
        Error error;
        error.code = static_cast<ErrorCode>(i);
        const QString sentence = errorSentence(error);
        QVERIFY2(!sentence.contains(u'%') && !sentence.contains(u'[') && !sentence.contains(u']'), qPrintable(sentence));
    }
}

void TestErrorWords::errorSentence_putsFactsIn_data()
{
    QTest::addColumn<Error>("error");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("document in a file") << Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                                               .with("kind", "metric").with("key", "revenue").with("path", "cap.upper")
                                               .with("what", "a number from 0 to 1").with("origin", "shop.json")
                                        << QStringLiteral("shop.json: metric \"revenue\", cap.upper: expected a number from 0 to 1.");
    QTest::newRow("document without path") << Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                                                  .with("kind", "metric").with("key", "revenue").with("what", "an object")
                                           << QStringLiteral("metric \"revenue\": expected an object.");
    QTest::newRow("rule of the plan") << Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, "V-301"}
                                             .with("kind", "experiment").with("key", "a").with("path", "plan.primary").with("what", "x")
                                      << QStringLiteral("experiment \"a\", plan.primary: choose exactly one primary metric.");
    QTest::newRow("unknown reference") << Error{ErrorCode::UnknownReference, Remedy::FixInput, {}, {}}
                                              .with("kind", "experiment").with("key", "a").with("path", "plan.primary")
                                              .with("missing_kind", "metric").with("missing", "lost")
                                       << QStringLiteral("experiment \"a\", plan.primary: there is no metric \"lost\". "
                                                         "Add it in the same apply, or correct the key.");
    QTest::newRow("syntax") << Error{ErrorCode::InvalidJson, Remedy::FixInput, {}, {}}
                                   .with("line", "3").with("column", "7").with("what", "unexpected text")
                            << QStringLiteral("This is not valid JSON: unexpected text (line 3, column 7).");
    QTest::newRow("repeated key") << Error{ErrorCode::InvalidJson, Remedy::FixInput, {}, {}}.with("what", "the key \"a\" appears twice in one object")
                                  << QStringLiteral("This is not valid JSON: the key \"a\" appears twice in one object.");
}

void TestErrorWords::errorSentence_putsFactsIn()
{
    QFETCH(Error, error);
    QFETCH(QString, sentence);

    QCOMPARE(errorSentence(error), sentence);
}

void TestErrorWords::withFacts_keepsPercentSignsOfFacts()
{
    const Error error = Error{ErrorCode::NotFound, Remedy::None, {}, {}}.with("kind", "100 %key% [x]").with("key", "k");

    QCOMPARE(withFacts(QStringLiteral("There is no %kind% \"%key%\"."), error), QStringLiteral("There is no 100 %key% [x] \"k\"."));
}

QTEST_APPLESS_MAIN(TestErrorWords)
#include "tst_errorwords.moc"
