// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/storelock.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "app/files/durablefile.h"

namespace assay::store {
namespace {

constexpr const char *kLockName = "store.lock";
constexpr std::size_t kLargestLockText = 256;
constexpr int kAttempts = 20; ///< isHeld() of another process takes the lock for a moment
constexpr std::chrono::milliseconds kBetweenAttempts{5};

bool isOnNetwork(int descriptor)
{
    // Magic numbers of statfs(2): NFS, CIFS, SMB2, SMB, AFS, Ceph.
    constexpr std::array<unsigned long, 6> network{0x6969, 0xFF534D42, 0xFE534D42, 0x517B, 0x5346414F, 0x00C36400};
    struct statfs about { };
    if (::fstatfs(descriptor, &about) != 0)
        return false;
    for (const unsigned long magic : network) {
        if (static_cast<unsigned long>(about.f_type) == magic)
            return true;
    }
    return false;
}

bool locked(int descriptor)
{
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return false;
        std::this_thread::sleep_for(kBetweenAttempts);
    }
    return false;
}

/// Best effort: the text is for people, the lock itself needs none.
void sign(int descriptor)
{
    const auto boot = files::readSmallFile("/proc/sys/kernel/random/boot_id", kLargestLockText);
    const std::string text = std::to_string(::getpid()) + "\n" + boot.value_or("\n");
    if (::ftruncate(descriptor, 0) == 0)
        (void)!::pwrite(descriptor, text.data(), text.size(), 0);
}

Error inUse(const std::filesystem::path &folder)
{
    const std::string text = files::readSmallFile(folder / kLockName, kLargestLockText).value_or(std::string());
    return Error{ErrorCode::StoreInUse, Remedy::CloseOtherProgram, {}, {}}
        .with("path", folder.string())
        .with("pid", text.substr(0, text.find('\n')));
}

} // namespace

Result<StoreLock> StoreLock::take(const std::filesystem::path &folder)
{
    const auto path = folder / kLockName;
    StoreLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.m_descriptor < 0)
        return fail(files::systemError(ErrorCode::WriteFailed, path));
    if (isOnNetwork(lock.m_descriptor))
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}
                        .with("path", folder.string())
                        .with("what", "the folder is on a network file system; a workspace needs a local disk"));
    if (!locked(lock.m_descriptor))
        return fail(inUse(folder));
    sign(lock.m_descriptor);
    return lock;
}

bool StoreLock::isHeld(const std::filesystem::path &folder)
{
    const StoreLock probe(::open((folder / kLockName).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    return probe.m_descriptor >= 0 && ::flock(probe.m_descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

StoreLock::~StoreLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace assay::store
