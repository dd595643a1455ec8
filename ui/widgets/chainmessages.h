// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "models/access/chain.h"
#include "models/core/error.h"

namespace assay::ui {

class Banner;
class ErrorCard;

/// What verifying a chain of entries gave, or why it could not be read.
class ChainMessages final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ChainMessages)

public:
    /// @param name  object name of the banner, "ledger.chain"
    explicit ChainMessages(const QString &name, QWidget *parent = nullptr);

    void showChain(const access::ChainReport &report, Timestamp now, qint64 milliseconds);
    void showError(const Error &error);
    void hideError();

private:
    Banner *m_banner{};
    ErrorCard *m_error{};
};

/// "Chain intact: 99 entries", "Broken at entry 12".
[[nodiscard]] QString chainText(const access::ChainReport &report);

} // namespace assay::ui
