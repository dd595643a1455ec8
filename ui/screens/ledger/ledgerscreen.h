// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/ledger/ledgerrows.h"
#include "ui/shell/screen.h"

class QStackedWidget;

namespace assay::ui {

class ChainMessages;
class Chip;
class DataStateView;
class EntryPanel;
class EntryTable;
class KeyValueList;
class LedgerPresenter;
class PageHeader;
class TwinTableChart;

/// Egress ledger: what left the warehouses, statement by statement, with proof.
class LedgerScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LedgerScreen)

public:
    LedgerScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool leaveDetail() override;

private:
    [[nodiscard]] QWidget *buildHead();
    [[nodiscard]] QWidget *buildTop();
    [[nodiscard]] QWidget *buildTable();
    void connectPresenter();
    void addActions();
    void show();
    void showEntry(const QString &key);
    void showPanel(bool isShown);
    void askExport();

    Services m_services;
    LedgerPresenter *m_presenter{};
    QString m_path;
    QStackedWidget *m_stack{};
    PageHeader *m_header{};
    Chip *m_period{};
    ChainMessages *m_messages{};
    TwinTableChart *m_chart{};
    KeyValueList *m_totals{};
    EntryTable *m_entries{};
    EntryPanel *m_entry{};
    DataStateView *m_empty{};
};

} // namespace assay::ui
