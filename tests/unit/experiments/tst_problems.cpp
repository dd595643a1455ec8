// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/experiments/problems.h"

using namespace assay;
using namespace assay::experiments;

namespace {

template <typename T>
const T *find(const std::vector<T> &documents, const std::string &key)
{
    const auto found = std::ranges::find(documents, key, &T::key);
    return found == documents.end() ? nullptr : &*found;
}

/// A small, sound set of definitions that a test then breaks.
struct World {
    std::vector<metrics::Entity> entities{{"user", "User", {}, {}}};
    std::vector<metrics::AssignmentSource> sources;
    std::vector<metrics::FactSource> facts;
    std::vector<metrics::Property> properties{{"country", "Country", {}, "assignments", "country", {}}};
    std::vector<metrics::Metric> metrics;
    Experiment experiment;

    World()
    {
        sources.resize(1);
        sources[0].key = "assignments";
        sources[0].entity = "user";
        sources[0].connection = "shop";
        facts.resize(1);
        facts[0].key = "purchases";
        facts[0].entity = "user";
        facts[0].connection = "shop";
        metrics.resize(2);
        metrics[0].key = "revenue";
        metrics[1].key = "orders";
        metrics[0].fact.factSource = metrics[1].fact.factSource = "purchases";
        experiment.key = "new-checkout";
        experiment.entity = "user";
        experiment.assignmentSource = "assignments";
        experiment.variations = {{"off", "Off"}, {"on", "On"}};
        experiment.control = "off";
        experiment.plan.primary = "revenue";
        experiment.plan.secondary = {"orders"};
        experiment.plan.breakdowns = {"country"};
    }

    [[nodiscard]] std::vector<Error> problems() const
    {
        return problemsOf(experiment, {[this](const std::string &key) { return find(entities, key); },
                                       [](const std::string &) -> const assay::metrics::Connection * { return nullptr; },
                                       [this](const std::string &key) { return find(sources, key); },
                                       [this](const std::string &key) { return find(facts, key); },
                                       [this](const std::string &key) { return find(properties, key); },
                                       [this](const std::string &key) { return find(metrics, key); }});
    }
};

QByteArray text(std::string_view value) { return {value.data(), static_cast<qsizetype>(value.size())}; }

} // namespace

using Break = std::function<void(World &)>;
Q_DECLARE_METATYPE(Break)

class TestProblems final : public QObject
{
    Q_OBJECT

private slots:
    void problemsOf_acceptsASoundExperiment();
    void problemsOf_namesTheUnknown_data();
    void problemsOf_namesTheUnknown();
    void problemsOf_namesTheDisagreement_data();
    void problemsOf_namesTheDisagreement();
    void problemsOf_givesAllOfThem();
    void problemsOf_asksImportsForMetricsOnly();
};

void TestProblems::problemsOf_acceptsASoundExperiment()
{
    QVERIFY(World{}.problems().empty());
}

void TestProblems::problemsOf_namesTheUnknown_data()
{
    QTest::addColumn<Break>("change");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("missingKind");
    const auto row = [](const char *name, Break change, const char *path, const char *kind) {
        QTest::newRow(name) << std::move(change) << QByteArray(path) << QByteArray(kind);
    };
    row("entity", [](World &w) { w.entities.clear(); }, "entity", "entity");
    row("source", [](World &w) { w.sources.clear(); }, "assignment_source", "assignment_source");
    row("primary", [](World &w) { w.experiment.plan.primary = "lost"; }, "plan.primary", "metric");
    row("guardrail", [](World &w) { w.experiment.plan.guardrails = {{"lost", 0}}; }, "plan.guardrails[0].metric", "metric");
    row("secondary", [](World &w) { w.experiment.plan.secondary = {"lost"}; }, "plan.secondary[0]", "metric");
    row("property", [](World &w) { w.experiment.plan.breakdowns = {"lost"}; }, "plan.breakdowns[0]", "property");
    row("fact source", [](World &w) { w.metrics[0].fact.factSource = "lost"; }, "plan.primary", "fact_source");
}

void TestProblems::problemsOf_namesTheUnknown()
{
    QFETCH(Break, change);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, missingKind);
    World world;
    change(world);

    const std::vector<Error> problems = world.problems();

    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems.front().code, ErrorCode::UnknownReference);
    QCOMPARE(text(problems.front().fact("path")), path);
    QCOMPARE(text(problems.front().fact("missing_kind")), missingKind);
    QVERIFY(!problems.front().fact("missing").empty());
}

void TestProblems::problemsOf_namesTheDisagreement_data()
{
    QTest::addColumn<Break>("change");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("messageId");
    const auto row = [](const char *name, Break change, const char *path, const char *what, const char *messageId = "") {
        QTest::newRow(name) << std::move(change) << QByteArray(path) << QByteArray(what) << QByteArray(messageId);
    };
    row("entity of the fact", [](World &w) { w.facts.push_back(w.facts[0]); w.facts[1].key = "visits"; w.facts[1].entity = "device";
                                             w.metrics[1].fact.factSource = "visits"; },
        "plan.secondary[0]", "a fact of entity user, not device", "V-402");
    row("entity of the source", [](World &w) { w.sources[0].entity = "device"; }, "assignment_source",
        "a source of entity user, not device", "V-402");
    row("connection", [](World &w) { w.facts.push_back(w.facts[0]); w.facts[1].key = "visits"; w.facts[1].connection = "other";
                                     w.metrics[0].fact.factSource = "visits"; },
        "plan.primary", "a fact on connection shop, not other");
    row("property of another source", [](World &w) { w.properties[0].assignmentSource = "others"; }, "plan.breakdowns[0]",
        "a property of assignment source assignments, not others");
    row("metric without fact", [](World &w) { w.metrics[1].fact = {}; }, "plan.secondary[0]",
        "a metric with a fact, as the warehouse has to measure it (orders has none)");
    row("control", [](World &w) { w.experiment.control = "baseline"; }, "control", "the key of one of the variations");
    row("variation twice", [](World &w) { w.experiment.variations.push_back({"on", "On"}); }, "variations[2].key",
        "a key that no other variation has (on)");
    row("one variation", [](World &w) { w.experiment.variations.pop_back(); }, "variations", "at least 2 variations");
    row("weight", [](World &w) { w.experiment.variations[0].weight = 0; }, "variations[0].weight", "a share above 0");
    row("end", [](World &w) { w.experiment.start = w.experiment.end = Timestamp{1}; }, "end", "a time after the start", "V-228");
    row("fixed", [](World &w) { w.experiment.plan.method = Method::Fixed; }, "end", "an end date", "V-302");
    row("two roles", [](World &w) { w.experiment.plan.guardrails = {{"orders", 0.1}}; }, "plan.secondary[0]",
        "a metric that has no other role (orders is also plan.guardrails[0].metric)");
}

void TestProblems::problemsOf_namesTheDisagreement()
{
    QFETCH(Break, change);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, messageId);
    World world;
    change(world);

    const std::vector<Error> problems = world.problems();

    QCOMPARE(problems.size(), std::size_t{1});
    QCOMPARE(problems.front().code, ErrorCode::InvalidDocument);
    QCOMPARE(text(problems.front().fact("path")), path);
    QCOMPARE(text(problems.front().fact("what")), what);
    QCOMPARE(text(problems.front().messageId), messageId);
}

void TestProblems::problemsOf_givesAllOfThem()
{
    World world;
    world.experiment.plan.primary.clear();
    world.experiment.control.clear();
    world.experiment.plan.breakdowns = {"a", "b"};

    const std::vector<Error> problems = world.problems();

    QCOMPARE(problems.size(), std::size_t{5});
    QCOMPARE(problems[0].fact("path"), std::string_view("control"));
    QCOMPARE(problems[1].messageId, std::string_view("V-301"));
    QCOMPARE(problems[2].fact("path"), std::string_view("plan.primary"));
    QCOMPARE(problems[4].fact("path"), std::string_view("plan.breakdowns[1]"));
}

void TestProblems::problemsOf_asksImportsForMetricsOnly()
{
    World world;
    world.experiment.origin = Origin::Import;
    world.experiment.entity.clear();
    world.experiment.assignmentSource.clear();
    world.metrics[0].fact = {};
    QVERIFY(world.problems().empty());

    world.metrics.clear();
    QCOMPARE(world.problems().size(), std::size_t{2});
}

QTEST_APPLESS_MAIN(TestProblems)
#include "tst_problems.moc"
