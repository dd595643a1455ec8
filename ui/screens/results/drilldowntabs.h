// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "models/experiments/experiment.h"

class QVBoxLayout;

namespace assay::ui {

class Chip;
class CodeView;
class IntervalTable;
class KeyValueList;
class Label;
class ResultsPresenter;
class TableModel;
class TableView;

/// The result of one metric as a sentence, a big interval and the numbers of both variations.
class SummaryView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SummaryView)

public:
    explicit SummaryView(QWidget *parent = nullptr);
    void show(const ResultsPresenter &presenter, std::size_t result);

private:
    class BigInterval;
    Label *m_sentence{};
    BigInterval *m_interval{};
    TableModel *m_arms{};
    TableView *m_armsView{};
    KeyValueList *m_facts{};
};

/// One row per value of a property, or small forests of all properties on one axis. Exploratory: no verdicts.
class BreakdownView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BreakdownView)

public:
    explicit BreakdownView(QWidget *parent = nullptr);
    void show(const ResultsPresenter &presenter, std::size_t result);

signals:
    void correctionChosen(assay::experiments::Correction correction);
    /// The whole page should show only this value of this property.
    void segmentChosen(const QString &property, const QString &value);

private:
    [[nodiscard]] QWidget *buildHead();
    void rebuild();
    void addPanel(const std::string &property);

    const ResultsPresenter *m_presenter{};
    std::size_t m_result{};
    std::string m_property;            ///< empty: all of them
    QWidget *m_head{};
    Chip *m_chip{};
    Chip *m_sort{};
    Chip *m_correction{};
    Label *m_empty{};
    QVBoxLayout *m_panels{};
};

/// The waterfall of adjustments, and the same aggregates under other methods.
class AdjustmentsView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AdjustmentsView)

public:
    explicit AdjustmentsView(QWidget *parent = nullptr);
    void show(const ResultsPresenter &presenter, std::size_t result);

signals:
    void methodChosen(assay::experiments::Method method);

private:
    Label *m_title{};
    Label *m_sentence{};
    IntervalTable *m_stages{};
    IntervalTable *m_methods{};
};

/// Where the numbers come from: snapshot, definitions, statements with their digests.
class ProvenanceView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ProvenanceView)

public:
    explicit ProvenanceView(QWidget *parent = nullptr);
    void show(const ResultsPresenter &presenter, std::size_t result);

private:
    KeyValueList *m_facts{};
    Label *m_caption{};
    TableModel *m_statements{};
    TableView *m_view{};
    CodeView *m_sql{};
    const ResultsPresenter *m_presenter{};
};

} // namespace assay::ui
