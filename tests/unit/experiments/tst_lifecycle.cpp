// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "models/experiments/lifecycle.h"

using namespace assay;
using namespace assay::experiments;

namespace {

constexpr Timestamp kStart{1'000 * kMicrosPerDay};
constexpr Timestamp day(int days) { return {kStart.micros + days * kMicrosPerDay}; }

/// A plan of at least 7 days and 100 subjects, at most 90 days, that runs from day 0 to day 28.
Experiment planned()
{
    Experiment experiment;
    experiment.key = "new-checkout";
    experiment.start = kStart;
    experiment.end = day(28);
    return experiment;
}

/// Enough days and subjects, healthy, nothing significant.
Evidence collected()
{
    Evidence evidence;
    evidence.hasResults = true;
    evidence.smallestVariation = 5'000;
    evidence.days = 14;
    evidence.primaryProgress = 0.5;
    return evidence;
}

} // namespace

using Setup = std::function<void(Experiment &, Evidence &)>;
Q_DECLARE_METATYPE(Setup)

class TestLifecycle final : public QObject
{
    Q_OBJECT

private slots:
    void statusOf_followsTheTable_data();
    void statusOf_followsTheTable();
    void statusOf_usesEveryRuleOnce();
    void stateName_isUnique();
};

// Rows of the state table: draft, scheduled, running, ready for review, wrap up, concluded.
void TestLifecycle::statusOf_followsTheTable_data()
{
    QTest::addColumn<Setup>("setup");
    QTest::addColumn<int>("now");
    QTest::addColumn<State>("state");
    QTest::addColumn<QByteArray>("rule");
    const auto row = [](const char *name, int now, State state, const char *rule, Setup setup) {
        QTest::newRow(name) << std::move(setup) << now << state << QByteArray(rule);
    };
    using X = Experiment;
    using E = Evidence;
    row("created", 0, State::Draft, "draft.no-start", [](X &x, E &e) { x.start.reset(); x.end.reset(); e = {}; });
    row("import before its snapshot", 0, State::Draft, "draft.import-without-results", [](X &x, E &e) { x.origin = Origin::Import; e = {}; });

    row("start in the future", -1, State::Scheduled, "scheduled.future-start", [](X &, E &e) { e = {}; });
    row("start now, never run", 0, State::Scheduled, "scheduled.no-assignment", [](X &, E &e) { e = {}; });
    row("run, no assignment seen", 3, State::Scheduled, "scheduled.no-assignment",
        [](X &, E &e) { e.smallestVariation = 0; e.days.reset(); });

    row("first assignment seen", 1, State::Running, "running.collecting", [](X &, E &e) { e.smallestVariation = 1; e.days = 1; });
    row("one variation still empty", 1, State::Running, "running.collecting", [](X &, E &e) { e.smallestVariation = 0; e.days = 1; });
    row("nothing significant yet", 14, State::Running, "running.collecting", [](X &, E &) {});
    row("broken split while open", 14, State::Running, "running.unhealthy", [](X &, E &e) { e.isHealthy = false; });
    row("significant, broken split", 14, State::Running, "running.unhealthy",
        [](X &, E &e) { e.isPrimarySignificant = true; e.isHealthy = false; });
    row("significant on day 6", 6, State::Running, "running.minimum-days",
        [](X &, E &e) { e.isPrimarySignificant = true; e.days = 6; });
    row("significant with 99 subjects", 14, State::Running, "running.minimum-subjects",
        [](X &, E &e) { e.isPrimarySignificant = true; e.smallestVariation = 99; });
    row("instant before the end", 27, State::Running, "running.collecting", [](X &x, E &) { x.end = Timestamp{day(27).micros + 1}; });

    row("significant, all met", 14, State::ReadyForReview, "ready.significant", [](X &, E &e) { e.isPrimarySignificant = true; });
    row("exactly the minimums", 7, State::ReadyForReview, "ready.significant",
        [](X &, E &e) { e.isPrimarySignificant = true; e.days = 7; e.smallestVariation = 100; });
    row("minimums off", 1, State::ReadyForReview, "ready.significant", [](X &x, E &e) {
        x.plan.minimumDays.reset();
        x.plan.minimumSubjects.reset();
        e.isPrimarySignificant = true;
        e.days = 1;
        e.smallestVariation = 2;
    });
    row("precision reached", 14, State::ReadyForReview, "ready.precision", [](X &, E &e) { e.primaryProgress = 1; });
    row("end reached", 28, State::ReadyForReview, "ready.ended", [](X &, E &) {});
    row("maximum days without end", 90, State::ReadyForReview, "ready.maximum-days", [](X &x, E &e) { x.end.reset(); e.days = 90; });
    row("no maximum, no end", 400, State::Running, "running.collecting",
        [](X &x, E &e) { x.end.reset(); x.plan.maximumDays.reset(); e.days = 400; });
    row("import with results", 0, State::ReadyForReview, "ready.import", [](X &x, E &) { x.origin = Origin::Import; x.start.reset(); x.end.reset(); });

    row("ended, never run", 28, State::WrapUp, "wrapup.no-results", [](X &, E &e) { e = {}; });
    row("ended, broken split", 28, State::WrapUp, "wrapup.unhealthy", [](X &, E &e) { e.isHealthy = false; e.isPrimarySignificant = true; });
    row("ended too short", 28, State::WrapUp, "wrapup.minimum-days", [](X &, E &e) { e.days = 6; });
    row("ended too small", 28, State::WrapUp, "wrapup.minimum-subjects", [](X &, E &e) { e.smallestVariation = 99; });
    row("import, broken split", 0, State::WrapUp, "wrapup.unhealthy",
        [](X &x, E &e) { x.origin = Origin::Import; e.isHealthy = false; });

    row("rolled out", 14, State::Concluded, "concluded.decision", [](X &x, E &) { x.decision = Decision::RollOut; });
    row("stopped before the start", -5, State::Concluded, "concluded.decision", [](X &x, E &e) { x.decision = Decision::Stopped; e = {}; });
    row("control kept in spite of a broken split", 40, State::Concluded, "concluded.decision",
        [](X &x, E &e) { x.decision = Decision::KeepControl; e.isHealthy = false; });
}

void TestLifecycle::statusOf_followsTheTable()
{
    QFETCH(Setup, setup);
    QFETCH(int, now);
    QFETCH(State, state);
    QFETCH(QByteArray, rule);
    Experiment experiment = planned();
    Evidence evidence = collected();
    setup(experiment, evidence);

    const Status status = statusOf(experiment, evidence, day(now));

    QCOMPARE(QByteArray::fromStdString(status.rule), rule);
    QCOMPARE(status.state, state);
    QVERIFY(std::ranges::find(statusRules(), status.rule) != statusRules().end());
}

void TestLifecycle::statusOf_usesEveryRuleOnce()
{
    const std::set<std::string_view> unique(statusRules().begin(), statusRules().end());

    QCOMPARE(unique.size(), statusRules().size());
}

void TestLifecycle::stateName_isUnique()
{
    std::set<std::string_view> names;
    for (const State state : {State::Draft, State::Scheduled, State::Running, State::ReadyForReview, State::WrapUp, State::Concluded})
        names.insert(stateName(state));
    QCOMPARE(names.size(), std::size_t{6});
}

QTEST_APPLESS_MAIN(TestLifecycle)
#include "tst_lifecycle.moc"
