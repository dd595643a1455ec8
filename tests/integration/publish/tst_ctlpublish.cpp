// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <csignal>
#include <map>

#include "app/publish/foldertarget.h"
#include "app/publish/inspection.h"
#include "tests/fakes/httporigin.h"
#include "tests/integration/ctl/ctlprocess.h"

using namespace assay;
using assay::testing::HttpOrigin;

/// Flags, publishing and releases through the real assayctl, on a workspace that the keyring opens: a passphrase would take its
/// second at each of the many calls.
class TestCtlPublish final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void flags_commandLineIsChecked_data();
    void flags_commandLineIsChecked();
    void flags_importBringsARulesetIn();
    void flags_exportIsWhatImportReads();
    void flags_evalSaysWhy();
    void flags_lintFindsAndMends();
    void flags_diffProvesWhatMoves();
    void publish_dryRunSignsNothing();
    void publish_isVerifiedOffline();
    void release_verifyRefusesWhatWasChanged();
    void release_filesAtHandAreVerified();
    void release_rollbackIsANewVersion();
    void export_holdsNoKey();
    void root_isSignedOnAnotherComputer();
    void publish_survivesKillAtEachRequest();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    void write(const char *name, const QByteArray &text) const;
    [[nodiscard]] QByteArray read(const QString &path) const;
    void setBanner(const QByteArray &served);

    QTemporaryDir m_folder;
    std::optional<ctl::Program> m_program;
};

namespace {

constexpr auto kRuleset
    = R"({"createdAt":"2026-11-20T06:10:00.000Z","format":"SERVER","environment":{"name":"Production"},"flags":{
 "checkout":{"key":"checkout","enabled":true,"variationType":"STRING","totalShards":10000,
  "variations":{"old":{"key":"old","value":"old page"},"new":{"key":"new","value":"new page"}},
  "allocations":[{"key":"test","rules":[{"conditions":[{"attribute":"country","operator":"ONE_OF","value":["DE","FR"]}]}],
   "splits":[{"variationKey":"old","shards":[{"salt":"s","ranges":[{"start":0,"end":5000}]}]},
             {"variationKey":"new","shards":[{"salt":"s","ranges":[{"start":5000,"end":10000}]}]}],"doLog":true},
   {"key":"rest","splits":[{"variationKey":"old","shards":[]}],"doLog":false}]}}})";

} // namespace

void TestCtlPublish::write(const char *name, const QByteArray &text) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("a file of the test could not be written");
}

QByteArray TestCtlPublish::read(const QString &path) const
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// A flag that serves one of "a" and "b" to everyone.
void TestCtlPublish::setBanner(const QByteArray &served)
{
    write(
        "banner.json",
        R"({"kind":"flag","body":{"key":"banner","type":"string","variations":[{"key":"a","value":"text a"},{"key":"b","value":"text b"}],
        "environments":{"production":{"enabled":true,"allocations":[{"key":"all","kind":"default","shares":[{"variation":")"
            + served + R"(","ranges":[[0,10000]]}]}]}}}})");
    const ctl::Outcome outcome = (*m_program)({"apply", path("banner.json")});
    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
}

void TestCtlPublish::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_program.emplace(path("workspace"));
    const ctl::Outcome made = (*m_program)({"init", "--no-recovery-key"});
    QVERIFY2(made.exitCode == 0, made.said().c_str());
    write("ruleset.json", kRuleset);
    write("base.json", R"([{"kind":"environment","body":{"key":"production","production":true}},
        {"kind":"publish_target","body":{"key":"site","kind":"folder","settings":{"path":"site"}}}])");
    const ctl::Outcome applied = (*m_program)({"apply", path("base.json")});
    QVERIFY2(applied.exitCode == 0, applied.said().c_str());
}

void TestCtlPublish::flags_commandLineIsChecked_data()
{
    QTest::addColumn<ctl::Words>("words");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no word") << ctl::Words{"flags"} << QByteArray("eval, lint, diff, import or export");
    QTest::newRow("mistyped word") << ctl::Words{"flags", "evel"} << QByteArray("did you mean eval?");
    QTest::newRow("option of another word") << ctl::Words{"flags", "lint", "--subject", "x", "f.json"}
                                            << QByteArray("flags lint does not take it");
    QTest::newRow("eval without subject") << ctl::Words{"flags", "eval", "f.json", "--flag", "x"}
                                          << QByteArray("--flag and --subject");
    QTest::newRow("attributes that are no object")
        << ctl::Words{"flags", "eval", "f.json", "--flag", "x", "--subject", "s", "--attributes", "[1]"}
        << QByteArray("a JSON object");
    QTest::newRow("diff of one") << ctl::Words{"flags", "diff", "f.json"} << QByteArray("two rulesets");
    QTest::newRow("publish without environment") << ctl::Words{"publish"} << QByteArray("--env KEY");
    QTest::newRow("release without word") << ctl::Words{"release"} << QByteArray("list, verify, rollback");
    QTest::newRow("verify of nothing") << ctl::Words{"release", "verify", "--env", "e"} << QByteArray("a folder, an address");
    QTest::newRow("plain address") << ctl::Words{"release", "verify", "http://example.com/x", "--env", "e"}
                                   << QByteArray("an https address");
}

void TestCtlPublish::flags_commandLineIsChecked()
{
    QFETCH(ctl::Words, words);
    QFETCH(QByteArray, says);
    const ctl::Outcome outcome = m_program->plain(ctl::Words{"--workspace", path("nowhere")} + words);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(says), outcome.said().c_str());
}

void TestCtlPublish::flags_importBringsARulesetIn()
{
    const ctl::Outcome dry = (*m_program)({"flags", "import", path("ruleset.json"), "--env", "production", "--dry-run"});
    QVERIFY2(dry.exitCode == 0 && dry.output.contains("+ flag/checkout"), dry.said().c_str());
    const ctl::Outcome done = (*m_program)({"flags", "import", path("ruleset.json"), "--env", "production"});
    QVERIFY2(done.exitCode == 0 && done.output.contains("+ flag/checkout"), done.said().c_str());
    const ctl::Outcome again = (*m_program)({"flags", "import", path("ruleset.json"), "--env", "production"});
    QVERIFY2(again.output.contains("flag/checkout unchanged"), again.said().c_str());
}

void TestCtlPublish::flags_exportIsWhatImportReads()
{
    const ctl::Outcome exported = (*m_program)({"flags", "export", "--env", "production", "--out", path("exported.json")});
    QVERIFY2(exported.exitCode == 0, exported.said().c_str());
    const ctl::Outcome same = (*m_program)({"flags", "diff", path("ruleset.json"), path("exported.json")});
    QVERIFY2(same.output.trimmed() == "No difference.", same.said().c_str());
    const ctl::Outcome hidden = (*m_program)({"flags", "export", "--env", "production", "--obfuscated"});
    QVERIFY2(hidden.output.contains(R"("format":"CLIENT")") && !hidden.output.contains("new page"), hidden.said().c_str());
    const ctl::Outcome definitions = (*m_program)({"flags", "export", "checkout"});
    QCOMPARE(definitions.json().at("documents").size(), std::size_t{2}); // the environment too
}

void TestCtlPublish::flags_evalSaysWhy()
{
    const ctl::Words eval{"--json", "flags", "eval", "env:production", "--flag", "checkout", "--subject", "anna", "--attribute"};
    const Json german = (*m_program)(eval + ctl::Words{"country=DE", "--attribute", "age=41"}).json();
    QCOMPARE(german.at("flagEvaluationCode").get<std::string>(), std::string("MATCH"));
    QCOMPARE(german.at("matchedAllocation").at("key").get<std::string>(), std::string("test"));
    QVERIFY(german.at("allocations").at(0).at("splits").at(0).at("shards").at(0).contains("shard"));
    const Json other = (*m_program)(eval + ctl::Words{"country=US"}).json();
    QCOMPARE(other.at("matchedAllocation").at("key").get<std::string>(), std::string("rest"));
    QCOMPARE(other.at("variationValue").get<std::string>(), std::string("old page"));
    const ctl::Outcome table
        = m_program->plain({"flags", "eval", path("ruleset.json"), "--flag", "checkout", "--subject", "anna"});
    QVERIFY2(table.exitCode == 0 && table.output.contains("FAILING_RULE") && table.output.contains("country ONE_OF"),
             table.said().c_str());
}

void TestCtlPublish::flags_lintFindsAndMends()
{
    QByteArray text = kRuleset;
    write("mend.json", text.replace(R"("doLog":true)", R"("startAt":"2026-11-01T00:00:00Z","doLog":true)"));
    const ctl::Outcome found = m_program->plain({"--json", "flags", "lint", path("mend.json")});
    QCOMPARE(found.exitCode, 1);
    const Json finding = found.json().at("files").at(0).at("findings").at(0);
    QCOMPARE(finding.at("code").get<std::string>(), std::string("time-not-canonical"));
    QCOMPARE(finding.at("severity").get<std::string>(), std::string("error"));
    QCOMPARE(finding.at("path").get<std::string>(), std::string("/flags/checkout/allocations/0/startAt"));

    const ctl::Outcome mended = m_program->plain({"flags", "lint", path("mend.json"), "--fix"});
    QVERIFY2(mended.exitCode == 0 && mended.errors.contains("1 mended"), mended.said().c_str());
    QVERIFY(read(path("mend.json")).contains(R"("startAt": "2026-11-01T00:00:00.000Z")"));

    // What has no one right answer is left to a person.
    text = kRuleset;
    write("unclear.json", text.replace(R"(,"doLog":true)", ""));
    QCOMPARE(m_program->plain({"flags", "lint", path("unclear.json"), "--fix"}).exitCode, 1);
    QCOMPARE(read(path("unclear.json")), text);
}

void TestCtlPublish::flags_diffProvesWhatMoves()
{
    QByteArray text = kRuleset;
    text.replace(R"({"start":0,"end":5000})", R"({"start":0,"end":4000})")
        .replace(R"({"start":5000,"end":10000})", R"({"start":4000,"end":10000})");
    write("moved.json", text);
    const Json diff = m_program->plain({"--json", "flags", "diff", path("ruleset.json"), path("moved.json")}).json();
    QVERIFY(!diff.at("changes").empty());
    const Json &proof = diff.at("shard_proofs").at(0);
    QCOMPARE(proof.at("moved").get<int>(), 1'000);
    QCOMPARE(proof.at("between_variations").get<int>(), 1'000);
    QVERIFY(!proof.at("growth_only").get<bool>());
}

void TestCtlPublish::publish_dryRunSignsNothing()
{
    const ctl::Outcome dry = (*m_program)({"--json", "publish", "--env", "production", "--dry-run"});
    QVERIFY2(dry.exitCode == 0, dry.said().c_str());
    QVERIFY(dry.json().at("new_version").get<bool>());
    QVERIFY(!QFileInfo::exists(path("site")));
    QVERIFY((*m_program)({"--json", "release", "list", "--env", "production"}).json().at("releases").empty());
}

void TestCtlPublish::publish_isVerifiedOffline()
{
    const ctl::Outcome done = (*m_program)({"--json", "publish", "--env", "production"});
    QVERIFY2(done.exitCode == 0 && done.json().at("version") == 1, done.said().c_str());
    QCOMPARE((*m_program)({"release", "root", "--out", path("root.json")}).exitCode, 0);
    const ctl::Outcome verified
        = m_program->plain({"--json", "release", "verify", path("site"), "--env", "production", "--root", path("root.json")});
    QVERIFY2(verified.exitCode == 0, verified.said().c_str());
    QCOMPARE(verified.json().at("version").get<int>(), 1);
    QVERIFY(verified.json().at("root_pinned").get<bool>());
    QCOMPARE(verified.json().at("files").size(), std::size_t{4});
    const ctl::Outcome again = (*m_program)({"--json", "publish", "--env", "production"});
    QVERIFY2(again.exitCode == 0 && again.json().at("version") == 1 && !again.json().at("new_version").get<bool>(),
             again.said().c_str());
}

void TestCtlPublish::release_verifyRefusesWhatWasChanged()
{
    const QString config = path("site/env/production/server/flag-config/v1/config");
    const QByteArray genuine = read(config);
    QVERIFY(!genuine.isEmpty());
    QByteArray changed = genuine;
    changed.replace("old page", "bad page");
    QFile file(config);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(changed) == changed.size());
    file.close();
    const ctl::Outcome refused = m_program->plain({"release", "verify", path("site"), "--env", "production"});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.errors.contains("is not what was signed"), refused.said().c_str());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(genuine) == genuine.size());
}

void TestCtlPublish::release_filesAtHandAreVerified()
{
    const ctl::Words verify{"--json",
                            "release",
                            "verify",
                            path("site/env/production/release.json"),
                            path("site/env/production/server/flag-config/v1/config"),
                            "--env",
                            "production"};
    QCOMPARE(m_program->plain(verify).exitCode, 2); // whom to trust is not said
    const ctl::Outcome verified = m_program->plain(verify + ctl::Words{"--root", path("root.json")});
    QVERIFY2(verified.exitCode == 0, verified.said().c_str());
    const ctl::Outcome other
        = m_program->plain(ctl::Words{"release", "verify", path("site/env/production/release.json"), path("ruleset.json"),
                                      "--env", "production", "--root", path("root.json")});
    QCOMPARE(other.exitCode, 1);
}

void TestCtlPublish::release_rollbackIsANewVersion()
{
    const QString config = path("site/env/production/server/flag-config/v1/config");
    const QByteArray first = read(config);
    setBanner("a");
    const ctl::Outcome second = (*m_program)({"publish", "--env", "production"});
    QVERIFY2(second.exitCode == 0, second.said().c_str());
    QVERIFY(read(config).contains("banner"));
    const ctl::Outcome difference = (*m_program)({"flags", "diff", "release:production:1", "release:production"});
    QVERIFY2(difference.output.contains("banner"), difference.said().c_str());

    const ctl::Outcome back = (*m_program)({"--json", "release", "rollback", "--env", "production", "--to", "1"});

    QVERIFY2(back.exitCode == 0 && back.json().at("version") == 3, back.said().c_str());
    QCOMPARE(read(config), first);
    const Json releases = (*m_program)({"--json", "release", "list", "--env", "production"}).json().at("releases");
    QCOMPARE(releases.size(), std::size_t{3});
    QCOMPARE(releases.at(0).at("rollback_of").get<int>(), 1);
}

void TestCtlPublish::export_holdsNoKey()
{
    for (const ctl::Words &words : {ctl::Words{"export"}, ctl::Words{"list"}, ctl::Words{"audit"}}) {
        const ctl::Outcome outcome = (*m_program)(words);
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(!outcome.output.contains("seed") && !outcome.output.contains("signing_key"), outcome.said().c_str());
    }
    QCOMPARE((*m_program)({"export", "signing_key", "root"}).exitCode, 2);
}

/// The key that signs roots moves to a file, which is all the other computer has, and signs a new key for the environment.
void TestCtlPublish::root_isSignedOnAnotherComputer()
{
    const ctl::Program elsewhere(path("no-workspace"), "a long passphrase of the key");
    const auto there = [&elsewhere](const ctl::Words &words) { return elsewhere.plain(ctl::Words{"--passphrase-fd", "3"} + words); };
    const auto bring = [&](const char *draft, const char *signedOne) {
        const ctl::Outcome done = there({"release", "root", "sign", path(draft), "--key", path("root.key"), "--out", path(signedOne)});
        QVERIFY2(done.exitCode == 0 && done.output.contains("publish:production"), done.said().c_str());
        const ctl::Outcome taken = (*m_program)({"release", "root", "take", path(signedOne)});
        QVERIFY2(taken.exitCode == 0, taken.said().c_str());
    };
    const ctl::Outcome made = there({"release", "root", "key", "--out", path("root.key")});
    QVERIFY2(made.exitCode == 0, made.said().c_str());
    QVERIFY(!QFile::exists(path("no-workspace")));
    QCOMPARE((*m_program)({"release", "root", "change", "--root-key", path("root.key"), "--out", path("second.json")}).exitCode, 0);
    QVERIFY((*m_program)({"release", "root", "take", path("second.json")}).exitCode != 0);
    bring("second.json", "second-signed.json");

    QCOMPARE((*m_program)({"release", "root", "change", "--env", "production", "--out", path("third.json")}).exitCode, 0);
    bring("third.json", "third-signed.json");
    const ctl::Outcome published = (*m_program)({"--json", "publish", "--env", "production"});
    QVERIFY2(published.exitCode == 0, published.said().c_str());
    const ctl::Outcome listed = (*m_program)({"--json", "release", "list", "--env", "production"});
    QCOMPARE(listed.json().at("releases").at(0).at("key_epoch").get<int>(), 2);
    QCOMPARE((*m_program)({"release", "root", "chnge"}).exitCode, 2);
}

/// The program dies by SIGKILL at every request it sends, by turns before the request has an effect and after. What
/// is public is the old release or the new one; --resume finishes with the same version.
void TestCtlPublish::publish_survivesKillAtEachRequest()
{
    HttpOrigin origin;
    write(
        "web.json",
        R"([{"kind":"publish_target","body":{"key":"web","kind":"http","settings":{"url":")"
            + QByteArray::fromStdString(origin.url())
            + R"("}}},{"kind":"publish_target","body":{"key":"site","kind":"folder","settings":{"path":"site"},"environments":["production"]}}])");
    QCOMPARE((*m_program)({"apply", path("web.json")}).exitCode, 0);
    const ctl::Words publish{"--json", "publish", "--env", "production", "--target", "web"};
    setBanner("a");
    QCOMPARE((*m_program)(publish).exitCode, 0);
    int version
        = (*m_program)({"--json", "release", "list", "--env", "production"}).json().at("releases").at(0).at("version").get<int>();
    bool isB = false;
    int kills = 0;
    for (int at = 1;; ++at) {
        bool wasCut = false;
        for (const bool isAfter : {at % 2 == 0}) {
            isB = !isB;
            setBanner(isB ? "b" : "a");
            std::atomic<int> seen{0};
            std::atomic<qint64> pid{0};
            const auto strike = [&] {
                if (++seen != at || pid == 0)
                    return false;
                ::kill(static_cast<pid_t>(pid), SIGKILL);
                return true;
            };
            QProcess process;
            origin.setIntercept([&](const HttpOrigin::Request &) -> std::optional<HttpOrigin::Answer> {
                if (!isAfter && strike())
                    return HttpOrigin::Answer{503, {}, {}};
                return std::nullopt;
            });
            origin.setAfter([&](const HttpOrigin::Request &) {
                if (isAfter)
                    strike();
            });
            m_program->start(process, ctl::Words{"--workspace", path("workspace")} + publish);
            QVERIFY(process.waitForStarted());
            pid = process.processId();
            const ctl::Outcome outcome = ctl::Program::finished(process);
            origin.setIntercept({});
            origin.setAfter({});
            ++version;
            const bool isKilled = outcome.exitCode == -1;
            wasCut = wasCut || isKilled;
            kills += isKilled ? 1 : 0;

            const auto files = origin.files();
            const std::string pointer = files.at("env/production/release.json");
            const auto envelope = publish::envelopeFromText(pointer, publish::kMaxReleaseBytes);
            QVERIFY(envelope.has_value());
            const auto release = publish::releaseFromSignedText(envelope->signedText);
            QVERIFY(release.has_value());
            QVERIFY2(release->version == version || (isKilled && release->version == version - 1),
                     qPrintable(QString::number(release->version)));
            QVERIFY(release->server.holds(files.at("env/production/ruleset/" + release->server.sha256 + ".json")));

            const ctl::Outcome resumed = (*m_program)({"--json", "publish", "--resume"});
            QVERIFY2(resumed.exitCode == 0, resumed.said().c_str());
            QCOMPARE(resumed.json().at("targets").size(), std::size_t{isKilled ? 1U : 0U});
            const ctl::Outcome verified
                = m_program->plain({"--json", "release", "verify", QString::fromStdString(origin.url()), "--env", "production"});
            QVERIFY2(verified.exitCode == 0 && verified.json().at("version") == version, verified.said().c_str());
        }
        if (!wasCut)
            break;
    }
    QVERIFY2(kills >= 20, qPrintable(QString::number(kills)));
}

QTEST_GUILESS_MAIN(TestCtlPublish)
#include "tst_ctlpublish.moc"
