// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <map>

#include "app/edge/file.h"
#include "app/edge/follower.h"
#include "tests/fakes/publishedfolder.h"

using namespace assay;
using namespace assay::edge;

namespace {

std::string ruleset(const std::string &created)
{
    return R"({"createdAt":")" + created + R"(T00:00:00.000Z","format":"SERVER","environment":{"name":"production"},"flags":{}})";
}

Timestamp now() { return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()}; }

/// A folder that can be away, and whose files can be replaced on the way.
class MovingSource final : public Source {
public:
    struct State {
        bool isAway{};
        std::map<std::string, std::string> replaced{}; ///< by the end of a path
    };

    MovingSource(std::filesystem::path folder, std::shared_ptr<State> state)
        : m_folder(std::move(folder)), m_state(std::move(state))
    {
    }

    Result<Fetched> get(const std::string &path, std::int64_t limit, bool isWatched) override
    {
        if (m_state->isAway)
            return fail(Error{ErrorCode::TargetUnreachable, Remedy::Retry, {}, {}}.with("path", path).with("what", "away"));
        for (const auto &[end, content] : m_state->replaced) {
            if (path.ends_with(end))
                return Fetched{Fetched::Kind::Content, content};
        }
        return m_folder.get(path, limit, isWatched);
    }

private:
    FolderSource m_folder;
    std::shared_ptr<State> m_state;
};

struct Fixture {
    QTemporaryDir temporary;
    PublishedFolder published{std::filesystem::path(temporary.filePath(QStringLiteral("published")).toStdString())};
    std::filesystem::path state{temporary.filePath(QStringLiteral("state")).toStdString()};
    std::shared_ptr<MovingSource::State> source = std::make_shared<MovingSource::State>();

    [[nodiscard]] Result<Follower> follower() const
    {
        const publish::Root root = *publish::readFirstRoot(*readFile(published.rootFile(), 1 << 16), now());
        auto vault = std::make_unique<const Vault>(state);
        return vault->trust(root).map([&](publish::TrustState trust) {
            return Follower(std::make_unique<MovingSource>(published.folder(), source), std::move(vault), std::move(trust), {"production"}, 10);
        });
    }
};

std::int64_t servedVersion(const Follower &follower)
{
    const auto &environment = follower.snapshot()->places.front().environment;
    return environment ? environment->release().version : 0;
}

} // namespace

class EdgeFollowerTest final : public QObject
{
    Q_OBJECT

private slots:
    void look_servesWhatVerifies()
    {
        Fixture fixture;
        Follower follower = *fixture.follower();
        QCOMPARE(follower.look(now()).front().result, LookResult::Unpublished);
        QVERIFY(follower.snapshot()->places.front().isUnpublished);
        // A source that is away does not take back what it said.
        fixture.source->isAway = true;
        QCOMPARE(follower.look(now()).front().result, LookResult::Unreachable);
        QVERIFY(follower.snapshot()->places.front().isUnpublished);
        fixture.source->isAway = false;
        fixture.published.publish({ruleset("2026-11-01")});
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        QCOMPARE(servedVersion(follower), 1);
        const auto before = follower.snapshot();
        QCOMPARE(follower.look(now()).front().result, LookResult::Unchanged);
        QCOMPARE(follower.snapshot(), before);
        fixture.published.publish({ruleset("2026-11-02")});
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        QCOMPARE(servedVersion(follower), 2);
    }

    void look_keepsTheLastGoodRelease_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("pointer is not JSON") << QByteArray("release.json") << QByteArray("garbage");
        QTest::newRow("pointer is empty") << QByteArray("release.json") << QByteArray();
        QTest::newRow("ruleset is another") << QByteArray(".json") << QByteArray("{}");
    }

    void look_keepsTheLastGoodRelease()
    {
        QFETCH(QByteArray, end);
        QFETCH(QByteArray, content);
        Fixture fixture;
        Follower follower = *fixture.follower();
        fixture.published.publish({ruleset("2026-11-01")});
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        fixture.published.publish({ruleset("2026-11-02")});
        fixture.source->replaced = {{"root/2.json", "no root"}};
        QCOMPARE(follower.look(now()).front().result, LookResult::Refused);
        fixture.source->replaced = {{end == ".json" ? "ruleset/" + publish::ReleaseObject::of(ruleset("2026-11-02")).sha256 + ".json" : end.toStdString(),
                                     content.toStdString()}};
        const Look look = follower.look(now()).front();
        QVERIFY(look.result == LookResult::Refused || look.result == LookResult::Unreachable);
        QVERIFY(look.error.has_value());
        QCOMPARE(servedVersion(follower), 1);
        fixture.source->replaced.clear();
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        QCOMPARE(servedVersion(follower), 2);
    }

    void look_missesAReleaseThatWasThere()
    {
        Fixture fixture;
        {
            Follower follower = *fixture.follower();
            fixture.published.publish({ruleset("2026-11-01")});
            QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        }
        // Neither what was kept nor what was published is there any more: that is not "never published".
        std::filesystem::remove_all(fixture.state / "objects");
        std::filesystem::remove_all(fixture.published.folder() / "env");
        Follower next = *fixture.follower();
        QCOMPARE(next.restore().front().result, LookResult::Refused);
        QCOMPARE(next.look(now()).front().result, LookResult::Unreachable);
        QVERIFY(!next.snapshot()->places.front().isUnpublished);
        QVERIFY(!next.snapshot()->isReady());
    }

    void look_refusesAnOlderRelease()
    {
        Fixture fixture;
        Follower follower = *fixture.follower();
        fixture.published.publish({ruleset("2026-11-01")});
        const std::string old = *readFile(fixture.published.pointer(), 1 << 20);
        fixture.published.publish({ruleset("2026-11-02")});
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        fixture.source->replaced = {{"release.json", old}};
        QCOMPARE(follower.look(now()).front().error->code, ErrorCode::ReleaseRefused);
        QCOMPARE(servedVersion(follower), 2);

        // Nor after a start, as what was accepted is kept.
        Follower next = *fixture.follower();
        QCOMPARE(next.look(now()).front().error->code, ErrorCode::ReleaseRefused);
        QCOMPARE(servedVersion(next), 0);
    }

    void look_refusesAnExpiredRelease()
    {
        Fixture fixture;
        Follower follower = *fixture.follower();
        fixture.published.setExpires({now().micros + kMicrosPerDay});
        fixture.published.publish({ruleset("2026-11-01")});
        const Timestamp later{now().micros + 2 * kMicrosPerDay};
        QCOMPARE(follower.look(later).front().result, LookResult::Refused);
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        // Once served it is the last good one, whatever the date.
        QCOMPARE(follower.look(later).front().result, LookResult::Unchanged);
        Follower next = *fixture.follower();
        QCOMPARE(next.restore().front().result, LookResult::Accepted);
    }

    void restore_servesWithoutTheSource()
    {
        Fixture fixture;
        Follower first = *fixture.follower();
        QCOMPARE(first.restore().front().error->code, ErrorCode::NotFound);
        fixture.published.publish({ruleset("2026-11-01"), R"({"flags":{}})", R"({"updatedAt":"2026-11-01T00:00:00Z","bandits":{}})"});
        QCOMPARE(first.look(now()).front().result, LookResult::Accepted);

        fixture.source->isAway = true;
        Follower second = *fixture.follower();
        QCOMPARE(second.restore().front().result, LookResult::Accepted);
        QCOMPARE(servedVersion(second), 1);
        QCOMPARE(second.look(now()).front().result, LookResult::Unreachable);
        QCOMPARE(servedVersion(second), 1);
    }

    void restore_refusesADamagedFile()
    {
        Fixture fixture;
        Follower first = *fixture.follower();
        fixture.published.publish({ruleset("2026-11-01")});
        QCOMPARE(first.look(now()).front().result, LookResult::Accepted);
        for (const auto &entry : std::filesystem::directory_iterator(fixture.state / "objects")) {
            const std::string whole = *readFile(entry.path(), 1 << 20);
            std::string damaged = whole;
            damaged.back() = ' ';
            std::ofstream(entry.path()) << damaged;
            Follower next = *fixture.follower();
            QCOMPARE(next.restore().front().error->code, ErrorCode::ReleaseRefused);
            // The source mends it.
            QCOMPARE(next.look(now()).front().result, LookResult::Accepted);
            QCOMPARE(*readFile(entry.path(), 1 << 20), whole);
        }
    }

    void vault_forgetsWhatNoReleaseNames()
    {
        Fixture fixture;
        Follower follower = *fixture.follower();
        for (const char *day : {"2026-11-01", "2026-11-02", "2026-11-03"}) {
            fixture.published.publish({ruleset(day)});
            QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        }
        const auto files = std::filesystem::directory_iterator(fixture.state / "objects");
        QCOMPARE(std::distance(begin(files), end(files)), 2); // the release document and its ruleset
    }

    void vault_refusesTheStateOfAnotherWorkspace()
    {
        Fixture fixture;
        Follower follower = *fixture.follower();
        fixture.published.publish({ruleset("2026-11-01")});
        QCOMPARE(follower.look(now()).front().result, LookResult::Accepted);
        publish::Root other = *publish::readFirstRoot(*readFile(fixture.published.rootFile(), 1 << 16), now());
        other.workspace = "7f0c3c0e-6a52-4a83-9f5c-0d7d3e1a9b11";
        QCOMPARE(Vault(fixture.state).trust(other).error().code, ErrorCode::ReleaseRefused);
    }
};

QTEST_APPLESS_MAIN(EdgeFollowerTest)
#include "tst_edgefollower.moc"
