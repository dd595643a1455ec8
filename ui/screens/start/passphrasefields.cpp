// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/start/passphrasefields.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include "ui/widgets/label.h"

namespace assay::ui {
namespace {

/// What the store asks for at least.
constexpr int kLeastCharacters = 12;

QLineEdit *passwordField(const char *name, const QString &spoken)
{
    auto *field = new QLineEdit;
    field->setObjectName(QLatin1String(name));
    field->setAccessibleName(spoken);
    field->setEchoMode(QLineEdit::Password);
    return field;
}

} // namespace

PassphraseFields::PassphraseFields(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme.px(8), 0, 0);
    column->setSpacing(theme.px(6));
    m_wanted = new QCheckBox(tr("Ask for a passphrase as well"));
    m_wanted->setObjectName(QStringLiteral("start.wantsPassphrase"));
    column->addWidget(m_wanted);
    m_box = new QWidget;
    auto *grid = new QGridLayout(m_box);
    grid->setContentsMargins(theme.px(26), 0, 0, 0);
    grid->setHorizontalSpacing(theme.px(12));
    grid->setVerticalSpacing(theme.px(6));
    m_first = passwordField("start.passphrase", tr("Passphrase"));
    m_second = passwordField("start.passphraseAgain", tr("Passphrase again"));
    auto *firstLabel = new Label(tr("&Passphrase"));
    auto *secondLabel = new Label(tr("&Again"));
    firstLabel->setBuddy(m_first);
    secondLabel->setBuddy(m_second);
    auto *hint = new Label(tr("At least %1 characters. Assay then locks itself after a minute without use.").arg(kLeastCharacters), TextStyle::Secondary, Token::Muted);
    hint->setWordWrap(true);
    m_problem = new Label({}, TextStyle::Secondary, Token::Bad);
    m_problem->setObjectName(QStringLiteral("start.passphraseProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    grid->addWidget(firstLabel, 0, 0);
    grid->addWidget(m_first, 0, 1);
    grid->addWidget(secondLabel, 1, 0);
    grid->addWidget(m_second, 1, 1);
    grid->addWidget(m_problem, 2, 1);
    grid->addWidget(hint, 3, 1);
    column->addWidget(m_box);
    m_box->hide();
    connect(m_wanted, &QCheckBox::toggled, this, [this](bool isWanted) {
        m_box->setVisible(isWanted);
        if (isWanted)
            m_first->setFocus(Qt::OtherFocusReason);
        emit resized();
    });
}

bool PassphraseFields::isFine()
{
    m_problem->hide();
    if (!m_wanted->isChecked())
        return true;
    if (m_first->text().size() < kLeastCharacters)
        complain(tr("The passphrase has fewer than %1 characters.").arg(kLeastCharacters), m_first);
    else if (m_first->text() != m_second->text())
        complain(tr("The two passphrases differ."), m_second);
    else
        return true;
    return false;
}

void PassphraseFields::complain(const QString &problem, QLineEdit *field)
{
    m_problem->setText(problem);
    m_problem->show();
    field->setAccessibleDescription(problem);
    field->setFocus(Qt::OtherFocusReason);
    emit resized();
}

QString PassphraseFields::take()
{
    QString passphrase = m_wanted->isChecked() ? m_first->text() : QString();
    m_first->clear();
    m_second->clear();
    return passphrase;
}

} // namespace assay::ui
