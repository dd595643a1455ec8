// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/passphrasesource.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <QByteArray>
#include <QString>

#include "models/core/text.h"

namespace assay::secrets {
namespace {

constexpr std::size_t kLongestPassphrase = 1024;
constexpr std::size_t kLargestCredential = 64U * 1024U;

/// Everything the descriptor has, read straight into guarded memory.
Result<Secret> readAll(int descriptor, std::size_t limit, const std::string &name)
{
    SecureBuffer buffer(limit + 1);
    std::size_t size = 0;
    while (size <= limit) {
        const ssize_t got = ::read(descriptor, buffer.bytes().data() + size, buffer.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(
                Error{ErrorCode::ReadFailed, Remedy::FixInput, {}, {}}.with("path", name).with("what", std::strerror(errno)));
        if (got == 0)
            return Secret(SecureBuffer(std::as_const(buffer).bytes().first(size)));
        size += static_cast<std::size_t>(got);
    }
    return fail(
        Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}.with("what", name).with("limit", std::to_string(limit)));
}

Result<Secret> withoutLineBreak(const Secret &text)
{
    std::span<const std::uint8_t> bytes = text.bytes();
    if (!bytes.empty() && bytes.back() == '\n')
        bytes = bytes.first(bytes.size() - 1);
    if (!bytes.empty() && bytes.back() == '\r')
        bytes = bytes.first(bytes.size() - 1);
    if (bytes.empty())
        return fail(ErrorCode::PassphraseNeeded, Remedy::FixInput);
    return Secret(SecureBuffer(bytes));
}

/// Qt's copies lie in ordinary memory, so they are wiped by hand.
template <typename Text> void wipe(Text &text)
{
    explicit_bzero(text.data(), static_cast<std::size_t>(text.size()) * sizeof(*text.data()));
}

} // namespace

Result<Secret> passphraseFromDescriptor(int descriptor)
{
    return readAll(descriptor, kLongestPassphrase, "file descriptor " + std::to_string(descriptor)).and_then(withoutLineBreak);
}

Result<Secret> credentialOfService(const std::string &name)
{
    const auto missing = [&name] { return fail(Error{ErrorCode::SecretMissing, Remedy::FixInput, {}, {}}.with("item", name)); };
    const char *folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr || name.empty() || name.find('/') != std::string::npos)
        return missing();
    const std::string path = std::string(folder) + "/" + name;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0)
        return errno == ENOENT
            ? missing()
            : fail(Error{ErrorCode::ReadFailed, Remedy::FixInput, {}, {}}.with("path", path).with("what", std::strerror(errno)));
    auto secret = readAll(descriptor, kLargestCredential, path);
    ::close(descriptor);
    return secret;
}

Result<Secret> passphraseFromCredentials()
{
    auto credential = credentialOfService("assay-passphrase");
    if (!credential && credential.error().code == ErrorCode::SecretMissing)
        return fail(ErrorCode::PassphraseNeeded, Remedy::FixInput);
    return std::move(credential).and_then([](const Secret &text) { return withoutLineBreak(text); });
}

Secret normalized(const Secret &passphrase)
{
    const auto bytes = passphrase.bytes();
    const bool isAscii = std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte < 0x80; });
    if (isAscii || !isValidUtf8({reinterpret_cast<const char *>(bytes.data()), bytes.size()}))
        return passphrase.clone();
    QString text = QString::fromUtf8(reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    QString composed = text.normalized(QString::NormalizationForm_C);
    QByteArray utf8 = composed.toUtf8();
    Secret result = Secret::fromText({utf8.constData(), static_cast<std::size_t>(utf8.size())});
    wipe(text);
    wipe(composed);
    wipe(utf8);
    return result;
}

std::size_t characterCount(const Secret &passphrase)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(passphrase.bytes(), [](std::uint8_t byte) { return (byte & 0xC0U) != 0x80U; }));
}

} // namespace assay::secrets
