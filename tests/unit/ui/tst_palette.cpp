// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy.h"
#include "ui/shell/location.h"
#include "ui/shell/paletteentries.h"

using namespace assay::ui;

namespace {

PaletteEntry entry(PaletteEntry::Kind kind, const char *id, const char *title, const char *key = "")
{
    PaletteEntry made;
    made.kind = kind;
    made.id = QString::fromLatin1(id);
    made.title = QString::fromLatin1(title);
    made.key = QString::fromLatin1(key);
    return made;
}

QList<PaletteEntry> shop()
{
    using Kind = PaletteEntry::Kind;
    return {entry(Kind::Experiment, "experiment:new-checkout", "New checkout", "new-checkout"),
            entry(Kind::Metric, "metric:checkout-time", "Checkout time", "checkout-time"),
            entry(Kind::Action, "action:ledger.verify", "Verify the egress ledger"),
            entry(Kind::Help, "action:help.shortcuts", "Keyboard shortcuts")};
}

QStringList idsOf(const QList<PaletteEntry> &entries, const QString &query, const QStringList &recent = {})
{
    QStringList ids;
    for (const PaletteHit &hit : paletteHits(entries, query, recent)) {
        if (hit.entry >= 0)
            ids.append(entries.at(hit.entry).id);
    }
    return ids;
}

} // namespace

class TestPalette final : public QObject
{
    Q_OBJECT

private slots:
    void fuzzyMatch_findsWhatOneMeans_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("title");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("empty query") << QString() << QStringLiteral("New checkout") << true;
        QTest::newRow("start of a word") << QStringLiteral("check") << QStringLiteral("New checkout") << true;
        QTest::newRow("inside a word") << QStringLiteral("eck") << QStringLiteral("New checkout") << true;
        QTest::newRow("words in another order") << QStringLiteral("ledger verify") << QStringLiteral("Verify the egress ledger") << true;
        QTest::newRow("initials") << QStringLiteral("vel") << QStringLiteral("Verify the egress ledger") << true;
        QTest::newRow("split at case") << QStringLiteral("page") << QStringLiteral("landingPage") << true;
        QTest::newRow("split at dash") << QStringLiteral("later") << QStringLiteral("pay-later") << true;
        QTest::newRow("swapped letters") << QStringLiteral("chekcout") << QStringLiteral("New checkout") << true;
        QTest::newRow("missing letter") << QStringLiteral("chckout") << QStringLiteral("New checkout") << true;
        QTest::newRow("two typos") << QStringLiteral("chkcuot") << QStringLiteral("New checkout") << false;
        QTest::newRow("letters far apart") << QStringLiteral("nkt") << QStringLiteral("New checkout") << false;
        QTest::newRow("one word missing") << QStringLiteral("new banana") << QStringLiteral("New checkout") << false;
    }

    void fuzzyMatch_findsWhatOneMeans()
    {
        QFETCH(QString, query);
        QFETCH(QString, title);
        QFETCH(bool, isFound);

        QCOMPARE(fuzzyMatch(query, title).has_value(), isFound);
    }

    void fuzzyMatch_prefersTheBetterFit()
    {
        const auto score = [](const char *query, const char *title) { return fuzzyMatch(QString::fromLatin1(query), QString::fromLatin1(title))->score; };

        QVERIFY(score("checkout", "checkout") > score("checkout", "Checkout time"));
        QVERIFY(score("checkout", "Checkout time") > score("checkout", "New checkout"));
        QVERIFY(score("check", "New checkout") > score("eck", "New checkout"));
        QVERIFY(score("eck", "New checkout") > score("nec", "New checkout"));
    }

    void fuzzyMatch_namesTheLetters()
    {
        QCOMPARE(fuzzyMatch(QStringLiteral("check"), QStringLiteral("New checkout"))->positions, (QList<int>{4, 5, 6, 7, 8}));
    }

    void paletteHits_startWithTheBestMatch()
    {
        const QList<PaletteHit> hits = paletteHits(shop(), QStringLiteral("checkout"), {});

        QCOMPARE(hits.at(0).entry, -1);
        QCOMPARE(shop().at(hits.at(1).entry).id, QStringLiteral("metric:checkout-time"));
    }

    void paletteHits_obeyPrefixes()
    {
        QCOMPARE(idsOf(shop(), QStringLiteral("%check")), QStringList{QStringLiteral("experiment:new-checkout")});
        QCOMPARE(idsOf(shop(), QStringLiteral("~check")), QStringList{QStringLiteral("metric:checkout-time")});
        QCOMPARE(idsOf(shop(), QStringLiteral("?")), QStringList{QStringLiteral("action:help.shortcuts")});
        QCOMPARE(idsOf(shop(), QStringLiteral("> ver")), QStringList{QStringLiteral("action:ledger.verify")});
    }

    void paletteHits_preferWhatWasUsedLately()
    {
        const QList<PaletteEntry> twins{entry(PaletteEntry::Kind::Metric, "metric:a", "Revenue A"), entry(PaletteEntry::Kind::Metric, "metric:b", "Revenue B")};

        QCOMPARE(idsOf(twins, QStringLiteral("revenue")).first(), QStringLiteral("metric:a"));
        QCOMPARE(idsOf(twins, QStringLiteral("revenue"), {QStringLiteral("metric:b")}).first(), QStringLiteral("metric:b"));
    }

    void history_goesBackAndForward()
    {
        NavigationHistory history;
        history.visit({QStringLiteral("home"), {}});
        history.visit({QStringLiteral("results"), QStringLiteral("new-checkout")});
        history.visit({QStringLiteral("results"), QStringLiteral("new-checkout")});
        history.visit({QStringLiteral("metrics"), QStringLiteral("revenue")});

        QCOMPARE(history.back().path, QStringLiteral("new-checkout"));
        QCOMPARE(history.back().screen, QStringLiteral("home"));
        QVERIFY(!history.canGoBack());
        QCOMPARE(history.forward().path, QStringLiteral("new-checkout"));
        history.visit({QStringLiteral("ledger"), {}});
        QVERIFY(!history.canGoForward());
    }

    void history_isFiftyDeepAndSurvivesSaving()
    {
        NavigationHistory history;
        for (int i = 0; i < 80; ++i)
            history.visit({QStringLiteral("metrics"), QString::number(i)});
        NavigationHistory restored;

        restored.restore(history.save());

        QCOMPARE(history.save().size(), 50);
        QCOMPARE(restored.current(), history.current());
        QCOMPARE(restored.back().path, QStringLiteral("78"));
        QCOMPARE(history.recent(3).size(), 3);
        QCOMPARE(history.recent(3).first().path, QStringLiteral("79"));
    }

    void location_survivesItsText()
    {
        const Location place{QStringLiteral("datamodel"), QStringLiteral("fact_source/purchases")};

        QCOMPARE(locationFromText(locationText(place)), place);
        QCOMPARE(locationFromText(QStringLiteral("home")), (Location{QStringLiteral("home"), {}}));
    }
};

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
