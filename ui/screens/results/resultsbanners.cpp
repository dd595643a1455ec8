// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultsbanners.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/screens/results/healthtext.h"
#include "ui/screens/results/resultspageinput.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/numbertext.h"

namespace assay::ui {

ResultsBanners::ResultsBanners(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_split = new Banner;
    m_split->setObjectName(QStringLiteral("results.splitBanner"));
    m_veil = new Banner;
    m_veil->setObjectName(QStringLiteral("results.veilBanner"));
    m_run = new Banner(Banner::Size::Note);
    m_run->setObjectName(QStringLiteral("results.runBanner"));
    m_import = new Banner(Banner::Size::Note);
    m_import->setObjectName(QStringLiteral("results.importBanner"));
    for (Banner *banner : {m_split, m_veil, m_run, m_import}) {
        // The page's side padding, hidden together with the banner.
        auto *host = new QWidget;
        auto *box = new QVBoxLayout(host);
        box->setContentsMargins(theme.px(24), theme.px(8), theme.px(24), 0);
        box->addWidget(banner);
        column->addWidget(host);
        host->hide();
    }
}

void ResultsBanners::set(const ResultsPageInput &input, const ResultsPresenter &presenter)
{
    // Most switches of the page change none of them.
    QStringList words{presenter.analysis().split.isMismatch ? splitSentence(presenter.analysis()) : QString(),
                      presenter.analysis().hiddenUntil ? veilText(*presenter.analysis().hiddenUntil) : QString(),
                      input.isImport() ? presenter.headline().attribution : QString()};
    if (input.run)
        words << shareText(input.run->fraction, 0) << (input.isRunning() ? QStringLiteral("running") : QString())
              << (input.run->error ? errorTitle(*input.run->error) + errorAdvice(*input.run->error) : QString()) << timeText(presenter.snapshot().asOf);
    if (words == m_words)
        return;
    m_words = std::move(words);
    for (Banner *banner : {m_split, m_veil, m_run, m_import}) {
        banner->clearActions();
        banner->hide();
    }
    showSplit(presenter);
    showVeil(presenter);
    showRun(input, presenter);
    if (input.isImport())
        m_import->show(Tone::Info, tr("Imported aggregates."), presenter.headline().attribution, QStringLiteral("import"));
    for (Banner *banner : {m_split, m_veil, m_run, m_import})
        banner->parentWidget()->setVisible(!banner->isHidden());
}

void ResultsBanners::showSplit(const ResultsPresenter &presenter)
{
    if (!presenter.analysis().split.isMismatch)
        return;
    m_split->show(Tone::Danger, tr("Traffic is not split as planned. Do not use these results until the cause is known."), splitSentence(presenter.analysis()),
                  QStringLiteral("alert"));
    connect(m_split->addAction(tr("Find the cause"), "results.findCause"), &QPushButton::clicked, this, &ResultsBanners::causeAsked);
}

void ResultsBanners::showVeil(const ResultsPresenter &presenter)
{
    if (!presenter.analysis().hiddenUntil)
        return;
    m_veil->show(Tone::Info, tr("%1.", "sentence").arg(veilText(*presenter.analysis().hiddenUntil)),
                 tr("A fixed-sample plan is decided once, at its end. Looking earlier makes a false alarm more likely."), QStringLiteral("clock"));
    connect(m_veil->addAction(tr("Show anyway…"), "results.showAnyway"), &QPushButton::clicked, this, &ResultsBanners::lookAsked);
}

void ResultsBanners::showRun(const ResultsPageInput &input, const ResultsPresenter &presenter)
{
    if (input.isRunning()) {
        m_run->show(Tone::Info, tr("Refreshing, %1.").arg(shareText(input.run->fraction, 0)), tr("The results below stay until the run is done."), QStringLiteral("refresh"));
        connect(m_run->addAction(tr("Cancel"), "results.cancelRun"), &QPushButton::clicked, this, &ResultsBanners::cancelAsked);
    } else if (input.run && input.run->error) {
        m_run->show(Tone::Warning, errorTitle(*input.run->error),
                    tr("Results of %1 are still shown. %2").arg(timeText(presenter.snapshot().asOf), errorAdvice(*input.run->error)), QStringLiteral("warning"));
        connect(m_run->addAction(tr("Show the run"), "results.showRun"), &QPushButton::clicked, this, &ResultsBanners::runShown);
    }
}

} // namespace assay::ui
