// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/secretgateway.h"

#include <functional>
#include <mutex>
#include <optional>

#include <QByteArray>
#include <QCoreApplication>
#include <QEventLoop>
#include <QObject>
#include <QThread>
#include <QTimer>
#include <qt6keychain/keychain.h>

#include "app/secrets/secretservice.h"

namespace assay::secrets {
namespace {

constexpr std::chrono::seconds kJobTimeout{10};
constexpr std::string_view kTag = "assay1:"; ///< in front of every value: an item of another program is not taken for a key

QString assayService()
{
    return QStringLiteral("assay");
}

/// The one thread on which QtKeychain runs. Its job queue is a process-wide object bound to the thread
/// that used it first, so that thread must live as long as the application; jobs need its event loop.
class KeychainThread {
public:
    static KeychainThread &instance()
    {
        static KeychainThread thread;
        return thread;
    }

    /// Runs `work` there and waits for it. One at a time: a nested loop inside `work` must not start another.
    void run(const std::function<void()> &work)
    {
        const std::lock_guard lock(m_turn);
        if (m_thread.isRunning())
            QMetaObject::invokeMethod(&m_place, work, Qt::BlockingQueuedConnection);
    }

private:
    KeychainThread()
    {
        m_place.moveToThread(&m_thread);
        m_thread.setObjectName(QStringLiteral("keychain"));
        m_thread.start();
        qAddPostRoutine([] { instance().stop(); });
    }
    ~KeychainThread() { stop(); }

    void stop()
    {
        m_thread.quit();
        m_thread.wait();
    }

    std::mutex m_turn;
    QThread m_thread;
    QObject m_place;
};

/// Runs a job to its end, at most kJobTimeout. A job that does not answer is left behind and deletes
/// itself when its own D-Bus call gives up.
/// @param onFinished  called while the job still exists
/// @return the job's code, or nothing when it did not answer
std::optional<QKeychain::Error> finished(
    QKeychain::Job *job, const std::function<void()> &onFinished = [] {})
{
    QEventLoop loop;
    std::optional<QKeychain::Error> outcome;
    // `loop` is the context: once this function returned, a late answer finds nothing to call.
    QObject::connect(job, &QKeychain::Job::finished, &loop, [&](QKeychain::Job *done) {
        outcome = done->error();
        onFinished();
        loop.quit();
    });
    QTimer::singleShot(kJobTimeout, &loop, &QEventLoop::quit);
    job->start();
    loop.exec();
    return outcome;
}

Error errorOf(std::optional<QKeychain::Error> outcome)
{
    if (!outcome)
        return errorOf(KeychainState::Unresponsive);
    switch (*outcome) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser: return Error{ErrorCode::KeychainDenied, Remedy::Unlock, {}, {}};
    case QKeychain::NoBackendAvailable: return errorOf(KeychainState::ServiceMissing);
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError: break;
    }
    return Error{ErrorCode::KeychainBroken, Remedy::Retry, {}, {}}.with("what", "keychain error " + std::to_string(*outcome));
}

Error missing(const std::string &item)
{
    return Error{ErrorCode::SecretMissing, Remedy::None, {}, {}}.with("item", item);
}

/// Calls that run on the keychain thread.
class Session {
public:
    explicit Session(std::chrono::seconds promptTimeout)
        : m_promptTimeout(promptTimeout)
    {
    }

    Result<Secret> get(const std::string &item)
    {
        return ready().and_then([&] { return present(item); }).and_then([&] { return read(item); });
    }

    Result<void> put(const std::string &item, const Secret &secret)
    {
        return ready()
            .and_then([&] { return write(item, secret); })
            .and_then([&] { return read(item); })
            .and_then([&](const Secret &stored) -> Result<void> {
                if (!stored.equals(secret))
                    return fail(Error{ErrorCode::KeychainBroken, Remedy::Retry, {}, {}}.with(
                        "what", "the keychain gave back another value"));
                return {};
            });
    }

    Result<void> remove(const std::string &item)
    {
        if (const auto state = ready(); !state)
            return state;
        const auto before = m_service.search(assayService(), QString::fromStdString(item));
        if (!before)
            return fail(before.error());
        if (before->isNowhere())
            return {};
        auto *job = new QKeychain::DeletePasswordJob(assayService()); // deletes itself
        job->setKey(QString::fromStdString(item));
        const auto outcome = finished(job);
        // The job's own word is not enough: in a locked keyring it reports success and deletes nothing.
        const auto after = m_service.search(assayService(), QString::fromStdString(item));
        if (!after)
            return fail(after.error());
        if (after->isNowhere())
            return {};
        return fail(after->unlocked.isEmpty() ? errorOf(KeychainState::Locked) : errorOf(outcome));
    }

private:
    Result<void> ready()
    {
        const KeychainState state = m_service.probe();
        if (state == KeychainState::Unlocked)
            return {};
        if (state == KeychainState::Locked)
            return m_service.unlock(m_promptTimeout);
        return fail(errorOf(state));
    }

    /// "Not found" is believed from the service's two lists only.
    Result<void> present(const std::string &item)
    {
        const auto found = m_service.search(assayService(), QString::fromStdString(item));
        if (!found)
            return fail(found.error());
        if (found->isNowhere())
            return fail(missing(item));
        if (found->unlocked.isEmpty())
            return fail(errorOf(KeychainState::Locked));
        return {};
    }

    Result<Secret> read(const std::string &item)
    {
        auto *job = new QKeychain::ReadPasswordJob(assayService());
        job->setKey(QString::fromStdString(item));
        QByteArray data;
        const auto outcome = finished(job, [&] { data = job->binaryData(); });
        if (outcome != QKeychain::NoError)
            return fail(errorOf(outcome));
        const std::string_view text(data.constData(), static_cast<std::size_t>(data.size()));
        auto secret = text.starts_with(kTag) ? Result<Secret>(Secret::fromText(text.substr(kTag.size())))
                                             : fail(Error{ErrorCode::KeychainBroken, Remedy::None, {}, {}}.with(
                                                 "what", "the item \"" + item + "\" is not one of Assay"));
        explicit_bzero(data.data(), static_cast<std::size_t>(data.size()));
        return secret;
    }

    Result<void> write(const std::string &item, const Secret &secret)
    {
        auto *job = new QKeychain::WritePasswordJob(assayService());
        job->setKey(QString::fromStdString(item));
        QByteArray data;
        data.reserve(static_cast<qsizetype>(kTag.size() + secret.bytes().size()));
        data.append(kTag.data(), static_cast<qsizetype>(kTag.size()));
        data.append(reinterpret_cast<const char *>(secret.bytes().data()), static_cast<qsizetype>(secret.bytes().size()));
        job->setBinaryData(data);
        const auto outcome = finished(job);
        explicit_bzero(data.data(), static_cast<std::size_t>(data.size()));
        if (outcome != QKeychain::NoError)
            return fail(errorOf(outcome));
        return {};
    }

    SecretService m_service;
    std::chrono::seconds m_promptTimeout;
};

/// Runs `work` with a fresh session on the keychain thread.
template <typename T>
Result<T> onKeychainThread(std::chrono::seconds promptTimeout, const std::function<Result<T>(Session &)> &work)
{
    std::optional<Result<T>> result;
    KeychainThread::instance().run([&] {
        Session session(promptTimeout);
        result.emplace(work(session));
    });
    if (!result)
        return fail(ErrorCode::Cancelled); // the application is ending
    return std::move(*result);
}

class KeychainGateway final : public SecretGateway {
public:
    explicit KeychainGateway(std::chrono::seconds promptTimeout)
        : m_promptTimeout(promptTimeout)
    {
    }

    KeychainState probe() override
    {
        KeychainState state = KeychainState::Unresponsive;
        KeychainThread::instance().run([&] { state = SecretService().probe(); });
        return state;
    }

    Result<Secret> get(const std::string &item) override
    {
        return onKeychainThread<Secret>(m_promptTimeout, [&](Session &session) { return session.get(item); });
    }

    Result<void> put(const std::string &item, const Secret &secret) override
    {
        return onKeychainThread<void>(m_promptTimeout, [&](Session &session) { return session.put(item, secret); });
    }

    Result<void> remove(const std::string &item) override
    {
        return onKeychainThread<void>(m_promptTimeout, [&](Session &session) { return session.remove(item); });
    }

    std::string serviceName() override
    {
        QString name;
        KeychainThread::instance().run([&] { name = SecretService().name(); });
        return name.toStdString();
    }

private:
    std::chrono::seconds m_promptTimeout;
};

} // namespace

std::unique_ptr<SecretGateway> makeKeychainGateway(std::chrono::seconds promptTimeout)
{
    return std::make_unique<KeychainGateway>(promptTimeout);
}

} // namespace assay::secrets
