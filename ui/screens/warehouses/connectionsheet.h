// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/metrics/sources.h"
#include "ui/screens/warehouses/connectioneditor.h"
#include "ui/shell/sheet.h"

class QPushButton;
class QScrollArea;

namespace assay::ui {

class Banner;
class ConnectionForm;
class Segmented;

/// Adds a connection, edits one, or replaces its credential: fields, six checks, then save (ux.md flows H and I).
class ConnectionSheet final : public Sheet
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionSheet)

public:
    enum class Purpose { Add, Edit, ReplaceCredential };

    /// @param editor      owned from now on
    /// @param noKeychain  why credentials cannot be stored now; empty: they can
    ConnectionSheet(QWidget *over, ConnectionEditor *editor, Purpose purpose, const metrics::Connection &connection, const QString &noKeychain);

    [[nodiscard]] ConnectionForm *form() const { return m_form; }

private:
    void buildHead(QVBoxLayout *body);
    void buildFoot();
    void setKind(const QString &kind);
    void test();
    void show(const ConnectionEditor &editor);

    ConnectionEditor *m_editor;
    Purpose m_purpose;
    metrics::Connection m_before;
    QString m_noKeychain;
    Segmented *m_kinds{};
    Banner *m_note{};
    QPushButton *m_help{};
    QWidget *m_formBox{};
    ConnectionForm *m_form{};
    QWidget *m_outcome{};
    QScrollArea *m_scroll{};
    QPushButton *m_test{};
    QPushButton *m_save{};
    QPushButton *m_cancel{};
};

} // namespace assay::ui
