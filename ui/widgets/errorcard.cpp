// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/errorcard.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/label.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

ErrorCard::ErrorCard(QWidget *parent) : QFrame(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12));
    column->setSpacing(theme.px(6));
    m_title = new Label({}, TextStyle::BodyBold, Token::DangerText);
    m_title->setWordWrap(true);
    m_meaning = new Label({}, TextStyle::Body, Token::DangerText);
    m_meaning->setWordWrap(true);
    auto *head = new QHBoxLayout;
    head->addSpacing(theme.px(22));
    head->addWidget(m_title, 1);
    column->addLayout(head);
    auto *second = new QHBoxLayout;
    second->addSpacing(theme.px(22));
    second->addWidget(m_meaning, 1);
    column->addLayout(second);
    auto *foot = new QHBoxLayout;
    foot->addSpacing(theme.px(22));
    m_remedy = makeButton({}, {}, ButtonKind::Normal, "error.remedy");
    m_more = makeButton(tr("Details"), {}, ButtonKind::Flat, "error.details");
    m_more->setCheckable(true);
    QPushButton *copy = makeButton(tr("Copy"), {}, ButtonKind::Flat, "error.copy");
    m_code = new Label({}, TextStyle::Code, Token::Muted);
    for (QPushButton *button : {m_remedy, m_more, copy})
        makeSmall(button);
    foot->addWidget(m_remedy);
    foot->addWidget(m_more);
    foot->addWidget(copy);
    foot->addStretch();
    foot->addWidget(m_code);
    column->addLayout(foot);
    m_details = new CodeView(CodeView::Language::Plain);
    m_details->setObjectName(QStringLiteral("error.detailText"));
    m_details->setAccessibleName(tr("Technical details"));
    m_details->setMaximumLines(8);
    m_details->hide();
    column->addWidget(m_details);
    connect(m_remedy, &QPushButton::clicked, this, [this] { emit remedyAsked(m_error.remedy); });
    connect(m_more, &QPushButton::toggled, m_details, &QWidget::setVisible);
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_title->text() + QLatin1Char('\n') + errorDetails(m_error));
    });
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void ErrorCard::set(const Error &error, const QString &meaning)
{
    m_error = error;
    const QString advice = errorAdvice(error);
    m_title->setText(errorTitle(error));
    m_meaning->setText(meaning.isEmpty() ? advice : advice.isEmpty() ? meaning : tr("%1 %2", "two sentences").arg(meaning, advice));
    m_meaning->setVisible(!m_meaning->text().isEmpty());
    m_code->setText(errorCodeText(error));
    m_remedy->setText(remedyText(error.remedy));
    m_remedy->setVisible(!m_remedy->text().isEmpty());
    m_details->setPlainText(errorDetails(error));
    setAccessibleName(m_title->text());
    setAccessibleDescription(m_meaning->text());
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void ErrorCard::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    paintPanel(&painter, rect(), 4, theme.color(Token::DangerBg), theme.color(Token::DangerBorder));
    const int side = theme.px(16);
    const int left = layoutDirection() == Qt::RightToLeft ? width() - theme.px(16) - side : theme.px(16);
    paintIcon(&painter, QRect(left, m_title->geometry().top() + (m_title->fontMetrics().height() - side) / 2, side, side), QStringLiteral("alert"),
              theme.color(Token::DangerText));
}

} // namespace assay::ui
