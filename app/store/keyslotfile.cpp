// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/keyslotfile.h"

#include <array>
#include <string>

#include "app/files/durablefile.h"


namespace assay::store {
namespace {

constexpr std::array kSlotFiles{"keyslots.a", "keyslots.b"};
constexpr std::size_t kLargestSlotFile = 64U * 1024U;

} // namespace

bool hasKeySlotFile(const std::filesystem::path &folder)
{
    for (const char *name : kSlotFiles) {
        if (std::filesystem::exists(folder / name))
            return true;
    }
    return false;
}

Result<ReadKeySlots> readKeySlots(const std::filesystem::path &folder)
{
    std::array<Result<secrets::KeySlots>, kSlotFiles.size()> read{
        files::readSmallFile(folder / kSlotFiles[0], kLargestSlotFile).and_then(secrets::keySlotsFromText),
        files::readSmallFile(folder / kSlotFiles[1], kLargestSlotFile).and_then(secrets::keySlotsFromText)};
    auto &[first, second] = read;
    if (!first && !second)
        return fail(Error{ErrorCode::StoreDamaged, Remedy::None, {}, {}}
                        .with("path", (folder / kSlotFiles[0]).string())
                        .with("what", "neither of the two key slot files can be read"));
    const bool isSecondNewer = second && (!first || second->generation > first->generation);
    const bool isOneLost = !first || !second || *first != *second;
    return ReadKeySlots{std::move(isSecondNewer ? *second : *first), isOneLost};
}

Result<void> writeKeySlots(const std::filesystem::path &folder, const secrets::KeySlots &keySlots,
                           const secrets::SecureBuffer &fileKey)
{
    const std::string text = secrets::keySlotsText(keySlots, fileKey);
    const auto current = readKeySlots(folder);
    // The older or broken one goes first.
    const bool isFirstCurrent = current
        && files::readSmallFile(folder / kSlotFiles[0], kLargestSlotFile).and_then(secrets::keySlotsFromText) == current->keySlots;
    const std::array order = isFirstCurrent ? std::array{kSlotFiles[1], kSlotFiles[0]} : kSlotFiles;
    return files::writeDurably(folder / order[0], text).and_then([&] { return files::writeDurably(folder / order[1], text); });
}

} // namespace assay::store
