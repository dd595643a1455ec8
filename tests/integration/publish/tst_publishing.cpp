// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/publish/foldertarget.h"
#include "app/publish/inspection.h"
#include "app/store/localstore.h"
#include "app/workspace/documentkinds.h"
#include "app/workspace/open.h"
#include "app/workspace/publishing.h"
#include "app/workspace/signingkeys.h"
#include "models/access/actions.h"
#include "models/flags/evaluator.h"

using namespace assay;
using namespace assay::workspace;

namespace {

/// A boolean flag that is on for everyone in the given environments.
Json flagBody(const std::string &key, const std::vector<std::string> &environments, bool isOn = true)
{
    Json body{{"key", key},
              {"type", "boolean"},
              {"variations", Json::array({{{"key", "on"}, {"value", true}}, {{"key", "off"}, {"value", false}}})},
              {"environments", Json::object()}};
    for (const std::string &environment : environments)
        body["environments"][environment] = {
            {"enabled", true},
            {"allocations",
             Json::array(
                 {{{"key", "all"},
                   {"kind", "default"},
                   {"shares",
                    Json::array({{{"variation", isOn ? "on" : "off"}, {"ranges", Json::array({Json::array({0, 10000})})}}})}}})}};
    return body;
}

} // namespace

/// Publishing over a real store and a folder.
class TestPublishing final : public QObject {
    Q_OBJECT

private slots:
    void init();
    void publish_putsAVerifiableRelease();
    void publish_bytesAreThoseOfTheWriter();
    void publish_isIdempotent();
    void publish_signsAgainForAChange();
    void publish_stopsAtErrorsOfLint();
    void publish_refusesADoubtfulLine();
    void publish_goesOnAfterAFailedTarget();
    void publish_leavesAnotherWorkspacesReleaseAlone();
    void publish_keysOfEnvironmentsAreApart();
    void preview_signsNothing();
    void rollback_raisesTheVersion();
    void rollback_keepsRevokedKeysOut();
    void root_isRenewedInTime();
    void root_replacesASigningKey();
    void root_mayBeSignedElsewhere();
    void secrets_areNeverListed();

private:
    void apply(const std::string &kind, const Json &body);
    [[nodiscard]] Result<RootDraft> change(const RootChange &wanted) const;
    [[nodiscard]] Result<publish::Root> take(const std::string &text) const;
    [[nodiscard]] Publishing publishing(Timestamp now) const;
    [[nodiscard]] Publishing publishing() const { return publishing(m_now); }
    [[nodiscard]] std::string place(const char *name) const
    {
        return m_folder->filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] Result<publish::Inspection> look(const char *name, const std::string &environment, Timestamp now) const;
    [[nodiscard]] std::string served(const char *name, const std::string &environment) const;

    const Timestamp m_now = *timestampFromIso("2026-11-24T12:00:00Z");
    std::optional<QTemporaryDir> m_folder;
    std::shared_ptr<store::DocumentStore> m_store;
};

void TestPublishing::init()
{
    m_folder.emplace();
    m_store = std::move(*store::makeSessionStore());
    apply("environment", {{"key", "production"}});
    apply("environment", {{"key", "staging"}});
    apply("publish_target", {{"key", "site"}, {"kind", "folder"}, {"settings", {{"path", place("site")}}}});
    apply("flag", flagBody("banner", {"production", "staging"}));
}

Author authorAt(Timestamp now) { return {"tester", now, [] { return workspace::newUuid(); }}; }

Result<RootDraft> TestPublishing::change(const RootChange &wanted) const
{
    RootDraft draft;
    return m_store
        ->transaction([&](store::Transaction &transaction) -> Result<void> {
            return changeRoot(*m_store, transaction, wanted, authorAt(m_now)).map([&draft](RootDraft made) { draft = std::move(made); });
        })
        .map([&draft] { return draft; });
}

Result<publish::Root> TestPublishing::take(const std::string &text) const
{
    publish::Root root;
    return m_store
        ->transaction([&](store::Transaction &transaction) -> Result<void> {
            return takeRoot(*m_store, transaction, text, authorAt(m_now)).map([&root](publish::Root taken) { root = std::move(taken); });
        })
        .map([&root] { return root; });
}

void TestPublishing::root_replacesASigningKey()
{
    QCOMPARE(change({.environment = "production"}).error().code, ErrorCode::NotFound); // nothing was signed yet
    QVERIFY(publishing().publish({.environment = "production"}).has_value());
    QVERIFY(publishing().publish({.environment = "staging"}).has_value());
    const Result<publish::Inspection> before = look("site", "production", m_now);
    QVERIFY(before.has_value());

    const Result<RootDraft> draft = change({.environment = "production"});
    QVERIFY(draft.has_value());
    QVERIFY(draft->isTaken);
    // Whoever took the old key can go as far ahead as they like: its epoch is over.
    publish::TrustState trust{before->root, {}};
    QVERIFY(publish::takeRoot(trust, draft->text, m_now).has_value());
    QVERIFY(!publish::verifyRelease(trust, "production", before->releaseText, m_now));

    const Result<PublishReport> report = publishing().publish({.environment = "production"});
    QVERIFY(report.has_value());
    QVERIFY(report->isComplete());
    QVERIFY(report->isNew); // though no flag has changed
    QCOMPARE(report->release.release.keyEpoch, 2);
    QCOMPARE(report->release.release.version, 1);
    const Result<publish::Inspection> after = look("site", "production", m_now);
    QVERIFY2(after.has_value(), after ? "" : std::string(after.error().fact("what")).c_str());
    QCOMPARE(after->release.keyEpoch, 2);
    QVERIFY(publish::verifyRelease(trust, "production", after->releaseText, m_now).has_value());

    // The other environment goes on as it was; versions of the new epoch rise.
    QVERIFY(!publishing().publish({.environment = "staging"})->isNew);
    QCOMPARE(publishing().publish({.environment = "production", .isForced = true})->release.release.version, 2);
}

void TestPublishing::root_mayBeSignedElsewhere()
{
    QVERIFY(publishing().publish({.environment = "production"}).has_value());
    const publish::SigningKey offline = publish::SigningKey::generate();
    const publish::SigningKey stranger = publish::SigningKey::generate();

    const Result<RootDraft> draft = change({.rootKey = offline.publicKey()});
    QVERIFY(draft.has_value());
    QVERIFY(!draft->isTaken);
    QVERIFY(!take(draft->text)); // the key that takes over has to sign too
    QVERIFY(!take(*publish::withRootSignature(draft->text, stranger)));
    const std::string whole = *publish::withRootSignature(draft->text, offline);
    const Result<publish::Root> taken = take(whole);
    QVERIFY2(taken.has_value(), taken ? "" : std::string(taken.error().fact("what")).c_str());
    QCOMPARE(taken->version, 2);
    QVERIFY(!take(whole)); // once
    const auto keys = m_store->list(std::string(kSigningKeyKind), true);
    for (const store::Document &document : *keys)
        QVERIFY(document.key != "root" || document.body.find("seed") == std::string::npos);

    // Releases go on without the key, another environment or another key does not.
    QVERIFY(publishing().publish({.environment = "production", .isForced = true}).has_value());
    QVERIFY(look("site", "production", m_now).has_value());
    const Result<PublishReport> staging = publishing().publish({.environment = "staging"});
    QVERIFY(!staging);
    QVERIFY(staging.error().fact("what").find("assayctl release root change") != std::string_view::npos);

    const Result<RootDraft> next = change({.environment = "staging"});
    QVERIFY(next.has_value());
    QVERIFY(!next->isTaken);
    QVERIFY(!take(next->text));
    QVERIFY(!publishing().publish({.environment = "staging"})); // the key waits for its root
    QVERIFY(take(*publish::withRootSignature(next->text, offline)).has_value());
    const Result<PublishReport> report = publishing().publish({.environment = "staging"});
    QVERIFY(report.has_value());
    QVERIFY(report->isComplete());
    QVERIFY(look("site", "staging", m_now).has_value());
    QVERIFY(look("site", "production", m_now).has_value());
}

void TestPublishing::apply(const std::string &kind, const Json &body)
{
    const Result<ChangeSet> set = planChanges(*m_store, {{kind, canonicalJson(body), "test"}});
    QVERIFY(set.has_value());
    if (!set->problems.empty())
        QFAIL((std::string(set->problems.front().fact("path")) + " " + std::string(set->problems.front().fact("what"))).c_str());
    const Author author{"tester", m_now, secrets::randomUuid};
    QVERIFY(m_store->transaction([&](store::Transaction &transaction) { return writeChanges(transaction, *set, author); })
                .has_value());
}

Publishing TestPublishing::publishing(Timestamp now) const
{
    Publishing::Context context;
    context.store = m_store;
    context.catalog = std::make_shared<const Catalog>(*readCatalog(*m_store));
    context.actor = "tester";
    context.now = [now] { return now; };
    context.newId = secrets::randomUuid;
    context.secret = [](const std::string &item) -> Result<secrets::Secret> {
        return fail(Error{ErrorCode::SecretMissing, Remedy::None, {}, {}}.with("item", item));
    };
    return Publishing(std::move(context));
}

Result<publish::Inspection> TestPublishing::look(const char *name, const std::string &environment, Timestamp now) const
{
    publish::FolderTarget folder(place(name));
    return publish::inspect(folder, environment, rootTexts(*m_store)->front(), now);
}

std::string TestPublishing::served(const char *name, const std::string &environment) const
{
    publish::FolderTarget folder(place(name));
    const auto file = folder.get("env/" + environment + "/server/flag-config/v1/config", publish::kMaxObjectBytes);
    return file && *file ? (*file)->content : std::string{};
}

void TestPublishing::publish_putsAVerifiableRelease()
{
    const std::string key = publish::ReleaseObject::of("the key").sha256;
    apply("sdk_key", {{"key", "web"}, {"environment", "production"}, {"kind", "client"}, {"sha256", key}, {"tags", {"web"}}});

    const Result<PublishReport> report = publishing().publish({.environment = "production"});

    QVERIFY(report.has_value());
    QVERIFY(report->isNew && report->isComplete());
    const Result<publish::Inspection> seen = look("site", "production", m_now);
    QVERIFY2(seen.has_value(), seen ? "" : std::string(seen.error().fact("what")).c_str());
    QCOMPARE(seen->release.version, 1);
    QCOMPARE(seen->release.workspace, m_store->id());
    QCOMPARE(seen->release.expires.micros - seen->release.created.micros, 90 * kMicrosPerDay);
    QVERIFY(seen->release.sdkKeys == (std::vector<publish::SdkKey>{{key, publish::SdkKeyKind::Client, {"web"}}}));
    QVERIFY(seen->release.client.has_value() && !seen->release.bandits.has_value());
    // The audit log has the signature, which the release names, and the arrival.
    const auto events = *m_store->audit();
    const auto isSigned = [&](const access::AuditEvent &event) {
        return event.action == access::action::ReleaseSign && event.sequence == seen->release.auditSequence
            && access::hex(event.hash) == seen->release.auditHash;
    };
    QVERIFY(std::ranges::any_of(events, isSigned));
    QVERIFY(events.back().action == access::action::ReleasePublish);
    QVERIFY(!m_store->verifyAudit()->brokenAt.has_value());
}

/// Signing changes no byte of what SDKs read.
void TestPublishing::publish_bytesAreThoseOfTheWriter()
{
    const auto catalog = *readCatalog(*m_store);
    const Result<BuiltRuleset> built = buildRuleset(catalog, "production", {}, m_now);
    QVERIFY(built.has_value());

    QVERIFY(publishing().publish({.environment = "production"}).has_value());

    QVERIFY(!built->content.server.empty());
    QCOMPARE(served("site", "production"), built->content.server);
    const Result<flags::LoadedRuleset> ruleset = flags::readRuleset(served("site", "production"));
    QVERIFY(ruleset.has_value() && ruleset->findings.empty());
    QCOMPARE(flags::evaluate(*ruleset->ruleset, "banner", {"someone", {}}, std::nullopt, m_now).variationKey,
             std::string_view("on"));
}

void TestPublishing::publish_isIdempotent()
{
    QVERIFY(publishing().publish({.environment = "production"}).has_value());
    const std::string before = served("site", "production");

    const Timestamp later{m_now.micros + kMicrosPerDay};
    const Result<PublishReport> again = publishing(later).publish({.environment = "production"});

    QVERIFY(again.has_value());
    QVERIFY(!again->isNew && again->isComplete());
    QCOMPARE(served("site", "production"), before);
    QCOMPARE(releasesOf(*m_store, "production")->size(), std::size_t{1});

    // A target that came later gets what is published already.
    apply("publish_target", {{"key", "second"}, {"kind", "folder"}, {"settings", {{"path", place("second")}}}});
    QVERIFY(publishing(later).publish({.environment = "production"})->isComplete());
    QCOMPARE(served("second", "production"), before);
    QVERIFY(publishing(later).publish({.environment = "production", .targets = {}, .bandits = {}, .isForced = true})->isNew);
    QCOMPARE(look("second", "production", later)->release.version, 2);
}

void TestPublishing::publish_signsAgainForAChange()
{
    const Result<PublishReport> first = publishing().publish({.environment = "production"});
    apply("flag", flagBody("banner", {"production", "staging"}, false));
    const Result<PublishPreview> preview = publishing().preview({.environment = "production"});
    QVERIFY(preview.has_value() && preview->isNew);
    QVERIFY(!preview->changes.empty());

    const Result<PublishReport> second = publishing().publish({.environment = "production"});

    QVERIFY(second->isComplete());
    QCOMPARE(second->release.release.version, 2);
    QCOMPARE(second->release.release.previous, first->release.sha256);
    QCOMPARE(look("site", "production", m_now)->release.version, 2);
}

void TestPublishing::publish_stopsAtErrorsOfLint()
{
    Json body = flagBody("banner", {"production"});
    body["type"] = "string";
    body["variations"] = Json::array({{{"key", "on"}, {"value", std::string(70'000, 'x')}}, {{"key", "off"}, {"value", "no"}}});
    apply("flag", body);

    const Result<PublishReport> report = publishing().publish({.environment = "production"});

    QVERIFY(!report);
    QCOMPARE(report.error().messageId, std::string_view("E-PUB-101"));
    QVERIFY(releasesOf(*m_store, "production")->empty());
    QVERIFY(rootTexts(*m_store)->empty());
    QVERIFY(served("site", "production").empty());
}

void TestPublishing::publish_refusesADoubtfulLine()
{
    QCOMPARE(publishing().publish({.environment = "productoin"}).error().code, ErrorCode::NotFound);
    QCOMPARE(publishing().publish({.environment = "production", .targets = {"nowhere"}}).error().code, ErrorCode::NotFound);
    apply("publish_target",
          {{"key", "site"}, {"kind", "folder"}, {"settings", {{"path", place("site")}}}, {"environments", {"staging"}}});
    QCOMPARE(publishing().publish({.environment = "production"}).error().code, ErrorCode::InvalidArgument);
    QCOMPARE(publishing().publish({.environment = "production", .targets = {"site"}}).error().code, ErrorCode::InvalidArgument);
    QVERIFY(publishing().publish({.environment = "staging"})->isComplete());
}

void TestPublishing::publish_goesOnAfterAFailedTarget()
{
    // A file stands where the folder of the first target should be made.
    std::ofstream(place("broken")) << "in the way";
    apply("publish_target", {{"key", "a-broken"}, {"kind", "folder"}, {"settings", {{"path", place("broken")}}}});

    const Result<PublishReport> report = publishing().publish({.environment = "production"});

    QVERIFY(report.has_value() && !report->isComplete());
    QVERIFY(report->targets.front().error.has_value() && !report->targets.back().error.has_value());
    QVERIFY(!served("site", "production").empty());
    const auto unfinished = *publishing().unfinished("production");
    QCOMPARE(unfinished.size(), std::size_t{1});
    QCOMPARE(unfinished.front().target, std::string("a-broken"));
    QVERIFY(publishing().unfinished("staging")->empty());

    std::filesystem::remove(place("broken"));
    const auto resumed = publishing().resume({});
    QCOMPARE(resumed->size(), std::size_t{1});
    QVERIFY(!resumed->front().error.has_value());
    QCOMPARE(served("broken", "production"), served("site", "production"));
    QVERIFY(publishing().unfinished({})->empty());
    QCOMPARE(releasesOf(*m_store, "production")->size(), std::size_t{1});
}

void TestPublishing::publish_leavesAnotherWorkspacesReleaseAlone()
{
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    const std::string theirs = served("site", "production");
    const std::string path = place("site");
    m_store = std::move(*store::makeSessionStore());
    apply("environment", {{"key", "production"}});
    apply("publish_target", {{"key", "site"}, {"kind", "folder"}, {"settings", {{"path", path}}}});
    apply("flag", flagBody("banner", {"production"}, false));

    const Result<PublishReport> report = publishing().publish({.environment = "production"});

    QVERIFY(report.has_value() && !report->isComplete());
    QCOMPARE(report->targets.front().error->code, ErrorCode::TargetConflict);
    QCOMPARE(served("site", "production"), theirs);
    QVERIFY(publishing().unfinished({})->empty());
    QVERIFY(m_store->audit()->back().action == access::action::ReleaseRefuse);
}

void TestPublishing::publish_keysOfEnvironmentsAreApart()
{
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    QVERIFY(publishing().publish({.environment = "staging"})->isComplete());
    QCOMPARE(rootTexts(*m_store)->size(), std::size_t{2});
    const Result<publish::Inspection> staging = look("site", "staging", m_now);
    QVERIFY2(staging.has_value(), staging ? "" : std::string(staging.error().fact("what")).c_str());
    QCOMPARE(staging->root.version, 2);

    // What staging's key signed is nothing in production, whatever it says.
    publish::Release release = staging->release;
    release.environment = "production";
    const auto body = parseJson(m_store->get(std::string{kSigningKeyKind}, "publish.staging")->body);
    const auto key = publish::SigningKey::fromSeed(*secrets::bytesFromHex(body->at("seed").get<std::string>()));
    const std::array<const publish::SigningKey *, 1> keys{&*key};
    const publish::TrustState trust{staging->root, {}};
    QVERIFY(publish::verifyRelease(trust, "staging", staging->releaseText, m_now).has_value());
    QVERIFY(!publish::verifyRelease(trust, "production", publish::signRelease(release, keys), m_now).has_value());
}

void TestPublishing::preview_signsNothing()
{
    const std::size_t before = m_store->audit()->size();
    const Result<PublishPreview> preview = publishing().preview({.environment = "production"});
    QVERIFY(preview.has_value() && preview->isNew && !preview->last);
    QCOMPARE(m_store->audit()->size(), before);
    QVERIFY(rootTexts(*m_store)->empty());
    QVERIFY(!std::filesystem::exists(place("site")));
}

void TestPublishing::rollback_raisesTheVersion()
{
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    const std::string first = served("site", "production");
    apply("flag", flagBody("banner", {"production", "staging"}, false));
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    QVERIFY(served("site", "production") != first);

    const Result<PublishReport> back = publishing().rollback("production", 1, {});

    QVERIFY(back.has_value() && back->isComplete());
    QCOMPARE(back->release.release.version, 3);
    QVERIFY(back->release.rollbackOf == 1);
    QCOMPARE(served("site", "production"), first);
    QCOMPARE(look("site", "production", m_now)->release.version, 3);
    QCOMPARE(releasesOf(*m_store, "production")->back().rollbackOf.value_or(0), 1);
    QCOMPARE(publishing().rollback("production", 9, {}).error().code, ErrorCode::NotFound);
}

void TestPublishing::rollback_keepsRevokedKeysOut()
{
    Json key{{"key", "old"}, {"environment", "production"}, {"sha256", publish::ReleaseObject::of("old key").sha256}};
    apply("sdk_key", key);
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    QCOMPARE(look("site", "production", m_now)->release.sdkKeys.size(), std::size_t{1});
    key["revoked"] = true;
    apply("sdk_key", key);
    QVERIFY(publishing().publish({.environment = "production"})->isNew);
    QVERIFY(look("site", "production", m_now)->release.sdkKeys.empty());

    QVERIFY(publishing().rollback("production", 1, {})->isComplete());

    QVERIFY(look("site", "production", m_now)->release.sdkKeys.empty());
}

void TestPublishing::root_isRenewedInTime()
{
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    const Timestamp tenMonths{m_now.micros + 310 * kMicrosPerDay};
    QVERIFY(!look("site", "production", tenMonths).has_value()); // the release has ended

    QVERIFY(publishing(tenMonths).publish({.environment = "production"})->isComplete());

    const Result<publish::Inspection> seen = look("site", "production", tenMonths);
    QVERIFY2(seen.has_value(), seen ? "" : std::string(seen.error().fact("what")).c_str());
    QCOMPARE(seen->root.version, 2);
    QCOMPARE(seen->release.version, 2);
    QVERIFY(seen->root.expires.micros > tenMonths.micros + 300 * kMicrosPerDay);
}

void TestPublishing::secrets_areNeverListed()
{
    QVERIFY(publishing().publish({.environment = "production"})->isComplete());
    const auto body = parseJson(m_store->get(std::string{kSigningKeyKind}, "root")->body);
    const auto seed = body->at("seed").get<std::string>();
    const std::vector<store::Document> listed = *m_store->list({});
    for (const store::Document &document : listed) {
        QVERIFY2(!isInternalKind(document.kind), document.kind.c_str());
        QVERIFY(document.body.find(seed) == std::string::npos);
    }
    const auto audit = m_store->audit();
    for (const access::AuditEvent &event : *audit)
        QVERIFY(event.detail.find(seed) == std::string::npos);
    for (const auto &entry : std::filesystem::recursive_directory_iterator(place("site"))) {
        if (!entry.is_regular_file())
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(file), {});
        QVERIFY2(text.find(seed) == std::string::npos, entry.path().c_str());
    }
    for (const char *kind : {"signing_key", "root", "release", "release_content", "publication"})
        QVERIFY(findDocumentKind(kind) == nullptr);
}

QTEST_GUILESS_MAIN(TestPublishing)
#include "tst_publishing.moc"
