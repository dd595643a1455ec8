// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "models/core/error.h"

using namespace assay;

class TestError final : public QObject
{
    Q_OBJECT

private slots:
    void errorCodeName_isUniqueAndReadsBack();
    void errorCodeFromName_knowsNothingElse();
    void fact_isEmptyWhenAbsent();
};

void TestError::errorCodeName_isUniqueAndReadsBack()
{
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(ErrorCode::PermissionDenied); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        const std::string_view name = errorCodeName(code);
        QVERIFY2(names.insert(name).second, std::string(name).c_str());
        QVERIFY(errorCodeFromName(name) == code);
    }
}

void TestError::errorCodeFromName_knowsNothingElse()
{
    QVERIFY(!errorCodeFromName("internal").has_value());
    QVERIFY(!errorCodeFromName("").has_value());
}

void TestError::fact_isEmptyWhenAbsent()
{
    const Error error = Error{ErrorCode::NotFound, Remedy::None, {}, {}}.with("kind", "metric");

    QCOMPARE(std::string(error.fact("kind")), std::string("metric"));
    QVERIFY(error.fact("key").empty());
}

QTEST_APPLESS_MAIN(TestError)
#include "tst_error.moc"
