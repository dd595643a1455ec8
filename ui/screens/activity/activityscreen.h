// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/access/chain.h"
#include "models/core/error.h"
#include "ui/shell/screen.h"

class QStackedWidget;

namespace assay::ui {

class ChainMessages;
class CodeView;
class EntryTable;
class Label;
class PageHeader;
class Surface;

/// Activity: the audit log, one sentence an entry, with its detail and the proof of its chain.
class ActivityScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ActivityScreen)

public:
    ActivityScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool leaveDetail() override;

private:
    [[nodiscard]] QWidget *buildHead();
    [[nodiscard]] QWidget *buildBody();
    void addActions();
    void load();
    void show(Result<std::vector<access::AuditEvent>> events);
    void showEntry(const QString &key);
    void verify();

    Services m_services;
    std::vector<access::AuditEvent> m_events;
    int m_request{};
    bool m_isLoaded{};
    PageHeader *m_header{};
    ChainMessages *m_messages{};
    EntryTable *m_entries{};
    QStackedWidget *m_stack{};
    Surface *m_detail{};
    Label *m_sentence{};
    Label *m_note{};
    CodeView *m_json{};
};

} // namespace assay::ui
