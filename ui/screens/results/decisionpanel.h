// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "models/experiments/experiment.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"

class QButtonGroup;
class QComboBox;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace assay::ui {

class Label;
class ResultsPresenter;
struct ResultsPageInput;

/// What a person decided.
struct DecisionTaken {
    experiments::Decision decision{};
    std::string variation;             ///< key; empty unless something is rolled out
    std::string rationale;
};

/// The decision beside the results: contract, checks, recommendation and its rule, and the person's own
/// decision with its reason. It recommends and never decides.
class DecisionPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DecisionPanel)

public:
    explicit DecisionPanel(QWidget *parent = nullptr);

    /// Only while the presenter has results.
    void set(const ResultsPageInput &input, const ResultsPresenter &presenter);

    /// Takes the whole room instead of its column, in narrow windows.
    void setWide(bool isWide);

signals:
    void closeAsked();
    void decided(const assay::ui::DecisionTaken &taken);

private:
    [[nodiscard]] QWidget *buildDecision();
    void showFacts(const ResultsPageInput &input, const ResultsPresenter &presenter);
    void showDecided(const experiments::Experiment &experiment);
    void showOwn(const ResultsPageInput &input, const ResultsPresenter &presenter);
    void listVariations(const results::Snapshot &snapshot);
    void choose();
    [[nodiscard]] bool hasBegun() const;
    void record();
    void complain(const QString &problem);

    /// What contract, checks and recommendation depend on; no switch of the page is among it.
    struct Ground {
        std::shared_ptr<const results::Snapshot> snapshot;
        std::shared_ptr<const results::Analysis> planned;
        experiments::Experiment experiment;
        std::size_t earlyLooks{};

        bool operator==(const Ground &) const = default;
    };

    QVBoxLayout *m_facts{};
    Ground m_ground;
    Label *m_remark{};
    QWidget *m_own{};
    QButtonGroup *m_choice{};
    QComboBox *m_variation{};
    QPlainTextEdit *m_rationale{};
    Label *m_problem{};
    QPushButton *m_record{};
    experiments::Action m_recommended{};
    QString m_recommendedVariation; ///< key; empty when none is recommended
    int m_preselected = -1;            ///< choice that was made for the person; -1: none
    QString m_preselectedVariation;
    QString m_shown;                   ///< experiment whose choice is on the panel
};

} // namespace assay::ui
