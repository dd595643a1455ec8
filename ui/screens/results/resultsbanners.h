// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace assay::ui {

class Banner;
class ResultsPresenter;
struct ResultsPageInput;

/// What has to be said above the results: a broken traffic split, a veil of the plan, a run under way or
/// failed, and that aggregates were imported.
class ResultsBanners final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsBanners)

public:
    explicit ResultsBanners(QWidget *parent = nullptr);

    /// Only while the presenter has results.
    void set(const ResultsPageInput &input, const ResultsPresenter &presenter);

signals:
    void causeAsked();
    void lookAsked();
    void cancelAsked();
    void runShown();

private:
    void showSplit(const ResultsPresenter &presenter);
    void showVeil(const ResultsPresenter &presenter);
    void showRun(const ResultsPageInput &input, const ResultsPresenter &presenter);

    Banner *m_split{};
    Banner *m_veil{};
    Banner *m_run{};
    Banner *m_import{};
    QStringList m_words;               ///< what is said now
};

} // namespace assay::ui
