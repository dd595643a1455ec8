// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/connectionform.h"

#include <algorithm>

#include <QCheckBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include "ui/widgets/button.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/secretfield.h"

namespace assay::ui {
namespace {

constexpr int kLabelWidth = 140;

/// Texts of the rows of warehouse kinds.
QString fromRow(const char *words) { return *words == '\0' ? QString() : QCoreApplication::translate("Warehouses", words); }

/// A key made from a name: "Shop (EU)" gives "shop-eu".
QString keyFrom(const QString &name)
{
    QString key;
    for (const QChar c : name.toLower()) {
        if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'))
            key += c;
        else if (!key.isEmpty() && !key.endsWith(u'-'))
            key += u'-';
    }
    while (key.endsWith(u'-'))
        key.chop(1);
    return key;
}

} // namespace

ConnectionForm::ConnectionForm(const sql::WarehouseKind &kind, const metrics::Connection &connection, QWidget *parent)
    : QWidget(parent), m_kind(kind), m_before(connection)
{
    const Theme &theme = Theme::instance();
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(theme.px(12));
    m_grid->setVerticalSpacing(theme.px(6));
    m_grid->setColumnMinimumWidth(0, theme.px(kLabelWidth));
    m_grid->setColumnStretch(1, 1);
    m_name = addLine("name", tr("&Name"), text(connection.name), {}, {});
    m_key = addLine("key", tr("&Key"), text(connection.key), {}, tr("How definitions and the command line call it; it stays."));
    m_key->setReadOnly(!connection.key.empty());
    if (connection.key.empty()) {
        connect(m_name, &QLineEdit::textEdited, this, [this](const QString &name) {
            if (!m_key->isModified())
                m_key->setText(keyFrom(name));
        });
    }
    for (const sql::ConnectionFieldKind &field : kind.fields) {
        if (!field.isSecret)
            addText(field, connection);
    }
    for (const sql::ConnectionFieldKind &field : kind.fields) {
        if (field.isSecret)
            addSecret(field);
    }
    m_timeout = new QSpinBox;
    m_timeout->setObjectName(QStringLiteral("warehouses.form.timeout"));
    m_timeout->setRange(1, 86'400);
    m_timeout->setValue(static_cast<int>(connection.statementTimeoutSeconds));
    m_timeout->setSuffix(tr(" s", "seconds, behind a number"));
    m_timeout->setAccessibleName(tr("Statement timeout"));
    addRow(tr("Statement &timeout"), m_timeout, m_timeout, {});
    m_production = new QCheckBox(tr("Holds &production data"));
    m_production->setObjectName(QStringLiteral("warehouses.form.production"));
    m_production->setChecked(connection.isProduction);
    addRow({}, m_production, nullptr, {});
    connect(m_timeout, &QSpinBox::valueChanged, this, &ConnectionForm::edited);
    connect(m_production, &QCheckBox::toggled, this, &ConnectionForm::edited);
}

void ConnectionForm::addRow(const QString &label, QWidget *widget, QWidget *buddy, const QString &hint)
{
    const int row = m_grid->rowCount();
    if (!label.isEmpty()) {
        auto *caption = new Label(label);
        caption->setBuddy(buddy);
        m_grid->addWidget(caption, row, 0);
    }
    m_grid->addWidget(widget, row, 1);
    if (hint.isEmpty())
        return;
    auto *words = new Label(hint, TextStyle::Caption, Token::Muted);
    words->setWordWrap(true);
    m_grid->addWidget(words, row + 1, 1);
    if (buddy)
        buddy->setAccessibleDescription(hint);
}

QLineEdit *ConnectionForm::addLine(const char *id, const QString &label, const QString &value, const QString &fallback, const QString &hint)
{
    auto *line = new QLineEdit(value);
    line->setObjectName(QStringLiteral("warehouses.form.") + QLatin1String(id));
    QString spoken = label;
    line->setAccessibleName(spoken.remove(u'&'));
    line->setPlaceholderText(fallback);
    addRow(label, line, line, hint);
    connect(line, &QLineEdit::textChanged, this, &ConnectionForm::edited);
    return line;
}

void ConnectionForm::addText(const sql::ConnectionFieldKind &field, const metrics::Connection &connection)
{
    const QString label = field.isRequired ? fromRow(field.label) : tr("%1 (optional)").arg(fromRow(field.label));
    if (field.input != sql::FieldInput::File) {
        m_lines[field.id] = addLine(field.id, *field.fallback == '\0' ? label : fromRow(field.label), text(connection.field(field.id)), text(field.fallback), fromRow(field.hint));
        return;
    }
    auto *line = new QLineEdit(text(connection.field(field.id)));
    line->setObjectName(QStringLiteral("warehouses.form.") + QLatin1String(field.id));
    line->setAccessibleName(fromRow(field.label));
    QPushButton *choose = makeButton(tr("Choose..."), {}, ButtonKind::Normal, "warehouses.form.choose");
    choose->setAccessibleName(tr("Choose a file for %1").arg(fromRow(field.label)));
    auto *box = new QWidget;
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(line, 1);
    row->addWidget(choose);
    addRow(label, box, line, fromRow(field.hint));
    connect(line, &QLineEdit::textChanged, this, &ConnectionForm::edited);
    connect(choose, &QPushButton::clicked, this, [this, line] { chooseFile(line); });
    m_lines[field.id] = line;
}

void ConnectionForm::addSecret(const sql::ConnectionFieldKind &field)
{
    auto *secret = new SecretField(field.input == sql::FieldInput::Lines ? SecretField::Kind::Lines : SecretField::Kind::Line);
    secret->setObjectName(QStringLiteral("warehouses.form.") + QLatin1String(field.id));
    secret->setAccessibleName(fromRow(field.label));
    if (!m_before.secretRef.empty())
        secret->setPlaceholder(tr("Stored; enter a new one to replace it"));
    else if (field.input == sql::FieldInput::Lines)
        secret->setPlaceholder(tr("Paste it here"));
    addRow(fromRow(field.label), secret, secret, fromRow(field.hint));
    connect(secret, &SecretField::edited, this, &ConnectionForm::edited);
    m_secrets[field.id] = secret;
}

void ConnectionForm::chooseFile(QLineEdit *line)
{
    auto *dialog = new QFileDialog(this, tr("Choose a file"), line->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, line, &QLineEdit::setText);
    dialog->open();
}

metrics::Connection ConnectionForm::connection() const
{
    metrics::Connection connection = m_before;
    connection.key = utf8(m_key->text().trimmed());
    connection.name = utf8(m_name->text().trimmed());
    connection.kind = m_kind.id;
    connection.fields.clear();
    for (const sql::ConnectionFieldKind &field : m_kind.fields) {
        const auto line = m_lines.find(field.id);
        const std::string value = line == m_lines.end() ? std::string{} : utf8(line->second->text().trimmed());
        if (!value.empty())
            connection.fields.push_back({field.id, value});
    }
    connection.isProduction = m_production->isChecked();
    connection.statementTimeoutSeconds = m_timeout->value();
    return connection;
}

workspace::SecretFields ConnectionForm::secretFields() const
{
    workspace::SecretFields fields;
    for (const auto &[id, field] : m_secrets) {
        if (!field->isEmpty())
            fields.emplace_back(id, field->copy());
    }
    return fields;
}

void ConnectionForm::clearSecrets()
{
    for (const auto &[id, field] : m_secrets)
        field->clear();
}

bool ConnectionForm::lacksCredential() const
{
    if (m_secrets.empty() || std::ranges::any_of(m_secrets, [](const auto &entry) { return !entry.second->isEmpty(); }))
        return false;
    return m_before.secretRef.empty() || sql::credentialPlace(connection()) != sql::credentialPlace(m_before);
}

void ConnectionForm::lockPlace()
{
    for (QWidget *widget : findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly)) {
        if (!qobject_cast<SecretField *>(widget) && !qobject_cast<Label *>(widget))
            widget->setEnabled(false);
    }
}

} // namespace assay::ui
