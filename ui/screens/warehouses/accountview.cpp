// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/accountview.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/card.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"

namespace assay::ui {
namespace {

struct AccountText {
    Q_DECLARE_TR_FUNCTIONS(Warehouses)
};

struct Look {
    QString icon;
    Token token;
};

Look lookOf(sql::Severity severity)
{
    switch (severity) {
    case sql::Severity::Critical: return {QStringLiteral("cross"), Token::Bad};
    case sql::Severity::Missing: return {QStringLiteral("cross"), Token::Bad};
    case sql::Severity::Warning: return {QStringLiteral("warning"), Token::Warning};
    case sql::Severity::Info: return {QStringLiteral("minus"), Token::Muted};
    }
    return {};
}

QWidget *makeRow(const sql::PrivilegeFinding &finding)
{
    const Theme &theme = Theme::instance();
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6));
    layout->setSpacing(theme.px(8));
    const Look look = lookOf(finding.severity);
    layout->addWidget(new IconLabel(look.icon, look.token, 14), 0, Qt::AlignTop);
    layout->addWidget(new Label(text(sql::ruleName(finding.rule)), TextStyle::Caption, Token::Muted), 0, Qt::AlignTop);
    auto *object = new Label(text(finding.object), TextStyle::Code);
    object->setFixedWidth(theme.px(168));
    object->setWordWrap(true);
    layout->addWidget(object, 0, Qt::AlignTop);
    auto *what = new Label(text(finding.what), TextStyle::Secondary);
    what->setWordWrap(true);
    layout->addWidget(what, 1, Qt::AlignTop);
    row->setAccessibleName(AccountText::tr("%1, %2: %3").arg(text(sql::ruleName(finding.rule)), text(finding.object), text(finding.what)));
    return row;
}

QString fixesOf(const std::vector<sql::PrivilegeFinding> &findings)
{
    QStringList lines;
    for (const sql::PrivilegeFinding &finding : findings) {
        if (!finding.fix.empty())
            lines.append(text(finding.fix));
    }
    return lines.join(u'\n');
}

QWidget *makeSentence(const QString &words)
{
    auto *label = new Label(words, TextStyle::Body, Token::Muted);
    label->setWordWrap(true);
    return label;
}

} // namespace

QString accountCaption(const AccountState &state)
{
    if (state.isRunning)
        return AccountText::tr("Checking...");
    if (!state.at && state.history.checkedAt)
        return AccountText::tr("Grade %1 on %2").arg(QString(QChar::fromLatin1(state.history.grade)), formatTime(*state.history.checkedAt));
    if (!state.at)
        return AccountText::tr("not checked yet");
    if (state.error)
        return formatTime(*state.at);
    return AccountText::tr("Grade %1, %2").arg(QString(QChar::fromLatin1(sql::gradeOf(state.findings))), formatTime(*state.at));
}

QWidget *makeAccountView(const AccountState &state)
{
    if (state.error) {
        auto *card = new ErrorCard;
        card->set(*state.error);
        return card;
    }
    if (!state.at)
        return makeSentence(AccountText::tr("Reads the catalogs as the account sees them, and compares what it may do with what the sources need. No table is read."));
    if (state.findings.empty())
        return makeSentence(AccountText::tr("The account may do what its sources need, and nothing else."));
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card;
    for (const sql::PrivilegeFinding &finding : state.findings)
        card->addRow(makeRow(finding));
    column->addWidget(card);
    if (const QString fixes = fixesOf(state.findings); !fixes.isEmpty()) {
        column->addWidget(new Label(AccountText::tr("For an administrator to run:"), TextStyle::Caption, Token::Muted));
        auto *code = new CodeView(CodeView::Language::Sql);
        code->setObjectName(QStringLiteral("warehouses.account.fixes"));
        code->setAccessibleName(AccountText::tr("Statements that end the findings"));
        code->setPlainText(fixes);
        code->setMaximumLines(14);
        column->addWidget(code);
    }
    return box;
}

} // namespace assay::ui
