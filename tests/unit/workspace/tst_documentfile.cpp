// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/documentfile.h"

using namespace assay;
using namespace assay::workspace;

class TestDocumentFile final : public QObject
{
    Q_OBJECT

private slots:
    void documentsFromText_readsEachForm_data();
    void documentsFromText_readsEachForm();
    void documentsFromText_saysWhatIsWrong_data();
    void documentsFromText_saysWhatIsWrong();
    void documentsFromText_takesRelativePathsFromItsFolder();
    void documentsToText_isReadBack();
};

void TestDocumentFile::documentsFromText_readsEachForm_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count");
    QTest::newRow("one") << QByteArray(R"({"kind":"entity","body":{"key":"user"}})") << 1;
    QTest::newRow("list") << QByteArray(R"([{"kind":"entity","body":{}},{"kind":"metric","body":{}}])") << 2;
    QTest::newRow("documents") << QByteArray(R"({"documents":[{"kind":"entity","body":{}}],"made_by":"x"})") << 1;
    QTest::newRow("empty list") << QByteArray("[]") << 0;
}

void TestDocumentFile::documentsFromText_readsEachForm()
{
    QFETCH(QByteArray, text);
    QFETCH(int, count);

    const auto documents = documentsFromText(text.toStdString(), "shop.json");

    QVERIFY(documents.has_value());
    QCOMPARE(static_cast<int>(documents->size()), count);
    for (const DocumentInput &document : *documents)
        QCOMPARE(document.origin, std::string("shop.json"));
}

void TestDocumentFile::documentsFromText_saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("no JSON") << QByteArray("{") << ErrorCode::InvalidJson << QByteArray();
    QTest::newRow("number") << QByteArray("7") << ErrorCode::InvalidArgument << QByteArray("file");
    QTest::newRow("body missing") << QByteArray(R"({"kind":"entity"})") << ErrorCode::InvalidArgument << QByteArray("body");
    QTest::newRow("body is a list") << QByteArray(R"([{"kind":"entity","body":[1]}])") << ErrorCode::InvalidArgument << QByteArray("documents[0].body");
    QTest::newRow("key beside the body") << QByteArray(R"([{"kind":"entity","key":"a","body":{}}])") << ErrorCode::InvalidArgument << QByteArray("documents[0]");
    QTest::newRow("kind is a number") << QByteArray(R"([{"kind":1,"body":{}}])") << ErrorCode::InvalidArgument << QByteArray("documents[0].kind");
    QTest::newRow("documents is no list") << QByteArray(R"({"documents":{}})") << ErrorCode::InvalidArgument << QByteArray("documents");
    QTest::newRow("second is a text") << QByteArray(R"([{"kind":"entity","body":{}},"x"])") << ErrorCode::InvalidArgument
                                      << QByteArray("documents[1]");
    QTest::newRow("200,000 arrays") << QByteArray(200'000, '[') << ErrorCode::InputTooLarge << QByteArray();
}

void TestDocumentFile::documentsFromText_saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(ErrorCode, code);
    QFETCH(QByteArray, name);

    const auto documents = documentsFromText(text.toStdString(), "shop.json");

    QVERIFY(!documents);
    QCOMPARE(documents.error().code, code);
    QCOMPARE(std::string(documents.error().fact("origin")), std::string("shop.json"));
    QCOMPARE(std::string(documents.error().fact("name")), name.toStdString());
}

void TestDocumentFile::documentsFromText_takesRelativePathsFromItsFolder()
{
    const auto bodyOf = [](const char *path, const std::filesystem::path &folder) {
        const std::string text = R"({"kind":"connection","body":{"settings":{"path":")" + std::string(path) + "\"}}}";
        return documentsFromText(text, "shop.json", folder)->front().body;
    };

    QCOMPARE(bodyOf("data", "/home/ada"), std::string(R"({"settings":{"path":"/home/ada/data"}})"));
    QCOMPARE(bodyOf("../data", "/home/ada"), std::string(R"({"settings":{"path":"/home/data"}})"));
    QCOMPARE(bodyOf("/data", "/home/ada"), std::string(R"({"settings":{"path":"/data"}})"));
    QCOMPARE(bodyOf("data", {}), std::string(R"({"settings":{"path":"data"}})"));
}

void TestDocumentFile::documentsToText_isReadBack()
{
    store::Document document;
    document.kind = "entity";
    document.key = "user";
    document.body = R"({"key":"user","name":"User"})";

    const auto documents = documentsFromText(documentsToText({document, document}), "export");

    QVERIFY(documents.has_value());
    QCOMPARE(documents->size(), std::size_t{2});
    QCOMPARE(documents->front().kind, document.kind);
    QCOMPARE(documents->front().body, document.body);
}

QTEST_APPLESS_MAIN(TestDocumentFile)
#include "tst_documentfile.moc"
