// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>

#include <filesystem>
#include <map>

#include "app/publish/foldertarget.h"
#include "app/publish/publisher.h"
#include "tests/unit/publish/publications.h"

using namespace assay;
using namespace assay::publish;

namespace {

/// Passes calls on until a given number of writes have happened, then fails like a network that went away. A cut may
/// come before a write reaches the target, or after it, with the answer lost.
class CutTarget final : public Target {
public:
    CutTarget(Target &target, int writes, bool isAnswerLost)
        : m_target(target)
        , m_left(writes)
        , m_isAnswerLost(isAnswerLost)
    {
    }

    std::string name() const override { return m_target.name(); }
    Result<std::optional<StoredFile>> get(const std::string &path, std::int64_t limit) override
    {
        if (m_isCut)
            return fail(ErrorCode::TargetUnreachable, Remedy::Retry);
        return m_target.get(path, limit);
    }
    Result<void> create(const std::string &path, std::string_view content) override
    {
        return passed([&] { return m_target.create(path, content); });
    }
    Result<void> switchTo(const std::string &folder, const std::vector<NamedFile> &files, const std::optional<std::string> &expectedTag) override
    {
        return passed([&] { return m_target.switchTo(folder, files, expectedTag); });
    }
    Result<void> purge(const std::string &path) override
    {
        return passed([&] { return m_target.purge(path); });
    }
    [[nodiscard]] bool isCut() const { return m_isCut; }

private:
    template <typename Call>
    Result<void> passed(Call call)
    {
        if (m_isCut)
            return fail(ErrorCode::TargetUnreachable, Remedy::Retry);
        if (m_left-- > 0)
            return call();
        m_isCut = true;
        if (m_isAnswerLost && !call())
            return fail(ErrorCode::Internal);
        return fail(ErrorCode::TargetUnreachable, Remedy::Retry);
    }

    Target &m_target;
    int m_left;
    bool m_isAnswerLost;
    bool m_isCut = false;
};

} // namespace

class TestPublisher final : public QObject
{
    Q_OBJECT

private slots:
    void publish_putsEverythingWhereSdksLook();
    void publish_isOldOrNewWhereverItIsCut_data();
    void publish_isOldOrNewWhereverItIsCut();
    void publish_refusesToOverwriteAnotherRelease();
    void publish_stopsWhenTheJournalDoes();
    void publish_tellsWhenThePublicSeesSomethingElse();
    void publish_refusesFilesThatAreNotThoseSigned();
    void rollback_isANewVersionOfOldBytes();
    void folder_keepsForeignFiles();

private:
    [[nodiscard]] Publication publication(std::int64_t version, const std::string &content, const std::string &previous = {}) const;
    [[nodiscard]] static std::optional<std::string> read(Target &target, std::string_view path);

    ReleaseFixture m_fixture;
};

Publication TestPublisher::publication(std::int64_t version, const std::string &content, const std::string &previous) const
{
    return publicationOf(m_fixture, version, content, previous);
}

std::optional<std::string> TestPublisher::read(Target &target, std::string_view path)
{
    const auto found = target.get("env/production/" + std::string(path), kMaxObjectBytes);
    return found && *found ? std::optional((*found)->content) : std::nullopt;
}

void TestPublisher::publish_putsEverythingWhereSdksLook()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    const Publication first = publication(1, "one");
    std::vector<std::string> steps;
    PublishHooks hooks;
    hooks.onStep = [&steps](PublishStep step) -> Result<void> {
        steps.emplace_back(nameOf(step));
        return {};
    };
    std::string probed;
    hooks.probe = [&probed](const std::string &server) -> Result<void> {
        probed = server;
        return {};
    };
    QVERIFY(publishRelease(target, first, hooks).has_value());
    QVERIFY(steps == (std::vector<std::string>{"check", "upload", "read_back", "switch", "purge", "confirm", "done"}));
    QCOMPARE(probed, std::string("one"));
    QVERIFY(read(target, kPointer) == first.releaseText);
    QVERIFY(read(target, kServerConfig) == "one");
    QVERIFY(read(target, kClientConfig) == "client of one");
    QVERIFY(read(target, kServerBandits) == "bandits of one");
    QVERIFY(read(target, "ruleset/" + first.release.server.sha256 + ".json") == "one");
    QVERIFY(read(target, "release/1-1.json") == first.releaseText);
}

void TestPublisher::publish_isOldOrNewWhereverItIsCut_data()
{
    QTest::addColumn<int>("writes");
    QTest::addColumn<bool>("isAnswerLost");
    for (int writes = 0; writes <= 9; ++writes) {
        for (const bool isAnswerLost : {false, true})
            QTest::addRow("%d writes%s", writes, isAnswerLost ? ", answer lost" : "") << writes << isAnswerLost;
    }
}

void TestPublisher::publish_isOldOrNewWhereverItIsCut()
{
    QFETCH(int, writes);
    QFETCH(bool, isAnswerLost);
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    const Publication before = publication(1, "old");
    QVERIFY(publishRelease(target, before).has_value());
    const Publication after = publication(2, "new", before.releaseText);

    CutTarget cut(target, writes, isAnswerLost);
    const Result<void> outcome = publishRelease(cut, after);
    QCOMPARE(outcome.has_value(), !cut.isCut());

    const std::string seen = read(target, kServerConfig).value_or("");
    QVERIFY(seen == "old" || seen == "new");
    QVERIFY(read(target, kClientConfig) == "client of " + seen);
    QVERIFY(read(target, kServerBandits) == "bandits of " + seen);
    QVERIFY(read(target, kPointer) == (seen == "new" ? after.releaseText : before.releaseText));

    const Result<void> resumed = publishRelease(target, after);
    QVERIFY2(resumed.has_value(), resumed ? "" : std::string(errorCodeName(resumed.error().code)).c_str());
    QVERIFY(read(target, kServerConfig) == "new");
}

void TestPublisher::publish_refusesToOverwriteAnotherRelease()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    const Publication first = publication(1, "one");
    QVERIFY(publishRelease(target, first).has_value());
    const Publication mine = publication(2, "mine", first.releaseText);
    const Publication theirs = publication(2, "theirs", first.releaseText);
    QVERIFY(publishRelease(target, theirs).has_value());
    const Result<void> refusedOne = publishRelease(target, mine);
    QVERIFY(!refusedOne);
    QCOMPARE(refusedOne.error().code, ErrorCode::TargetConflict);
    QVERIFY(read(target, kServerConfig) == "theirs");

    // Theirs arrives between the look and the switch.
    const QTemporaryDir other;
    FolderTarget raced(other.path().toStdString());
    QVERIFY(publishRelease(raced, first).has_value());
    PublishHooks hooks;
    hooks.onStep = [&](PublishStep step) { return step == PublishStep::Upload ? publishRelease(raced, theirs) : Result<void>{}; };
    const Result<void> lost = publishRelease(raced, mine, hooks);
    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::TargetConflict);
    QVERIFY(read(raced, kServerConfig) == "theirs");
}

void TestPublisher::publish_stopsWhenTheJournalDoes()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    PublishHooks hooks;
    hooks.onStep = [](PublishStep step) { return step == PublishStep::Switch ? fail(ErrorCode::Cancelled) : Result<void>{}; };
    QVERIFY(!publishRelease(target, publication(1, "one"), hooks));
    QVERIFY(!read(target, kServerConfig));
}

void TestPublisher::publish_tellsWhenThePublicSeesSomethingElse()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    const Publication first = publication(1, "one");
    PublishHooks hooks;
    hooks.readPublic = [&](const std::string &path) -> Result<std::string> {
        return path.ends_with(kPointer) ? first.releaseText : "stale";
    };
    const Result<void> outcome = publishRelease(target, first, hooks);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::ReleaseRefused);
    QVERIFY(outcome.error().fact("what").starts_with("The public ruleset"));
}

void TestPublisher::publish_refusesFilesThatAreNotThoseSigned()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    Publication wrong = publication(1, "one");
    wrong.client = "something else";
    QVERIFY(!publishRelease(target, wrong));
    wrong.client.reset();
    QVERIFY(!publishRelease(target, wrong));
    QVERIFY(!read(target, kPointer));
}

void TestPublisher::rollback_isANewVersionOfOldBytes()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    const Publication first = publication(1, "one");
    const Publication second = publication(2, "two", first.releaseText);
    const Publication back = publication(3, "one", second.releaseText);
    TrustState trust = m_fixture.trust();
    for (const Publication &each : {first, second, back}) {
        QVERIFY(publishRelease(target, each).has_value());
        const auto release = verifyRelease(trust, "production", *read(target, kPointer), m_fixture.now);
        QVERIFY(release.has_value());
        accept(trust, *release, each.releaseText);
    }
    QVERIFY(read(target, kServerConfig) == "one");
    QCOMPARE(trust.accepted["production"].version, 3);
}

void TestPublisher::folder_keepsForeignFiles()
{
    const QTemporaryDir folder;
    FolderTarget target(folder.path().toStdString());
    QVERIFY(target.create("env/production/ruleset/x.json", "a").has_value());
    QVERIFY(target.create("env/production/ruleset/x.json", "a").has_value());
    const Result<void> other = target.create("env/production/ruleset/x.json", "b");
    QVERIFY(!other);
    QCOMPARE(other.error().code, ErrorCode::TargetConflict);
    const auto tooLarge = target.get("env/production/ruleset/x.json", 0);
    QVERIFY(!tooLarge);
    QCOMPARE(tooLarge.error().code, ErrorCode::InputTooLarge);
    // Nothing temporary is left beside.
    int files = 0;
    for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator(folder.path().toStdString() + "/env/production/ruleset"))
        ++files;
    QCOMPARE(files, 1);
}

QTEST_APPLESS_MAIN(TestPublisher)
#include "tst_publisher.moc"
