// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/sigv4.h"

using namespace assay;
using namespace assay::secrets;

/// Numbers of the service's own documentation.
/// Source: AWS, "Create a signed AWS API request" and "Authenticating Requests: Using the Authorization Header" (S3).
class TestSigV4 final : public QObject {
    Q_OBJECT

private slots:
    void key_isTheOneOfTheDocumentation();
    void request_isTheOneOfTheDocumentation();
    void signature_isTheOneOfTheDocumentation_data();
    void signature_isTheOneOfTheDocumentation();
    void percentEncoding_keepsWhatMayStay();

private:
    const SigV4Scope m_iam{*timestampFromIso("2015-08-30T12:36:00Z"), "us-east-1", "iam"};
};

void TestSigV4::key_isTheOneOfTheDocumentation()
{
    const Digest key = sigV4Key(Secret::fromText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), m_iam);
    QCOMPARE(hexOf(key), std::string("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"));
}

void TestSigV4::request_isTheOneOfTheDocumentation()
{
    const SigV4Request request{"GET",
                               "/",
                               {{"Action", "ListUsers"}, {"Version", "2010-05-08"}},
                               {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                                {"host", "iam.amazonaws.com"},
                                {"x-amz-date", m_iam.time()}},
                               hexOf(sha256({}))};
    QCOMPARE(hexOf(sha256(sigV4CanonicalRequest(request))),
             std::string("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"));
    const std::string authorization
        = sigV4Authorization(request, m_iam, "AKIDEXAMPLE", Secret::fromText("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
    QCOMPARE(authorization,
             std::string("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                         "SignedHeaders=content-type;host;x-amz-date, "
                         "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
}

void TestSigV4::signature_isTheOneOfTheDocumentation_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("extra");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("GET of an object") << QByteArray("GET") << QByteArray("/test.txt") << QByteArray()
                                      << QByteArray("range=bytes=0-9") << QByteArray()
                                      << QByteArray("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    QTest::newRow("PUT of an object") << QByteArray("PUT") << QByteArray("/test%24file.text") << QByteArray()
                                      << QByteArray("date=Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class=REDUCED_REDUNDANCY")
                                      << QByteArray("Welcome to Amazon S3.")
                                      << QByteArray("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    QTest::newRow("GET of the lifecycle") << QByteArray("GET") << QByteArray("/") << QByteArray("lifecycle=") << QByteArray()
                                          << QByteArray()
                                          << QByteArray("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    QTest::newRow("list of objects") << QByteArray("GET") << QByteArray("/") << QByteArray("max-keys=2|prefix=J") << QByteArray()
                                     << QByteArray()
                                     << QByteArray("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

void TestSigV4::signature_isTheOneOfTheDocumentation()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, extra);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, signature);
    const SigV4Scope scope{*timestampFromIso("2013-05-24T00:00:00Z"), "us-east-1", "s3"};
    SigV4Request request{method.toStdString(), path.toStdString(), {}, {}, hexOf(sha256(body.toStdString()))};
    const auto fill = [](std::map<std::string, std::string> &into, const QByteArray &pairs) {
        for (const QByteArray &pair : pairs.isEmpty() ? QByteArrayList{} : pairs.split('|')) {
            const qsizetype equals = pair.indexOf('=');
            into[pair.left(equals).toStdString()] = pair.mid(equals + 1).toStdString();
        }
    };
    fill(request.query, query);
    fill(request.headers, extra);
    request.headers["host"] = "examplebucket.s3.amazonaws.com";
    request.headers["x-amz-content-sha256"] = request.payloadSha256;
    request.headers["x-amz-date"] = scope.time();

    const std::string authorization = sigV4Authorization(request, scope, "AKIAIOSFODNN7EXAMPLE",
                                                         Secret::fromText("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));

    QVERIFY2(authorization.ends_with("Signature=" + signature.toStdString()), authorization.c_str());
}

void TestSigV4::percentEncoding_keepsWhatMayStay()
{
    QCOMPARE(percentEncoded("env/a-b_c.d~e", true), std::string("env/a-b_c.d~e"));
    QCOMPARE(percentEncoded("a/b c+d", false), std::string("a%2Fb%20c%2Bd"));
    QCOMPARE(percentEncoded("ü", false), std::string("%C3%BC"));
}

QTEST_APPLESS_MAIN(TestSigV4)
#include "tst_sigv4.moc"
