// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include <QFuture>
#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>
#include <QtConcurrentRun>

#include "models/core/error.h"

namespace assay::workspace {

/// Runs blocking `work` on `pool` and hands back its future result.
template <typename T, typename Work>
[[nodiscard]] QFuture<Result<T>> inBackground(QThreadPool *pool, Work work)
{
    return QtConcurrent::run(pool, [work = std::move(work)]() mutable -> Result<T> { return work(); });
}

/// Calls `receive` with the result on the thread of `context`, and not at all once `context` is gone.
/// To be called on that thread. QFuture::then(context, ...) of Qt 6.4 asserts, or follows a null pointer,
/// when the context dies before the future is done: a window could not be closed while it waits.
template <typename T, typename Receive>
void whenDone(const QFuture<T> &future, QObject *context, Receive receive)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, receive = std::move(receive)]() mutable {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0)
            receive(watcher->result());
    });
    watcher->setFuture(future);
}

/// The future of `next`, which is called as by whenDone(); cancelled when `context` dies before.
template <typename T, typename Next>
[[nodiscard]] auto continuedOn(QObject *context, const QFuture<T> &future, Next next)
{
    using Outcome = std::invoke_result_t<Next, T>;
    auto promise = std::make_shared<QPromise<Outcome>>();
    promise->start();
    QFuture<Outcome> outcome = promise->future();
    whenDone(future, context, [promise, next = std::move(next)](T value) mutable {
        promise->addResult(next(std::move(value)));
        promise->finish();
    });
    return outcome;
}

/// A future that is already there.
template <typename T>
[[nodiscard]] QFuture<Result<T>> readyResult(Result<T> value)
{
    QPromise<Result<T>> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

} // namespace assay::workspace
