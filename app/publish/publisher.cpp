// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/publisher.h"

#include <algorithm>
#include <array>
#include <vector>

#include "app/publish/verifier.h"

namespace assay::publish {
namespace {

/// One run of publishRelease(): the target, what goes there and where it stands.
class Publishing {
public:
    Publishing(Target &target, const Publication &publication, const PublishHooks &hooks)
        : m_target(target)
        , m_publication(publication)
        , m_hooks(hooks)
        , m_folder(folderOf(publication.release.environment))
    {
    }

    Result<void> run()
    {
        return step(PublishStep::Check, &Publishing::check)
            .and_then([this] { return step(PublishStep::Upload, &Publishing::upload); })
            .and_then([this] { return step(PublishStep::ReadBack, &Publishing::readBack); })
            .and_then([this] { return step(PublishStep::Switch, &Publishing::switchOver); })
            .and_then([this] { return step(PublishStep::Purge, &Publishing::purge); })
            .and_then([this] { return step(PublishStep::Confirm, &Publishing::confirm); })
            .and_then([this] { return note(PublishStep::Done); });
    }

private:
    struct Object {
        ReleaseObject declared;
        const std::string &content;
        std::string_view name;
    };

    Result<void> note(PublishStep step) const { return m_hooks.onStep ? m_hooks.onStep(step) : Result<void>{}; }

    Result<void> step(PublishStep step, Result<void> (Publishing::*work)())
    {
        return note(step).and_then([this, work] { return (this->*work)(); });
    }

    [[nodiscard]] std::vector<Object> objects() const
    {
        const Release &release = m_publication.release;
        std::vector<Object> found{{release.server, m_publication.server, "The ruleset"}};
        if (release.client && m_publication.client)
            found.push_back({*release.client, *m_publication.client, "The client ruleset"});
        if (release.bandits && m_publication.bandits)
            found.push_back({*release.bandits, *m_publication.bandits, "The bandit models"});
        return found;
    }

    [[nodiscard]] std::string pathOf(const ReleaseObject &object) const { return m_folder + "/ruleset/" + object.sha256 + ".json"; }
    [[nodiscard]] std::string pointerPath() const { return m_folder + "/" + std::string(kPointer); }

    /// May this be replaced: nothing yet, the release this one follows, one that missed a turn, or this one itself.
    [[nodiscard]] bool isOurs(const std::string &sha256, const std::string &content) const
    {
        const std::vector<std::string> &older = m_publication.overtaken;
        return sha256 == m_publication.release.previous || std::ranges::find(older, sha256) != older.end()
            || content == m_publication.releaseText;
    }

    /// The target's pointer must be a release of ours that this one follows, or this one already.
    Result<void> check()
    {
        const Release &release = m_publication.release;
        if (release.client.has_value() != m_publication.client.has_value() || release.bandits.has_value() != m_publication.bandits.has_value())
            return fail(refused("its files are not those it names"));
        for (const Object &object : objects()) {
            if (const Result<void> same = verifyObject(object.declared, object.content, object.name); !same)
                return same;
        }
        const auto pointer = m_target.get(pointerPath(), kMaxReleaseBytes);
        if (!pointer)
            return tl::unexpected(pointer.error());
        m_tag = *pointer ? std::optional((*pointer)->tag) : std::nullopt;
        if (*pointer && !isOurs(ReleaseObject::of((*pointer)->content).sha256, (*pointer)->content))
            return fail(Error{ErrorCode::TargetConflict, Remedy::Retry, {}, {}}.with("path", pointerPath()));
        return {};
    }

    Result<void> upload()
    {
        for (const NamedFile &root : m_publication.roots) {
            if (const Result<void> sent = m_target.create(root.path, root.content); !sent)
                return sent;
        }
        for (const Object &object : objects()) {
            if (const Result<void> sent = m_target.create(pathOf(object.declared), object.content); !sent)
                return sent;
        }
        const Release &release = m_publication.release;
        const std::string name = std::to_string(release.keyEpoch) + "-" + std::to_string(release.version) + ".json";
        return m_target.create(m_folder + "/release/" + name, m_publication.releaseText);
    }

    Result<void> readBack()
    {
        for (const Object &object : objects()) {
            const Result<void> same = read(pathOf(object.declared), object.declared.bytes).and_then([&object](const std::string &content) {
                return verifyObject(object.declared, content, object.name);
            });
            if (!same)
                return same;
        }
        return {};
    }

    Result<void> switchOver()
    {
        std::vector<NamedFile> files{{std::string(kPointer), m_publication.releaseText}};
        // Models before the ruleset that refers to them: where files change one by one, no SDK misses a model.
        if (m_publication.bandits)
            files.push_back({std::string(kServerBandits), *m_publication.bandits});
        files.push_back({std::string(kServerConfig), m_publication.server});
        if (m_publication.client)
            files.push_back({std::string(kClientConfig), *m_publication.client});
        return m_target.switchTo(m_folder, files, m_tag);
    }

    [[nodiscard]] std::vector<std::string_view> publicPaths() const
    {
        std::vector<std::string_view> paths{kPointer, kServerConfig};
        if (m_publication.client)
            paths.push_back(kClientConfig);
        if (m_publication.bandits)
            paths.push_back(kServerBandits);
        return paths;
    }

    Result<void> purge()
    {
        for (const std::string_view path : publicPaths()) {
            if (const Result<void> purged = m_target.purge(m_folder + "/" + std::string(path)); !purged)
                return purged;
        }
        return {};
    }

    Result<void> confirm()
    {
        const Result<std::string> pointer = readPublic(kPointer, kMaxReleaseBytes);
        if (!pointer)
            return tl::unexpected(pointer.error());
        if (*pointer != m_publication.releaseText)
            return fail(refused("the public address serves another release"));
        const Result<std::string> server = readPublic(kServerConfig, kMaxObjectBytes);
        if (!server)
            return tl::unexpected(server.error());
        return verifyObject(m_publication.release.server, *server, "The public ruleset").and_then([&] {
            return m_hooks.probe ? m_hooks.probe(*server) : Result<void>{};
        });
    }

    Result<std::string> readPublic(std::string_view path, std::int64_t limit)
    {
        const std::string full = m_folder + "/" + std::string(path);
        return m_hooks.readPublic ? m_hooks.readPublic(full) : read(full, limit);
    }

    Result<std::string> read(const std::string &path, std::int64_t limit)
    {
        const auto found = m_target.get(path, limit);
        if (!found)
            return tl::unexpected(found.error());
        if (!*found)
            return fail(refused(path + " is not there"));
        return (*found)->content;
    }

    Target &m_target;
    const Publication &m_publication;
    const PublishHooks &m_hooks;
    std::string m_folder;
    std::optional<std::string> m_tag;
};

} // namespace

std::string_view nameOf(PublishStep step)
{
    constexpr std::array<std::string_view, 7> names{"check", "upload", "read_back", "switch", "purge", "confirm", "done"};
    return names.at(static_cast<std::size_t>(step));
}

std::string folderOf(std::string_view environment) { return "env/" + std::string(environment); }

Result<void> publishRelease(Target &target, const Publication &publication, const PublishHooks &hooks)
{
    return Publishing(target, publication, hooks).run();
}

} // namespace assay::publish
