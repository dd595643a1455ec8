// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storefolder.h"

#include <cerrno>
#include <cstdlib>
#include <ranges>
#include <system_error>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files/durablefile.h"
#include "app/store/keyslotfile.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr const char *kDatabase = "store.db";
constexpr const char *kBuilding = ".creating";
constexpr const char *kLockFile = "store.lock";

bool isThere(const fs::path &path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

void removeFiles(const fs::path &folder)
{
    std::error_code ignored;
    fs::remove_all(folder / kBuilding, ignored);
    for (const char *name :
         {kDatabase, "store.db-wal", "store.db-journal", "keyslots.a", "keyslots.b", "keyslots.a.tmp", "keyslots.b.tmp"})
        fs::remove(folder / name, ignored);
}

Error refused(const fs::path &folder, std::string what)
{
    return Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", folder.string()).with("what", std::move(what));
}

} // namespace

fs::path databaseIn(const fs::path &folder)
{
    return folder / kDatabase;
}

void tidyAfterCreation(const fs::path &folder)
{
    std::error_code ignored;
    fs::remove_all(folder / kBuilding, ignored);
}

StoreCreation::StoreCreation(fs::path folder)
    : m_folder(fs::absolute(folder).lexically_normal())
{
    if (!m_folder.has_filename()) // "x/" names the same folder as "x"
        m_folder = m_folder.parent_path();
}

StoreCreation::~StoreCreation()
{
    if (m_isKept)
        return;
    std::error_code ignored;
    if (m_ownsFiles) {
        removeFiles(m_folder);
        if (!m_hadLockFile)
            fs::remove(m_folder / kLockFile, ignored);
    }
    for (const fs::path &made : std::views::reverse(m_made))
        fs::remove(made, ignored); // leaves a folder that is not empty
}

fs::path StoreCreation::building() const
{
    return m_folder / kBuilding;
}

Result<void> StoreCreation::begin()
{
    if (auto made = makeFolder(); !made)
        return made;
    m_hadLockFile = isThere(m_folder / kLockFile);
    auto lock = StoreLock::take(m_folder);
    if (!lock)
        return fail(std::move(lock).error());
    m_lock = std::move(*lock);
    if (auto free = refuseExisting(); !free)
        return free;
    m_ownsFiles = true;
    removeFiles(m_folder);
    if (::mkdir(building().c_str(), 0700) != 0)
        return fail(files::systemError(ErrorCode::WriteFailed, building()));
    return {};
}

Result<void> StoreCreation::makeFolder()
{
    std::vector<fs::path> missing;
    for (fs::path path = m_folder; !isThere(path) && path.has_relative_path(); path = path.parent_path())
        missing.push_back(path);
    for (const fs::path &path : std::views::reverse(missing)) {
        if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
            return fail(files::systemError(ErrorCode::WriteFailed, path));
        m_made.push_back(path);
    }
    return makePrivate();
}

Result<void> StoreCreation::makePrivate()
{
    struct stat about { };
    if (::stat(m_folder.c_str(), &about) != 0)
        return fail(files::systemError(ErrorCode::WriteFailed, m_folder));
    if (!S_ISDIR(about.st_mode))
        return fail(refused(m_folder, "it is not a folder"));
    if ((about.st_mode & 077U) == 0)
        return {};
    std::error_code unreadable;
    if (!fs::is_empty(m_folder, unreadable) || unreadable)
        return fail(
            refused(m_folder, "others may read the folder and it holds files already; a workspace needs a folder of its own"));
    if (::chmod(m_folder.c_str(), 0700) != 0)
        return fail(files::systemError(ErrorCode::WriteFailed, m_folder));
    return {};
}

Result<void> StoreCreation::refuseExisting()
{
    // Key slot files beside an unfinished building folder and no database: a creation was killed.
    const bool isUnfinished = isThere(building()) && !isThere(databaseIn(m_folder));
    if (isThere(databaseIn(m_folder)) || (hasKeySlotFile(m_folder) && !isUnfinished))
        return fail(Error{ErrorCode::StoreExists, Remedy::FixInput, {}, {}}.with("path", m_folder.string()));
    return {};
}

Result<void> StoreCreation::finish()
{
    for (const char *name : {"keyslots.a", "keyslots.b", kDatabase}) {
        if (auto moved = files::renameDurably(building() / name, m_folder / name); !moved)
            return moved;
    }
    tidyAfterCreation(m_folder);
    return {};
}

StoreState stateOf(const fs::path &folder)
{
    const bool hasDatabase = isThere(databaseIn(folder));
    const bool hasSlots = hasKeySlotFile(folder);
    if (!hasDatabase)
        return hasSlots && !isThere(folder / kBuilding) ? StoreState::Damaged : StoreState::Absent;
    if (!hasSlots)
        return StoreState::KeyMissing;
    if (StoreLock::isHeld(folder))
        return StoreState::InUse;
    return readKeySlots(folder) ? StoreState::Locked : StoreState::Damaged;
}

fs::path defaultWorkspaceFolder()
{
    const char *data = std::getenv("XDG_DATA_HOME");
    if (data != nullptr && *data == '/') // the specification tells to ignore relative paths
        return fs::path(data) / "assay" / "default";
    const char *home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') {
        const passwd *user = ::getpwuid(::getuid());
        home = user != nullptr ? user->pw_dir : "/";
    }
    return fs::path(home) / ".local" / "share" / "assay" / "default";
}

} // namespace assay::store
