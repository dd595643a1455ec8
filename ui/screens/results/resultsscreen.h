// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>

#include "ui/shell/screen.h"

class QStackedLayout;

namespace assay::pipeline {
struct RunRecord;
}

namespace assay::ui {

class ResultsList;
class ResultsPage;
struct DecisionTaken;
struct ResultsPageInput;

/// Results: the list over the whole width; an experiment replaces it with its page, one metric with the
/// drill-down. Paths: "", "new-checkout", "new-checkout/revenue/treatment".
class ResultsScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsScreen)

public:
    explicit ResultsScreen(Services &services, QWidget *parent = nullptr);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    [[nodiscard]] std::optional<Timestamp> asOf() const override;
    bool focusFilter() override;
    bool leaveDetail() override;

private:
    void connectServices();
    void addActions();
    void refreshList();
    void refreshPage();
    void load(const std::string &experiment);
    void loadMissing();
    void openMetricOf(const QString &metric, const QString &variation);
    [[nodiscard]] QString metricPath(std::size_t result) const;
    [[nodiscard]] ResultsPageInput pageInput() const;
    [[nodiscard]] std::optional<pipeline::RunRecord> runOf(const std::string &experiment) const;
    [[nodiscard]] QString whyNoPage() const;
    void askWhere(const QString &format);
    void write(const QString &format, const QString &path);
    void recordDecision(const DecisionTaken &taken);
    void lookEarly(const QString &reason);
    void noteExport(const std::string &key, const QString &format);

    Services &m_services;
    QStackedLayout *m_stack{};
    ResultsList *m_list{};
    ResultsPage *m_page{};
    std::string m_key;                 ///< experiment of the page, empty: the list
    std::set<std::string> m_loading;   ///< asked from the store, not here yet
};

} // namespace assay::ui
