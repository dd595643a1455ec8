// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chainmessages.h"

#include <QVBoxLayout>

#include "ui/widgets/banner.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/format.h"

namespace assay::ui {
namespace {

struct ChainWords {
    Q_DECLARE_TR_FUNCTIONS(Chain)
};

} // namespace

QString chainText(const access::ChainReport &report)
{
    if (report.brokenAt)
        return ChainWords::tr("Broken at entry %1").arg(formatCount(*report.brokenAt));
    return grouped(ChainWords::tr("Chain intact: %n entries", nullptr, static_cast<int>(report.entries)), report.entries);
}

ChainMessages::ChainMessages(const QString &name, QWidget *parent) : QWidget(parent), m_banner(new Banner), m_error(new ErrorCard)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), 0, theme.px(24), theme.px(8));
    column->setSpacing(theme.px(8));
    m_banner->setObjectName(name);
    m_banner->setClosable(true);
    m_banner->hide();
    m_error->hide();
    column->addWidget(m_banner);
    column->addWidget(m_error);
}

void ChainMessages::showChain(const access::ChainReport &report, Timestamp now, qint64 milliseconds)
{
    m_error->hide();
    if (report.brokenAt)
        m_banner->show(Tone::Danger, chainText(report), tr("This entry does not fit the one before it. Keep this workspace as evidence and restore a copy whose chain is intact."));
    else
        m_banner->show(Tone::Good, tr("%1, head %2").arg(chainText(report), formatHash(text(access::hex(report.head)))),
                       tr("verified %1 in %2").arg(formatTime(now), formatDuration(milliseconds)));
}

void ChainMessages::showError(const Error &error)
{
    m_error->set(error);
    m_error->show();
}

void ChainMessages::hideError() { m_error->hide(); }

} // namespace assay::ui
