// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/helpsheet.h"

#include <QFile>
#include <QHBoxLayout>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/theme.h"

namespace assay::ui {

HelpSheet::HelpSheet(QWidget *over, const QString &page) : Sheet(over, 760, QStringLiteral("help"))
{
    const Theme &theme = Theme::instance();
    setAccessibleName(tr("Help"));
    auto *column = new QVBoxLayout;
    column->setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(16));
    column->setSpacing(theme.px(8));
    auto *browser = new QTextBrowser;
    browser->setObjectName(QStringLiteral("help.page"));
    browser->setAccessibleName(tr("Help page"));
    browser->setFrameShape(QFrame::NoFrame);
    browser->setOpenLinks(false);
    browser->viewport()->setAutoFillBackground(false);
    browser->document()->setDefaultFont(theme.font(TextStyle::Body));
    QFile file(QStringLiteral(":/assay/help/") + page);
    if (file.open(QIODevice::ReadOnly))
        browser->setMarkdown(QString::fromUtf8(file.readAll()));
    browser->setMinimumHeight(theme.px(560));
    column->addWidget(browser, 1);
    auto *foot = new QHBoxLayout;
    foot->addStretch();
    QPushButton *close = makeButton(tr("Close"), {}, ButtonKind::Primary, "help.close");
    connect(close, &QPushButton::clicked, this, &Sheet::dismiss);
    connect(this, &Sheet::dismissed, this, &QObject::deleteLater);
    foot->addWidget(close);
    column->addLayout(foot);
    contents()->addLayout(column);
}

} // namespace assay::ui
