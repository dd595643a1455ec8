// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/aboutsheet.h"

#include <QFile>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/label.h"

namespace assay::ui {

AboutSheet::AboutSheet(QWidget *over) : Sheet(over, 680, QStringLiteral("about"))
{
    const Theme &theme = Theme::instance();
    setAccessibleName(tr("About Assay"));
    auto *page = new QVBoxLayout;
    page->setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(16));
    page->setSpacing(theme.px(8));
    page->addWidget(new Label(tr("Assay %1").arg(QStringLiteral(ASSAY_VERSION)), TextStyle::SectionTitle));
    auto *what = new Label(tr("Feature flags and experiments on your own data warehouse. Sends nothing about its use."), TextStyle::Body, Token::Muted);
    what->setWordWrap(true);
    page->addWidget(what);
    auto *licence = new Label(tr("Free software under the GNU General Public License, version 3 or later. Built with Qt %1, Qt Charts, SQLite3 Multiple Ciphers, "
                                 "libsodium, OpenSSL, Eigen, Boost.Math, RE2 and JSON for Modern C++. Warehouse engine: DuckDB. "
                                 "The fonts Noto Sans and Noto Sans Mono are built in under the licence below.")
                                  .arg(QLatin1String(qVersion())));
    licence->setWordWrap(true);
    page->addWidget(licence);
    auto *notice = new CodeView(CodeView::Language::Plain);
    notice->setObjectName(QStringLiteral("about.licence"));
    notice->setAccessibleName(tr("Licence of the fonts"));
    QFile file(QStringLiteral(":/assay/fonts/OFL.txt"));
    if (file.open(QIODevice::ReadOnly))
        notice->setPlainText(QString::fromUtf8(file.readAll()));
    notice->setFixedHeight(theme.px(220));
    page->addWidget(notice);
    auto *foot = new QHBoxLayout;
    foot->addStretch();
    QPushButton *close = makeButton(tr("Close"), {}, ButtonKind::Primary, "about.close");
    connect(close, &QPushButton::clicked, this, &Sheet::dismiss);
    foot->addWidget(close);
    page->addLayout(foot);
    contents()->addLayout(page);
}

} // namespace assay::ui
