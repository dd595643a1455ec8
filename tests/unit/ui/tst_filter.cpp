// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter.h"
#include "ui/widgets/tablemodel.h"

using namespace assay::ui;

namespace {

TableRow row(const QString &key, const QString &name, const QString &status)
{
    TableRow made;
    made.key = key;
    made.cells.resize(2);
    made.cells[0].text = name;
    made.cells[1].text = status;
    made.facets = {{QStringLiteral("status"), status}, {QStringLiteral("tag"), QStringLiteral("sample")}};
    return made;
}

} // namespace

class TestFilter final : public QObject
{
    Q_OBJECT

private slots:
    void parseFilter_readsTerms_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("terms");
        QTest::newRow("nothing") << QString() << QStringList();
        QTest::newRow("words") << QStringLiteral("new  checkout") << QStringList{QStringLiteral("|new"), QStringLiteral("|checkout")};
        QTest::newRow("facet") << QStringLiteral("status:running") << QStringList{QStringLiteral("status|running")};
        QTest::newRow("negated facet") << QStringLiteral("-tag:infra") << QStringList{QStringLiteral("-tag|infra")};
        QTest::newRow("negated word") << QStringLiteral("-old") << QStringList{QStringLiteral("-|old")};
        QTest::newRow("quoted") << QStringLiteral("owner:\"checkout team\" \"two words\"") << QStringList{QStringLiteral("owner|checkout team"), QStringLiteral("|two words")};
        QTest::newRow("colon in quotes is no key") << QStringLiteral("\"a:b\"") << QStringList{QStringLiteral("|a:b")};
        QTest::newRow("key still being typed") << QStringLiteral("status:") << QStringList();
        QTest::newRow("lone dash") << QStringLiteral("- x") << QStringList{QStringLiteral("|-"), QStringLiteral("|x")};
    }

    void parseFilter_readsTerms()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, terms);

        QStringList found;
        for (const FilterTerm &term : parseFilter(text))
            found.append(QStringLiteral("%1%2|%3").arg(term.isNegated ? QStringLiteral("-") : QString(), term.key, term.value));

        QCOMPARE(found, terms);
    }

    void filterText_parsesToTheSameTerms_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"new checkout", "status:running -tag:infra", "owner:\"checkout team\"", "\"a:b\" c"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void filterText_parsesToTheSameTerms()
    {
        QFETCH(QString, text);

        QCOMPARE(parseFilter(filterText(parseFilter(text))), parseFilter(text));
    }

    void withFacet_replacesAndRemoves()
    {
        QCOMPARE(withFacet(QStringLiteral("checkout"), QStringLiteral("status"), QStringLiteral("running")), QStringLiteral("checkout status:running"));
        QCOMPARE(withFacet(QStringLiteral("status:running x"), QStringLiteral("status"), QStringLiteral("draft")), QStringLiteral("x status:draft"));
        QCOMPARE(withFacet(QStringLiteral("status:running x"), QStringLiteral("status"), QString()), QStringLiteral("x"));
        QCOMPARE(facetOf(QStringLiteral("-status:draft status:running"), QStringLiteral("status")), QStringLiteral("running"));
    }

    void matches_joinsTermsByAnd_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isShown");
        QTest::newRow("no filter") << QString() << true;
        QTest::newRow("word in the name, any case") << QStringLiteral("CHECK") << true;
        QTest::newRow("word in the key") << QStringLiteral("new-") << true;
        QTest::newRow("one word missing") << QStringLiteral("checkout banana") << false;
        QTest::newRow("facet holds") << QStringLiteral("status:running") << true;
        QTest::newRow("facet is exact") << QStringLiteral("status:run") << false;
        QTest::newRow("negated facet") << QStringLiteral("-status:running") << false;
        QTest::newRow("negated other value") << QStringLiteral("-status:draft") << true;
        QTest::newRow("unknown key matches nothing") << QStringLiteral("colour:red") << false;
    }

    void matches_joinsTermsByAnd()
    {
        QFETCH(QString, text);
        QFETCH(bool, isShown);

        QCOMPARE(matches(parseFilter(text), row(QStringLiteral("new-checkout"), QStringLiteral("New checkout"), QStringLiteral("running"))), isShown);
    }

    void model_keepsItsPromises()
    {
        TableModel model({{QStringLiteral("name"), QStringLiteral("Name")}, {QStringLiteral("status"), QStringLiteral("Status")}});
        FilterProxy proxy(&model);
        QAbstractItemModelTester modelTester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);

        model.setRows({row(QStringLiteral("a"), QStringLiteral("Alpha"), QStringLiteral("running")), row(QStringLiteral("b"), QStringLiteral("Beta"), QStringLiteral("draft"))});
        proxy.setFilterText(QStringLiteral("status:draft"));

        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(proxy.index(0, 0).data(TableModel::KeyRole).toString(), QStringLiteral("b"));
    }

    void setRows_withTheSameKeysReportsOnlyWhatChanged()
    {
        TableModel model({{QStringLiteral("name"), QStringLiteral("Name")}, {QStringLiteral("status"), QStringLiteral("Status")}});
        model.setRows({row(QStringLiteral("a"), QStringLiteral("Alpha"), QStringLiteral("running")), row(QStringLiteral("b"), QStringLiteral("Beta"), QStringLiteral("draft"))});
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);

        model.setRows({row(QStringLiteral("a"), QStringLiteral("Alpha"), QStringLiteral("running")), row(QStringLiteral("b"), QStringLiteral("Beta"), QStringLiteral("running"))});

        QCOMPARE(reset.count(), 0);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().first().toModelIndex().row(), 1);
    }

    void unknownKeys_areNamed()
    {
        QCOMPARE(unknownKeys(parseFilter(QStringLiteral("colour:red status:x")), {QStringLiteral("status")}), QStringList{QStringLiteral("colour")});
    }
};

QTEST_MAIN(TestFilter)
#include "tst_filter.moc"
