// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/earlylooksheet.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/surface.h"

namespace assay::ui {
namespace {

constexpr int kWidth = 520;
constexpr int kLongestReason = 300;

Label *wrapped(const QString &text, TextStyle style, Token token)
{
    auto *label = new Label(text, style, token);
    label->setWordWrap(true);
    return label;
}

} // namespace

EarlyLookSheet::EarlyLookSheet(QWidget *over, const QString &until) : Sheet(over, kWidth, QStringLiteral("results.earlyLook"))
{
    const Theme &theme = Theme::instance();
    auto *body = new QVBoxLayout;
    body->setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20));
    body->setSpacing(theme.px(8));
    body->addWidget(wrapped(tr("Show effects before the planned end?"), TextStyle::SectionTitle, Token::Text));
    body->addWidget(wrapped(tr("The plan decides on %1, once. Every earlier look makes a false alarm more likely. The look and your reason stay in the activity log "
                               "and on this page for good.")
                                .arg(until),
                            TextStyle::Body, Token::Muted));
    body->addSpacing(theme.px(8));
    auto *caption = new Label(tr("&Reason"), TextStyle::Body);
    m_reason = new QLineEdit;
    m_reason->setObjectName(QStringLiteral("results.earlyLook.reason"));
    m_reason->setAccessibleName(tr("Reason for looking early"));
    m_reason->setMaxLength(kLongestReason);
    caption->setBuddy(m_reason);
    m_problem = wrapped({}, TextStyle::Secondary, Token::Bad);
    m_problem->hide();
    body->addWidget(caption);
    body->addWidget(m_reason);
    body->addWidget(m_problem);
    contents()->setContentsMargins(1, 1, 1, theme.px(4)); // the foot keeps clear of the rounded corners
    contents()->addLayout(body);
    auto *foot = new Surface(Token::Surface);
    foot->setLines(Qt::TopEdge);
    foot->setMinimumHeight(theme.px(56));
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(theme.px(24), 0, theme.px(24), 0);
    row->setSpacing(theme.px(8));
    QPushButton *stay = makeButton(tr("Keep hidden"), {}, ButtonKind::Primary, "results.earlyLook.stay");
    QPushButton *show = makeButton(tr("Show effects"), {}, ButtonKind::Danger, "results.earlyLook.show");
    row->addStretch();
    row->addWidget(show);
    row->addWidget(stay);
    contents()->addWidget(foot);
    connect(stay, &QPushButton::clicked, this, &Sheet::dismiss);
    connect(show, &QPushButton::clicked, this, &EarlyLookSheet::confirm);
    connect(m_reason, &QLineEdit::returnPressed, this, &EarlyLookSheet::confirm);
    connect(this, &Sheet::dismissed, this, &QObject::deleteLater);
}

void EarlyLookSheet::confirm()
{
    const QString reason = m_reason->text().simplified();
    if (reason.isEmpty()) {
        m_problem->setText(tr("Give the reason: it is kept with the look."));
        m_problem->show();
        m_reason->setAccessibleDescription(m_problem->text());
        m_reason->setFocus(Qt::OtherFocusReason);
        place();
        return;
    }
    emit confirmed(reason);
    dismiss();
}

} // namespace assay::ui
