// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "models/access/chain.h"

class QPushButton;
class QVBoxLayout;

namespace assay::ui {

class Label;

/// One entry of the ledger: refusal, figures, declared against actual shape, hash.
class EntryPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EntryPanel)

public:
    explicit EntryPanel(QWidget *parent = nullptr);

    void setEntry(const access::LedgerEntry &entry);

signals:
    void closed();
    void runAsked(const QString &run);

private:
    [[nodiscard]] QWidget *makeShape(const access::LedgerEntry &entry) const;
    [[nodiscard]] QWidget *makeFacts(const access::LedgerEntry &entry) const;

    Label *m_title{};
    QVBoxLayout *m_body{};
    QPushButton *m_run{};
    std::optional<access::LedgerEntry> m_entry;
};

} // namespace assay::ui
