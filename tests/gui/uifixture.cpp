// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/uifixture.h"

#include <nlohmann/json.hpp>

#include "app/store/localstore.h"
#include "app/workspace/errorwords.h"
#include "models/access/actions.h"
#include "models/sql/contract.h"
#include "tests/gui/shopresults.h"

namespace assay::fakes {

namespace {

constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;

Timestamp ago(std::int64_t minutes) { return {kNow.micros - minutes * kMinute}; }

metrics::Metric metric(std::string key, std::string name, metrics::MetricKind kind, std::string source, std::string column)
{
    metrics::Metric made;
    made.key = std::move(key);
    made.name = std::move(name);
    made.kind = kind;
    made.fact = {std::move(source), std::move(column), {}};
    made.window.lengthHours = 7 * 24;
    return made;
}

experiments::Experiment experiment(std::string key, std::string name, int startedDaysAgo)
{
    experiments::Experiment made;
    made.key = std::move(key);
    made.name = std::move(name);
    made.entity = "user";
    made.assignmentSource = "assignments";
    made.variations = {{"control", "Control", 1}, {"treatment", "Treatment", 1}};
    made.control = "control";
    made.start = Timestamp{startOf(dayOf(kNow) + -startedDaysAgo).micros};
    made.plan.primary = "purchase-conversion";
    made.plan.guardrails = {{"sessions", 0.02}};
    made.plan.secondary = {"revenue"};
    made.plan.breakdowns = {"country"};
    made.owner = "checkout-team";
    made.tags = {"sample"};
    return made;
}

template <typename T>
Result<void> put(store::Transaction &transaction, const char *kind, const T &value)
{
    store::Document document;
    document.kind = kind;
    document.key = value.key;
    document.id = std::string(kind) + "-" + value.key;
    document.body = canonicalJson(toJson(value));
    document.updatedAt = ago(3'000);
    document.updatedBy = "local";
    return transaction.put(std::move(document), 0).map([](const store::Document &) {});
}

Result<void> putDefinitions(store::Transaction &to)
{
    metrics::Entity user{"user", "User", "A person with an account", {}};
    metrics::Connection shop;
    shop.key = "shop";
    shop.name = "Shop warehouse";
    shop.kind = "duckdb";
    shop.fields = {{"path", "/srv/warehouse/shop.duckdb"}};
    metrics::AssignmentSource assignments;
    assignments.key = "assignments";
    assignments.name = "Assignment log";
    assignments.description = "One row per subject and experiment, written by the SDKs.";
    assignments.connection = "shop";
    assignments.entity = "user";
    assignments.sql = "SELECT user_id AS subject_key, experiment, variation, assigned_at AS ts, country\nFROM assignments\nWHERE assigned_at >= {{start}} AND assigned_at < {{end}}";
    metrics::FactSource purchases;
    purchases.key = "purchases";
    purchases.name = "Purchases";
    purchases.description = "Paid orders";
    purchases.connection = "shop";
    purchases.entity = "user";
    purchases.sql = "-- paid orders only\nSELECT user_id AS subject_key, paid_at AS ts, amount, 1 AS orders\nFROM orders\nWHERE status = 'paid' AND amount > 0";
    metrics::FactSource views = purchases;
    views.key = "sessions";
    views.name = "Sessions";
    views.description = "Visits to the shop";
    views.sql = "SELECT user_id AS subject_key, started_at AS ts FROM sessions";
    metrics::Property country{"country", "Country", "Country at the time of assignment", "assignments", "country", {}};
    auto conversion = metric("purchase-conversion", "Purchase conversion", metrics::MetricKind::Conversion, "purchases", "");
    conversion.isCertified = true;
    conversion.description = "A subject counts once it has paid for at least one order.";
    auto revenue = metric("revenue", "Revenue per visitor", metrics::MetricKind::Sum, "purchases", "amount");
    revenue.unit = "€";
    revenue.cap = {metrics::CapKind::Percentile, std::nullopt, 0.999};
    auto sessions = metric("sessions", "Sessions per subject", metrics::MetricKind::Count, "sessions", "");
    Result<void> done = put(to, "entity", user);
    const auto then = [&](Result<void> next) {
        if (done)
            done = std::move(next);
    };
    then(put(to, "connection", shop));
    then(put(to, "assignment_source", assignments));
    then(put(to, "fact_source", purchases));
    then(put(to, "fact_source", views));
    then(put(to, "property", country));
    then(put(to, "metric", conversion));
    then(put(to, "metric", revenue));
    then(put(to, "metric", sessions));
    for (const experiments::Experiment &one : shopExperiments())
        then(put(to, "experiment", one));
    return done;
}

pipeline::StatementRun statement(std::string id, std::string stage, std::string title, std::string sql, bool hasRows)
{
    pipeline::StatementRun made;
    made.id = std::move(id);
    made.stage = std::move(stage);
    made.title = std::move(title);
    made.sql = std::move(sql);
    made.sha256 = "9e02b7c4d15a8f3360e1aa94c27b5d0884f6e2913c5ab7de01f4982c6b3d5e7b";
    made.hasRows = hasRows;
    return made;
}

std::vector<pipeline::StatementRun> shopStatements()
{
    std::vector<pipeline::StatementRun> made{
        statement("A1", "A1", "First exposures", "CREATE TEMP TABLE a1 AS\nSELECT subject_key, arg_min(variation, ts) AS variation, min(ts) AS first\nFROM assignments GROUP BY subject_key",
                  false)};
    for (int slice = 1; slice <= 4; ++slice)
        made.push_back(statement("F1.purchases." + std::to_string(slice), "F1", "Totals of purchases, slice " + std::to_string(slice) + " of 4",
                                 "/* one pass over the facts */\nINSERT INTO f1_purchases\nSELECT a.variation, SUM(f.amount), COUNT(*)\nFROM a1 a JOIN purchases f USING (subject_key)\nWHERE f.ts >= a.first AND hash(subject_key) % 4 = "
                                     + std::to_string(slice - 1) + "\nGROUP BY a.variation",
                                 false));
    made.push_back(statement("D", "D", "Day deltas", "SELECT day, variation, n, sum_y FROM d_deltas ORDER BY day", true));
    made.push_back(statement("R", "R", "Results", "SELECT metric, variation, n, sum_y, sum_yy FROM r_totals", true));
    return made;
}

pipeline::RunRecord run(std::string id, const experiments::Experiment &of, pipeline::RunState state, std::int64_t minutesAgo)
{
    pipeline::RunRecord made;
    made.id = std::move(id);
    made.experiment = of.key;
    made.experimentName = of.name;
    made.connection = "shop";
    made.engine = "DuckDB 1.4.4";
    made.actor = "local";
    made.startedAt = ago(minutesAgo);
    made.state = state;
    made.statements = shopStatements();
    made.rowsExpected = 612;
    made.minCell = 10;
    made.log = {"runner: opened the warehouse read-only", "runner: 7 statements"};
    return made;
}

/// Marks the first `finished` statements done, 3 s each, and the next one as `state`.
void advance(pipeline::RunRecord &run, std::size_t finished, pipeline::StatementState next)
{
    Timestamp at = run.startedAt;
    for (std::size_t i = 0; i < run.statements.size(); ++i) {
        pipeline::StatementRun &one = run.statements[i];
        if (i > finished) {
            one.state = next == pipeline::StatementState::Running ? pipeline::StatementState::Waiting : pipeline::StatementState::NotSent;
            continue;
        }
        one.startedAt = at;
        if (i == finished) {
            one.state = next;
            continue;
        }
        one.state = pipeline::StatementState::Done;
        one.milliseconds = 2'000 + 700 * static_cast<std::int64_t>(i);
        at.micros += one.milliseconds * 1'000;
        if (one.hasRows) {
            one.rows = 216;
            one.bytes = 12'100;
            one.smallestCell = 212;
            run.rowsOut += one.rows;
            run.bytesOut += one.bytes;
        }
    }
    run.fraction = static_cast<double>(finished) / static_cast<double>(run.statements.size());
}

std::vector<pipeline::RunRecord> shopRuns()
{
    const std::vector<experiments::Experiment> all = shopExperiments();
    auto good = run("11111111-0000-4000-8000-000000000001", all.at(0), pipeline::RunState::Succeeded, 211);
    advance(good, good.statements.size(), pipeline::StatementState::Done);
    good.fraction = 1;
    good.finishedAt = Timestamp{good.startedAt.micros + 29 * kMicrosPerSecond};
    auto running = run("11111111-0000-4000-8000-000000000002", all.at(2), pipeline::RunState::Running, 0);
    running.startedAt.micros -= 14 * kMicrosPerSecond;
    advance(running, 4, pipeline::StatementState::Running);
    auto failed = run("11111111-0000-4000-8000-000000000003", all.at(3), pipeline::RunState::Failed, 95);
    advance(failed, 2, pipeline::StatementState::Failed);
    failed.finishedAt = Timestamp{failed.startedAt.micros + 9 * kMicrosPerSecond};
    failed.error = Error{ErrorCode::WarehouseFileLocked, Remedy::CloseOtherProgram, {{"path", "/srv/warehouse/shop.duckdb"}}, {}};
    auto refused = run("11111111-0000-4000-8000-000000000004", all.at(4), pipeline::RunState::Refused, 1'500);
    advance(refused, 6, pipeline::StatementState::Refused);
    refused.finishedAt = Timestamp{refused.startedAt.micros + 21 * kMicrosPerSecond};
    refused.error = Error{ErrorCode::ContractRefused, Remedy::FixInput, {{"statement", "R"}, {"column", "email"}, {"what", "is not part of the declared shape"}}, {}};
    return {good, running, failed, refused};
}

access::LedgerEntry ledgerEntry(const pipeline::RunRecord &run, const pipeline::StatementRun &statement, access::LedgerVerdict verdict, std::int64_t daysAgo)
{
    sql::ResultContract contract;
    contract.columns = {{"metric", sql::ColumnType::Int64, sql::ColumnRole::Group, false, {}, 0, 3},
                        {"variation", sql::ColumnType::Enum, sql::ColumnRole::Group, false, {"control", "treatment"}, {}, {}},
                        {"n", sql::ColumnType::Int64, sql::ColumnRole::Count, false, {}, {}, {}},
                        {"sum_y", sql::ColumnType::Double, sql::ColumnRole::Measure, false, {}, {}, {}}};
    access::LedgerEntry entry;
    entry.at = Timestamp{kNow.micros - daysAgo * kMicrosPerDay - 90 * kMinute};
    entry.run = run.id;
    entry.statement = statement.id;
    entry.connection = run.connection;
    entry.actor = run.actor;
    entry.purpose = "pipeline " + run.experiment;
    entry.templateVersion = "1";
    entry.sqlSha256 = statement.sha256;
    entry.contract = statement.hasRows ? canonicalJson(sql::toJson(contract)) : std::string();
    entry.columns = statement.hasRows ? 4 : 0;
    entry.verdict = verdict;
    return entry;
}

Result<void> putHistory(store::Transaction &to)
{
    Result<void> done;
    const auto then = [&done](auto next) {
        if (done && !next)
            done = fail(next.error());
    };
    for (const pipeline::RunRecord &one : shopRuns())
        then(to.putRun({one.id, one.experiment, one.startedAt, std::string(pipeline::runStateName(one.state)), canonicalJson(pipeline::toJson(one))}));
    const pipeline::RunRecord good = shopRuns().front();
    for (std::int64_t daysAgo = 13; daysAgo >= 0; --daysAgo) {
        for (const pipeline::StatementRun &statement : good.statements) {
            access::LedgerEntry entry = ledgerEntry(good, statement, access::LedgerVerdict::Passed, daysAgo);
            entry.run = good.id + "-" + std::to_string(daysAgo);
            if (statement.hasRows) {
                entry.rows = 200 + daysAgo;
                entry.bytes = 12'100 + 900 * ((daysAgo * 7) % 5);
                entry.smallestCell = 212 - daysAgo;
            }
            entry.milliseconds = 2'100;
            then(to.append(entry));
        }
    }
    const pipeline::RunRecord refused = shopRuns().back();
    access::LedgerEntry no = ledgerEntry(refused, refused.statements.back(), access::LedgerVerdict::Refused, 0);
    no.column = "email";
    no.what = "is not part of the declared shape";
    then(to.append(no));
    const auto audit = [&](std::string_view action, std::string object, std::string detail, std::int64_t minutesAgo) {
        access::AuditEvent event;
        event.at = ago(minutesAgo);
        event.actor = "local";
        event.action = std::string(action);
        event.object = std::move(object);
        event.detail = std::move(detail);
        then(to.append(event));
    };
    audit(access::action::WorkspaceCreate, "workspace", "{}", 3'200);
    audit(access::action::DocumentPut, "metric/revenue", R"({"cap":{"kind":"percentile","upper":0.999}})", 3'000);
    audit(access::action::DocumentPut, "experiment/new-checkout", R"({"plan":{"primary":"purchase-conversion"}})", 2'900);
    audit(access::action::RunStart, "run/" + good.id, "{}", 212);
    audit(access::action::RunFinish, "run/" + good.id, R"({"bytes":24200,"rows":432})", 211);
    audit(access::action::RunRefuse, "run/" + refused.id, R"({"column":"email"})", 180);
    audit(access::action::ChainVerify, "ledger", R"({"entries":99})", 20);
    return done;
}

void must(const Result<void> &done)
{
    if (!done)
        qFatal("fixture: %s", qPrintable(workspace::errorSentence(done.error())));
}

} // namespace

std::vector<experiments::Experiment> shopExperiments()
{
    auto checkout = experiment("new-checkout", "New checkout", 12);
    checkout.hypothesis = "A shorter form with fewer fields raises purchase conversion without costing sessions.";
    auto shipping = experiment("free-shipping-bar", "Free shipping bar", 6);
    auto ranker = experiment("search-ranker", "Search ranker", 5);
    auto promise = experiment("delivery-promise", "Delivery promise", 9);
    auto hero = experiment("home-hero", "Home hero for winter", 1);
    auto old = experiment("gift-wrap", "Gift wrap option", 60);
    old.end = Timestamp{startOf(dayOf(kNow) + -30).micros};
    old.decision = experiments::Decision::RollOut;
    old.decidedVariation = "treatment";
    old.decidedAt = ago(40'000);
    old.rationale = "Better on the primary metric, guardrails within margin.";
    auto draft = experiment("pay-later", "Pay later", 0);
    draft.start.reset();
    auto badge = experiment("express-badge", "Express badge", 5);
    badge.plan.method = experiments::Method::Fixed;
    badge.end = Timestamp{startOf(dayOf(kNow) + 9).micros};
    return {checkout, shipping, ranker, promise, hero, old, draft, badge};
}

std::shared_ptr<store::DocumentStore> makeEmptyStore()
{
    auto made = store::makeSessionStore();
    if (!made)
        qFatal("fixture: no session store");
    return std::shared_ptr<store::DocumentStore>(std::move(*made));
}

std::shared_ptr<store::DocumentStore> makeShopStore()
{
    auto made = makeEmptyStore();
    must(made->transaction([](store::Transaction &to) { return putDefinitions(to); }));
    must(made->transaction([](store::Transaction &to) { return putShopResults(to); }));
    must(made->transaction([](store::Transaction &to) { return putHistory(to); }));
    return made;
}

UiFixture::UiFixture(std::shared_ptr<store::DocumentStore> store, const std::string &runner, const std::function<Timestamp()> &clock)
{
    auto ids = std::make_shared<int>(0);
    const auto newId = [ids] { return "22222222-0000-4000-8000-" + std::to_string(100'000'000'000 + ++*ids); };
    auto loaded = workspace::Workspace::load({store, "Shop", true, "local", clock, newId});
    if (!loaded)
        qFatal("fixture: the workspace does not load");
    workspace = std::move(*loaded);
    pipelines = std::make_unique<pipeline::PipelineService>(pipeline::PipelineContext{store, runner, "local", clock, newId});
    actions = std::make_unique<ui::ActionRegistry>();
    navigator = std::make_unique<ui::Navigator>();
}

UiFixture::~UiFixture() = default;

} // namespace assay::fakes
