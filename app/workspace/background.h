// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include <QFuture>
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
