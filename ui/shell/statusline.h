// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "models/access/chain.h"

namespace assay::ui {

class Label;

/// Bytes that left a warehouse on the day of `now` (UTC).
[[nodiscard]] std::int64_t egressOn(const std::vector<access::LedgerEntry> &entries, Day day);

/// The status bar: store, role, egress today, age of what is in view.
class StatusLine final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatusLine)

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setStore(const QString &text, const QString &tip);
    void setRole(const QString &text);
    void setEgressToday(std::int64_t bytes);
    void setAsOf(std::optional<Timestamp> asOf);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class Item;

    Item *m_store{};
    Item *m_role{};
    Item *m_egress{};
    Item *m_asOf{};
};

} // namespace assay::ui
