// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/flags/syntheticruleset.h"

#include <array>
#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

namespace assay::bench {
namespace {

constexpr int kShards = 10'000;
constexpr int kCases = 20'000;

constexpr std::array<const char *, 12> kCountries{"US", "CA", "GB", "DE", "FR", "BR", "IN", "JP", "MX", "AU", "NL", "SE"};
constexpr std::array<const char *, 12> kWords{"checkout", "search", "banner", "price", "signup", "onboard", "feed", "rank", "cart", "email", "login", "theme"};
constexpr std::array<const char *, 3> kDevices{"ios", "android", "web"};

class Random {
public:
    double next()
    {
        m_state ^= m_state << 13U;
        m_state ^= m_state >> 17U;
        m_state ^= m_state << 5U;
        return m_state / 4'294'967'296.0;
    }
    int below(int bound) { return static_cast<int>(std::floor(next() * bound)); }
    template <std::size_t N>
    std::string pick(const std::array<const char *, N> &from)
    {
        return from[static_cast<std::size_t>(below(static_cast<int>(N)))];
    }

private:
    std::uint32_t m_state = 0x9e3779b9;
};

using OrderedJson = nlohmann::ordered_json;

OrderedJson shard(const std::string &salt, int start, int end)
{
    return {{"salt", salt}, {"ranges", OrderedJson::array({{{"start", start}, {"end", end}}})}};
}

OrderedJson condition(const char *attribute, const char *op, OrderedJson value)
{
    return {{"attribute", attribute}, {"operator", op}, {"value", std::move(value)}};
}

OrderedJson split(const char *variation, OrderedJson shards)
{
    return {{"variationKey", variation}, {"shards", std::move(shards)}};
}

OrderedJson allocation(std::string key, bool doLog, OrderedJson rules, OrderedJson splits)
{
    return {{"key", std::move(key)}, {"doLog", doLog}, {"rules", std::move(rules)}, {"splits", std::move(splits)}};
}

OrderedJson rule(OrderedJson conditions)
{
    OrderedJson rules = OrderedJson::array();
    rules.push_back({{"conditions", std::move(conditions)}});
    return rules;
}

OrderedJson flag(const std::string &key, int number, Random &random)
{
    std::set<std::string> countries;
    for (int i = 0; i < 3; ++i)
        countries.insert(random.pick(kCountries));
    const int age = 18 + random.below(40);
    const std::string suffix = "-" + std::to_string(number);
    const int third = kShards / 3;
    OrderedJson targeted = OrderedJson::array({split("control", OrderedJson::array({shard(key + "-targeted-split", 0, kShards / 2)})),
                                               split("a", OrderedJson::array({shard(key + "-targeted-split", kShards / 2, kShards)}))});
    OrderedJson rollout = OrderedJson::array();
    int start = 0;
    for (const char *variation : {"control", "a", "b"}) {
        const int end = start == 2 * third ? kShards : start + third;
        rollout.push_back(split(variation, OrderedJson::array({shard(key + "-traffic", 0, kShards * 8 / 10), shard(key + "-split", start, end)})));
        start = end;
    }
    return {{"key", key},
            {"enabled", true},
            {"variationType", "STRING"},
            {"totalShards", kShards},
            {"entityId", 1},
            {"variations",
             {{"control", {{"key", "control"}, {"value", "control"}}}, {"a", {{"key", "a"}, {"value", "treatment-a"}}}, {"b", {{"key", "b"}, {"value", "treatment-b"}}}}},
            {"allocations",
             OrderedJson::array({allocation("targeted" + suffix, true, rule({condition("country", "ONE_OF", countries), condition("age", "GTE", age)}), targeted),
                                 allocation("staff" + suffix, false, rule({condition("email", "MATCHES", "@corp\\.example$")}),
                                            OrderedJson::array({split("b", OrderedJson::array())})),
                                 allocation("rollout" + suffix, true, OrderedJson::array(), rollout)})}};
}

flags::SubjectRecord subject(int number, Random &random)
{
    using flags::AttributeValue;
    const std::string id = "user-" + std::to_string(static_cast<long>(random.next() * 1e9)) + "-" + std::to_string(number);
    flags::SubjectRecord record(id);
    record.add("country", AttributeValue::of(std::string_view{random.pick(kCountries)}));
    record.add("age", AttributeValue::of(static_cast<double>(16 + random.below(60))));
    const std::string email = id + (random.next() < 0.02 ? "@corp.example" : "@mail.test");
    record.add("email", AttributeValue::of(std::string_view{email}));
    record.add("device", AttributeValue::of(std::string_view{random.pick(kDevices)}));
    return record;
}

} // namespace

SyntheticRuleset syntheticRuleset(int count)
{
    Random random;
    SyntheticRuleset synthetic;
    std::vector<std::string> keys;
    OrderedJson flags = OrderedJson::object();
    // Appended directly: an ordered object looks every key up by walking over all of them.
    auto &members = flags.get_ref<OrderedJson::object_t &>();
    for (int i = 0; i < count; ++i) {
        keys.push_back(random.pick(kWords) + "-" + random.pick(kWords) + "-" + std::to_string(i));
        members.emplace_back(keys.back(), flag(keys.back(), i, random));
    }
    const OrderedJson document{{"createdAt", "2026-01-01T00:00:00.000Z"}, {"format", "SERVER"}, {"environment", {{"name", "Production"}}}, {"flags", std::move(flags)}};
    synthetic.ufc = document.dump();
    for (int i = 0; i < kCases; ++i)
        synthetic.cases.push_back({keys[static_cast<std::size_t>(random.below(count))], subject(i, random)});
    return synthetic;
}

} // namespace assay::bench
