// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/pipeline/storedsnapshot.h"
#include "app/workspace/verification.h"
#include "models/access/actions.h"
#include "models/results/analysis.h"
#include "tests/fakes/memorystore.h"
#include "tests/unit/workspace/shop.h"

using namespace assay;
using namespace assay::workspace;

namespace {

/// Stores a snapshot's text, and what the audit log says of it: the digest of `audited`.
void keep(fakes::MemoryStore &store, const std::string &id, const std::string &body, const std::optional<std::string> &audited)
{
    const Result<void> kept = store.transaction([&](store::Transaction &transaction) -> Result<void> {
        const store::SnapshotRow head{id, "new-checkout", {}, {}, {}};
        if (Result<void> put = transaction.putSnapshot(head, body); !put)
            return put;
        access::AuditEvent event;
        event.action = access::action::SnapshotStore;
        event.object = "snapshot/" + id;
        event.detail = audited ? canonicalJson(Json{{"snapshot", id}, {"sha256", pipeline::digestOf(*audited)}}) : std::string{"{}"};
        return transaction.append(event).map([](const access::AuditEvent &) {});
    });
    QVERIFY(kept.has_value());
}

/// The stored text with one change made to it.
template <typename Change>
std::string tampered(const std::string &body, Change change)
{
    Json json = *parseJson(body);
    change(json);
    return canonicalJson(json);
}

} // namespace

/// Somebody who can write into the store, and whether it shows.
class TestVerification final : public QObject
{
    Q_OBJECT

private slots:
    void untouched_isIdentical();
    void changedAggregates_areNamedByTheirEffect();
    void changedAnalysis_isNamed();
    void changedDays_differInTheirDigest();
    void changedBody_isNotTheAuditedOne();
    void olderSnapshots_haveNothingToCompare();
    void newerEngine_mayKnowMore();
    void missing_isNotFound();

private:
    const std::string m_body = pipeline::storedSnapshot(shop::snapshot("s-1"));
};

void TestVerification::untouched_isIdentical()
{
    fakes::MemoryStore store;
    keep(store, "s-1", m_body, m_body);

    const Result<Verification> verification = verifySnapshot(store, "s-1");

    QVERIFY(verification.has_value());
    QVERIFY(verification->hasAnalysis && verification->isAudited && verification->isDigestAudited);
    QVERIFY(verification->differences.empty());
    QVERIFY(verification->isIdentical());
    QCOMPARE(verification->digest, pipeline::digestOf(m_body));
}

void TestVerification::changedAggregates_areNamedByTheirEffect()
{
    fakes::MemoryStore store;
    // One more buyer in the last increment of the treatment.
    const std::string body = tampered(m_body, [](Json &json) {
        Json &row = json["increments"].back();
        for (std::size_t i = row.size() - 2; i < row.size(); ++i)
            row[i] = row[i].get<double>() + 1;
    });
    keep(store, "s-1", body, std::nullopt);

    const Result<Verification> verification = verifySnapshot(store, "s-1");

    QVERIFY(verification.has_value());
    QVERIFY(!verification->isIdentical());
    QVERIFY(!verification->differences.empty());
    const auto names = [&](const char *path) {
        return std::ranges::any_of(verification->differences, [path](const DocumentChange::Field &field) { return field.path == path; });
    };
    QVERIFY(names("results[0].treatment.total"));
    QVERIFY(!names("results[0].control.total"));
}

void TestVerification::changedAnalysis_isNamed()
{
    fakes::MemoryStore store;
    const std::string body = tampered(m_body, [](Json &json) { json["analysis"]["results"][0]["verdict"] = "worse"; });
    keep(store, "s-1", body, std::nullopt);

    const Result<Verification> verification = verifySnapshot(store, "s-1");

    QVERIFY(verification.has_value());
    QCOMPARE(verification->differences.size(), std::size_t{1});
    QCOMPARE(verification->differences[0].path, std::string("results[0].verdict"));
    QCOMPARE(verification->differences[0].before, std::string("\"worse\""));
    const results::Verdict verdict = results::analyse(shop::snapshot("s-1")).results.at(0).verdict;
    QVERIFY(verdict != results::Verdict::Worse);
    QCOMPARE(verification->differences[0].after, '"' + std::string(results::verdictName(verdict)) + '"');
}

void TestVerification::changedDays_differInTheirDigest()
{
    results::Snapshot snapshot = shop::snapshot("s-1");
    std::swap(snapshot.increments[0].sums.y, snapshot.increments[1].sums.y);
    std::swap(snapshot.increments[0].sums.yy, snapshot.increments[1].sums.yy);
    Json body = toJson(snapshot);
    body["analysis"] = parseJson(m_body)->at("analysis");
    fakes::MemoryStore store;
    keep(store, "s-1", canonicalJson(body), std::nullopt);

    const Result<Verification> verification = verifySnapshot(store, "s-1");

    QVERIFY(verification.has_value());
    const auto isOfDays = [](const auto &difference) { return difference.path.starts_with("results[0].series"); };
    QVERIFY(std::ranges::any_of(verification->differences, isOfDays));
}

void TestVerification::changedBody_isNotTheAuditedOne()
{
    fakes::MemoryStore store;
    // Aggregates and analysis changed together: nothing differs but the digest.
    results::Snapshot snapshot = shop::snapshot("s-1");
    snapshot.increments.back().sums.y += 1;
    snapshot.increments.back().sums.yy += 1;
    keep(store, "s-1", pipeline::storedSnapshot(snapshot), m_body);

    const Result<Verification> verification = verifySnapshot(store, "s-1");

    QVERIFY(verification.has_value());
    QVERIFY(verification->differences.empty());
    QVERIFY(verification->isAudited && !verification->isDigestAudited);
    QVERIFY(!verification->isIdentical());
}

void TestVerification::olderSnapshots_haveNothingToCompare()
{
    fakes::MemoryStore store;
    keep(store, "s-1", tampered(m_body, [](Json &json) { json.erase("analysis"); }), std::nullopt);

    const Result<Verification> verification = verifySnapshot(store, "s-1");

    QVERIFY(verification.has_value());
    QVERIFY(!verification->hasAnalysis && !verification->isIdentical());
}

void TestVerification::newerEngine_mayKnowMore()
{
    const auto withoutRole = [](Json &json) { json["analysis"]["results"][0].erase("role"); };
    fakes::MemoryStore same;
    keep(same, "s-1", tampered(m_body, [&](Json &json) {
             withoutRole(json);
             json["engine_version"] = ASSAY_VERSION;
         }), std::nullopt);
    QCOMPARE(verifySnapshot(same, "s-1")->differences.size(), std::size_t{1});

    fakes::MemoryStore older;
    keep(older, "s-1", tampered(m_body, [&](Json &json) {
             withoutRole(json);
             json["engine_version"] = "0.0.1";
         }), std::nullopt);
    QVERIFY(verifySnapshot(older, "s-1")->isIdentical());
}

void TestVerification::missing_isNotFound()
{
    fakes::MemoryStore store;

    QCOMPARE(verifySnapshot(store, "s-9").error().code, ErrorCode::NotFound);
}

QTEST_GUILESS_MAIN(TestVerification)
#include "tst_verification.moc"
