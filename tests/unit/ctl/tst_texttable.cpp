// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/texttable.h"

using namespace assay::ctl;
using namespace Qt::StringLiterals;

class TestTextTable final : public QObject
{
    Q_OBJECT

private slots:
    void text_alignsColumns();
    void text_letsNoControlCharacterThrough();
    void text_countsCharactersNotBytes();
};

void TestTextTable::text_alignsColumns()
{
    TextTable table({{u"Name"_qs}, {u"Rows"_qs, TextTable::Align::Right}, {u"State"_qs}});
    table.add({u"a"_qs, u"1"_qs, {}});
    table.add({u"long name"_qs, u"1234567"_qs, u"done"_qs});

    QCOMPARE(table.text(), QStringLiteral("Name          Rows  State\n"
                                          "a                1\n"
                                          "long name  1234567  done"));
}

void TestTextTable::text_letsNoControlCharacterThrough()
{
    TextTable table({{u"Name"_qs}});
    table.add({QStringLiteral("a\x1B[31m\nb\u009Bc")});

    QCOMPARE(table.text(), QStringLiteral("Name\na [31m b c"));
}

void TestTextTable::text_countsCharactersNotBytes()
{
    TextTable table({{u"A"_qs}, {u"B"_qs}});
    table.add({QStringLiteral("\u00E9\u20AC\U0001F600"), u"x"_qs});
    table.add({QStringLiteral("e\u0301"), u"y"_qs});

    QCOMPARE(table.text(), QStringLiteral("A    B\n\u00E9\u20AC\U0001F600  x\ne\u0301    y"));
}

QTEST_APPLESS_MAIN(TestTextTable)
#include "tst_texttable.moc"
