// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "models/metrics/metric.h"

using namespace assay;
using namespace assay::metrics;

namespace {

const char *const kExtra = R"({"newer":{"list":[1,null]}})";

rc::Gen<std::string> anyExtra() { return rc::gen::element(std::string{}, std::string{kExtra}); }
rc::Gen<std::string> anyKey() { return rc::gen::element<std::string>("purchases", "page-views", "a.b_c"); }
rc::Gen<std::optional<double>> maybe(double low, double high)
{
    return rc::gen::map(rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::inRange(0, 1'000)), [low, high](const auto &pair) {
        return pair.first ? std::optional<double>{low + (high - low) * pair.second / 1'000.0} : std::nullopt;
    });
}

FactFilter anyFilter()
{
    FactFilter filter;
    filter.column = *rc::gen::element<std::string>("amount", "country", "Prix \xE2\x82\xAC");
    filter.comparison = static_cast<Comparison>(*rc::gen::inRange(0, 10));
    filter.extra = *anyExtra();
    if (filter.comparison == Comparison::IsNull || filter.comparison == Comparison::IsNotNull)
        return filter;
    const bool isSet = filter.comparison == Comparison::OneOf || filter.comparison == Comparison::NotOneOf;
    filter.isNumeric = *rc::gen::arbitrary<bool>();
    const auto count = isSet ? *rc::gen::inRange<std::size_t>(1, 4) : 1;
    const auto numbers = rc::gen::element<std::string>("0", "-3", "10.5", "12345678901");
    const auto texts = rc::gen::element<std::string>("", "DE", "it's", "a\nb", "12");
    filter.values = *rc::gen::container<std::vector<std::string>>(count, filter.isNumeric ? numbers : texts);
    return filter;
}

MetricFact anyFact(bool withValue)
{
    MetricFact fact;
    fact.factSource = *anyKey();
    fact.valueColumn = withValue ? "amount" : "";
    fact.extra = *anyExtra();
    const int filters = *rc::gen::inRange(0, 3);
    for (int i = 0; i < filters; ++i)
        fact.filters.push_back(anyFilter());
    return fact;
}

Cap anyCap()
{
    Cap cap;
    cap.extra = *anyExtra();
    cap.kind = static_cast<CapKind>(*rc::gen::inRange(0, 3));
    if (cap.kind == CapKind::None)
        return cap;
    cap.lower = *maybe(0, 0.4);
    cap.upper = *rc::gen::element(0.5, 0.99, 0.999);
    return cap;
}

/// A metric that keeps every rule of the codec.
Metric anyMetric()
{
    Metric metric;
    metric.key = *anyKey();
    metric.name = *rc::gen::element<std::string>("Revenue", "Erl\xC3\xB6s je Kunde", "\"quoted\"");
    metric.kind = static_cast<MetricKind>(*rc::gen::inRange(0, 9));
    if (metric.kind == MetricKind::Percentile) {
        metric.percentile = *rc::gen::element(0.5, 0.95, 0.001);
        metric.ranked = *rc::gen::element(Ranked::Facts, Ranked::Subjects);
    }
    const bool needsValue = metric.kind == MetricKind::Sum || metric.kind == MetricKind::Mean
        || (metric.kind == MetricKind::Percentile && metric.ranked == Ranked::Facts);
    const bool mayValue = metric.kind == MetricKind::Ratio || metric.kind == MetricKind::Threshold;
    metric.fact = anyFact(needsValue || (mayValue && *rc::gen::arbitrary<bool>()));
    if (metric.kind == MetricKind::Ratio)
        metric.denominator = anyFact(*rc::gen::arbitrary<bool>());
    for (int i = metric.kind == MetricKind::Funnel ? *rc::gen::inRange(1, 4) : 0; i > 0; --i) {
        metric.then.push_back(anyFact(false));
        metric.then.back().filters.push_back({"step", Comparison::Equal, {std::to_string(i)}, false, {}});
    }
    if (metric.kind == MetricKind::Threshold)
        metric.threshold = *rc::gen::inRange(-50, 50) / 4.0;
    if (metric.kind == MetricKind::Retention) {
        metric.retentionStartDays = *rc::gen::inRange(0, 30);
        metric.retentionEndDays = *rc::gen::element(std::optional<double>{}, std::optional<double>{30.5});
    } else {
        metric.window = {static_cast<double>(*rc::gen::inRange(0, 100)), *maybe(1, 500), *anyExtra()};
    }
    if (metric.kind == MetricKind::Count || metric.kind == MetricKind::Sum)
        metric.cap = anyCap();
    metric.unit = *rc::gen::element<std::string>("", "\xE2\x82\xAC", "s");
    metric.decimals = *rc::gen::inRange(0, 13);
    metric.direction = static_cast<Direction>(*rc::gen::inRange(0, 3));
    metric.precisionTarget = *rc::gen::element(0.01, 0.05, 2.0);
    metric.isCertified = *rc::gen::arbitrary<bool>();
    metric.owner = *rc::gen::element<std::string>("", "ada");
    metric.tags = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"sample", "money"});
    metric.extra = *anyExtra();
    return metric;
}

/// A sound metric as JSON, with the members of `changes` replaced (null removes one).
Json metricWith(const char *kind, const QByteArray &changes)
{
    Json body{{"key", "revenue"}, {"name", "Revenue"}, {"kind", kind}, {"fact", {{"source", "purchases"}}}};
    body.merge_patch(*parseJson(changes.toStdString()));
    return body;
}

} // namespace

class TestMetric final : public QObject
{
    Q_OBJECT

private slots:
    void codec_roundTripsEveryMetric();
    void codec_keepsUnknownMembersAtEveryLevel();
    void metricFromJson_saysWhatIsWrongAndWhere_data();
    void metricFromJson_saysWhatIsWrongAndWhere();
    void metricFromJson_givesDefaults();
    void metricFromJson_acceptsAMetricThatOnlyImportsMeasure();
    void hasCovariate_excludesWindowsAndProportions_data();
    void hasCovariate_excludesWindowsAndProportions();
    void factSourcesOf_namesEachOnce();
};

void TestMetric::codec_roundTripsEveryMetric()
{
    const bool holds = rc::check("metric round trip", [] {
        const Metric metric = anyMetric();
        const Result<Metric> back = metricFromJson(toJson(metric));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == metric);
        RC_ASSERT(canonicalJson(toJson(*back)) == canonicalJson(toJson(metric)));
    });
    QVERIFY(holds);
}

void TestMetric::codec_keepsUnknownMembersAtEveryLevel()
{
    const char *const text = R"({"cap":{"kind":"percentile","n":1,"upper":0.999},"fact":{"filters":[{"column":"c","is":"=",
        "n":2,"value":"x"}],"n":3,"source":"purchases","value":"amount"},"key":"revenue","kind":"sum","n":{"o":[4]},
        "window":{"length_hours":24,"n":5}})";
    const Result<Json> body = parseJson(text);
    QVERIFY(body.has_value());

    const Result<Metric> metric = metricFromJson(*body);
    QVERIFY(metric.has_value());
    const Json written = toJson(*metric);

    QCOMPARE(canonicalJson(written["cap"]), canonicalJson((*body)["cap"]));
    QCOMPARE(canonicalJson(written["fact"]), canonicalJson((*body)["fact"]));
    QCOMPARE(canonicalJson(written["window"]), canonicalJson((*body)["window"]));
    QCOMPARE(canonicalJson(written["n"]), std::string(R"({"o":[4]})"));
}

void TestMetric::metricFromJson_saysWhatIsWrongAndWhere_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("changes");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("what");
    const auto row = [](const char *name, const char *kind, const char *changes, const char *path, const char *what) {
        QTest::newRow(name) << QByteArray(kind) << QByteArray(changes) << QByteArray(path) << QByteArray(what);
    };
    row("no key", "count", R"({"key":null})", "key", "lower-case letters");
    row("name too long", "count", ("{\"name\":\"" + std::string(121, 'x') + "\"}").c_str(), "name", "at most 120");
    row("empty name", "count", R"({"name":""})", "name", "1 to 120 characters");
    row("no kind", "count", R"({"kind":null})", "kind", "the kind of the metric");
    row("unknown kind", "median", "{}", "kind", "one of count, sum, mean, conversion, ratio, threshold, retention, percentile, funnel");
    row("fact is a text", "count", R"({"fact":"purchases"})", "fact", "an object");
    row("fact without source", "count", R"({"fact":{"source":null,"n":1}})", "fact.source", "lower-case");
    row("sum without value", "sum", "{}", "fact.value", "the column that a sum metric adds up");
    row("mean without value", "mean", "{}", "fact.value", "the column that a mean metric adds up");
    row("count with value", "count", R"({"fact":{"value":"amount"}})", "fact.value", "no column, as a count metric counts rows");
    row("ratio without denominator", "ratio", "{}", "denominator", "a fact, as a ratio divides by it");
    row("denominator of a count", "count", R"({"denominator":{"source":"visits"}})", "denominator", "nothing, as only a ratio");
    row("filters no list", "count", R"({"fact":{"filters":{}}})", "fact.filters", "a list");
    row("filter without column", "count", R"({"fact":{"filters":[{"is":"=","value":1}]}})", "fact.filters[0].column", "text");
    row("unknown test", "count", R"({"fact":{"filters":[{"column":"c","is":"like","value":"x"}]}})", "fact.filters[0].is",
        "one of =, !=, in, not_in");
    row("test without value", "count", R"({"fact":{"filters":[{"column":"c","is":"="}]}})", "fact.filters[0].value", "one value");
    row("null test with value", "count", R"({"fact":{"filters":[{"column":"c","is":"is_null","value":1}]}})",
        "fact.filters[0].value", "nothing, as this test takes no value");
    row("set without values", "count", R"({"fact":{"filters":[{"column":"c","is":"in","values":[]}]}})", "fact.filters[0].values",
        "a list of 1 to 1000 values");
    row("mixed literals", "count", R"({"fact":{"filters":[{"column":"c","is":"in","values":[1,"a"]}]}})", "fact.filters[0].values",
        "only numbers or only texts");
    row("literal is a list", "count", R"({"fact":{"filters":[{"column":"c","is":"=","value":[1]}]}})", "fact.filters[0].value",
        "a text, a number, true or false");
    row("window before exposure", "count", R"({"window":{"start_hours":-1}})", "window.start_hours", "a number from 0 to 87600");
    row("window of no length", "count", R"({"window":{"length_hours":0}})", "window.length_hours", "more than 0 hours");
    row("cap kind", "count", R"({"cap":{"kind":"trim"}})", "cap.kind", "one of none, percentile, absolute");
    row("cap without kind", "count", R"({"cap":{"upper":1}})", "cap.kind", "percentile or absolute");
    row("percentile over one", "count", R"({"cap":{"kind":"percentile","upper":99.9}})", "cap.upper", "a number from 0 to 1");
    row("absolute without bound", "count", R"({"cap":{"kind":"absolute"}})", "cap.upper", "a bound for the absolute cap");
    row("bounds swapped", "count", R"({"cap":{"kind":"absolute","lower":2,"upper":1}})", "cap.upper", "more than the lower bound");
    row("cap of a proportion", "conversion", R"({"cap":{"kind":"percentile"}})", "cap", "nothing, as the value of a conversion");
    row("absolute cap of a ratio", "ratio", R"({"denominator":{"source":"v"},"cap":{"kind":"absolute","upper":1}})", "cap.kind",
        "percentile, as one value cannot cap both sides");
    row("threshold missing", "threshold", "{}", "threshold", "the value to exceed");
    row("threshold of a count", "count", R"({"threshold":1})", "threshold", "nothing, as only a threshold");
    row("retention without day", "retention", "{}", "retention_start_days", "the day after assignment");
    row("retention ends early", "retention", R"({"retention_start_days":7,"retention_end_days":7})", "retention_end_days",
        "more than retention_start_days");
    row("retention with window", "retention", R"({"retention_start_days":7,"window":{"length_hours":1}})", "window",
        "nothing, as retention has its own days");
    row("retention days of a count", "count", R"({"retention_end_days":7})", "retention_start_days", "nothing, as only a retention");
    row("percentile of a count", "count", R"({"percentile":0.5})", "percentile", "nothing, as only a percentile");
    row("ranked by a count", "count", R"({"of":"facts"})", "of", "nothing, as only a percentile");
    row("no percentile", "percentile", R"({"fact":{"value":"amount"}})", "percentile", "a fraction above 0 and below 1");
    row("percentile of 1", "percentile", R"({"fact":{"value":"amount"},"percentile":1})", "percentile", "a fraction above 0 and below 1");
    row("percentile in percent", "percentile", R"({"fact":{"value":"amount"},"percentile":95})", "percentile", "a number from 0 to 1");
    row("percentile of what", "percentile", R"({"fact":{"value":"amount"},"percentile":0.5,"of":"rows"})", "of", "one of facts, subjects");
    row("percentile of rows", "percentile", R"({"percentile":0.5})", "fact.value", "the column that a percentile metric ranks");
    row("capped percentile", "percentile", R"({"fact":{"value":"amount"},"percentile":0.5,"cap":{"kind":"percentile"}})", "cap", "nothing, as a percentile");
    row("steps of a count", "count", R"({"then":[{"source":"purchases"}]})", "then", "nothing, as only a funnel");
    row("funnel without steps", "funnel", "{}", "then", "the 1 to 19 facts");
    row("step without source", "funnel", R"({"then":[{}]})", "then[0].source", "lower-case");
    row("step with value", "funnel", R"({"then":[{"source":"visits","value":"amount"}]})", "then[0].value", "no column, as a step");
    row("the same step twice", "funnel", R"({"then":[{"source":"visits"},{"source":"visits"}]})", "then[1].filters", "another fact than the step before");
    row("unit too long", "count", R"({"unit":"seventeen letters"})", "unit", "at most 16");
    row("decimals", "count", R"({"decimals":13})", "decimals", "a whole number from 0 to 12");
    row("direction", "count", R"({"direction":"up"})", "direction", "one of increase, decrease, none");
    row("precision", "count", R"({"precision_target":0})", "precision_target", "a number from 0.0001 to 10");
    row("certified", "count", R"({"certified":"yes"})", "certified", "true or false");
    row("tags", "count", R"({"tags":"a"})", "tags", "a list");
}

void TestMetric::metricFromJson_saysWhatIsWrongAndWhere()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, changes);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, what);

    const Result<Metric> outcome = metricFromJson(metricWith(kind.constData(), changes));

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidDocument);
    QCOMPARE(std::string(outcome.error().fact("kind")), std::string("metric"));
    QCOMPARE(QByteArray::fromStdString(std::string(outcome.error().fact("path"))), path);
    const QByteArray said = QByteArray::fromStdString(std::string(outcome.error().fact("what")));
    QVERIFY2(said.startsWith(what), said.constData());
}

void TestMetric::metricFromJson_givesDefaults()
{
    const Result<Metric> metric = metricFromJson(metricWith("count", R"({"name":null,"cap":{"kind":"percentile"}})"));

    QVERIFY(metric.has_value());
    QCOMPARE(metric->name, std::string("revenue"));
    QCOMPARE(metric->cap.upper.value_or(0), 0.999);
    QCOMPARE(metric->precisionTarget, 0.05);
    QCOMPARE(metric->direction, Direction::Increase);
    QVERIFY(!metric->window.lengthHours.has_value());
}

void TestMetric::metricFromJson_acceptsAMetricThatOnlyImportsMeasure()
{
    const Result<Metric> metric = metricFromJson(metricWith("sum", R"({"fact":null})"));

    QVERIFY(metric.has_value());
    QVERIFY(factSourcesOf(*metric).empty());
    QVERIFY(metricFromJson(toJson(*metric)) == metric);
}

void TestMetric::hasCovariate_excludesWindowsAndProportions_data()
{
    QTest::addColumn<MetricKind>("kind");
    QTest::addColumn<Window>("window");
    QTest::addColumn<bool>("expected");
    QTest::newRow("count") << MetricKind::Count << Window{} << true;
    QTest::newRow("sum") << MetricKind::Sum << Window{} << true;
    QTest::newRow("sum in a window") << MetricKind::Sum << Window{0, 24.0, {}} << false;
    QTest::newRow("count after a day") << MetricKind::Count << Window{24, {}, {}} << false;
    QTest::newRow("conversion") << MetricKind::Conversion << Window{} << false;
    QTest::newRow("threshold") << MetricKind::Threshold << Window{} << false;
    QTest::newRow("retention") << MetricKind::Retention << Window{} << false;
}

void TestMetric::hasCovariate_excludesWindowsAndProportions()
{
    QFETCH(MetricKind, kind);
    QFETCH(Window, window);
    QFETCH(bool, expected);
    Metric metric;
    metric.kind = kind;
    metric.window = window;

    QCOMPARE(hasCovariate(metric), expected);
}

void TestMetric::factSourcesOf_namesEachOnce()
{
    Metric metric;
    metric.fact.factSource = "purchases";
    metric.denominator = MetricFact{"visits", {}, {}};
    QCOMPARE(factSourcesOf(metric), (std::vector<std::string>{"purchases", "visits"}));

    metric.denominator->factSource = "purchases";
    QCOMPARE(factSourcesOf(metric), std::vector<std::string>{"purchases"});
}

QTEST_APPLESS_MAIN(TestMetric)
#include "tst_metric.moc"
