// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include <QWidget>

#include "app/workspace/connections.h"
#include "models/metrics/sources.h"
#include "models/sql/warehousekind.h"

class QCheckBox;
class QGridLayout;
class QLineEdit;
class QSpinBox;

namespace assay::ui {

class Label;
class SecretField;

/// The fields of one kind of warehouse, made from its row: what a kind needs more is a row there and nothing here.
class ConnectionForm final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionForm)

public:
    /// @param connection  what stands in the fields; without a key it is a new one
    ConnectionForm(const sql::WarehouseKind &kind, const metrics::Connection &connection, QWidget *parent = nullptr);

    /// The connection as the fields have it.
    [[nodiscard]] metrics::Connection connection() const;
    /// The secret fields that were filled in; they stay in the form until clearSecrets().
    [[nodiscard]] workspace::SecretFields secretFields() const;
    void clearSecrets();
    /// True when nothing is entered and the stored credential does not belong to what is in the fields.
    [[nodiscard]] bool lacksCredential() const;
    /// Only the credential can be changed.
    void lockPlace();

signals:
    void edited();

private:
    void addText(const sql::ConnectionFieldKind &field, const metrics::Connection &connection);
    void addSecret(const sql::ConnectionFieldKind &field);
    void addRow(const QString &label, QWidget *widget, QWidget *buddy, const QString &hint);
    QLineEdit *addLine(const char *id, const QString &label, const QString &value, const QString &fallback, const QString &hint);
    void chooseFile(QLineEdit *line);

    const sql::WarehouseKind &m_kind;
    metrics::Connection m_before;
    QGridLayout *m_grid{};
    QLineEdit *m_name{};
    QLineEdit *m_key{};
    std::map<std::string, QLineEdit *> m_lines;
    std::map<std::string, SecretField *> m_secrets;
    QSpinBox *m_timeout{};
    QCheckBox *m_production{};
};

} // namespace assay::ui
