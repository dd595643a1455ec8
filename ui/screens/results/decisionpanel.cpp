// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/decisionpanel.h"

#include <algorithm>

#include <QButtonGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/screens/results/decisionwords.h"
#include "ui/screens/results/resultspageinput.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/surface.h"

namespace assay::ui {
namespace {

/// A reason against the recommendation needs a sentence, not a word.
constexpr int kLeastRationale = 20;
constexpr int kWidth = 340;

/// What can be recorded; running on is not a decision.
enum Choice { RollOut, KeepControl, Stop };

Label *wrapped(const QString &text, TextStyle style = TextStyle::Body, Token token = Token::Text)
{
    auto *label = new Label(text, style, token);
    label->setWordWrap(true);
    return label;
}

QString checkIcon(results::CheckState state)
{
    switch (state) {
    case results::CheckState::Pass: return QStringLiteral("check");
    case results::CheckState::Warn: return QStringLiteral("warning");
    case results::CheckState::Fail: return QStringLiteral("cross");
    case results::CheckState::NotApplicable: return QStringLiteral("minus");
    }
    return {};
}

Token checkToken(results::CheckState state)
{
    switch (state) {
    case results::CheckState::Pass: return Token::Accent;
    case results::CheckState::Warn: return Token::Warning;
    case results::CheckState::Fail: return Token::Bad;
    case results::CheckState::NotApplicable: return Token::Muted;
    }
    return Token::Muted;
}

QWidget *contractRow(const ContractRow &row)
{
    const Theme &theme = Theme::instance();
    auto *line = new Surface(row.isMatched ? Token::Select : Token::Surface);
    line->setAccessibleName(row.isMatched ? DecisionPanel::tr("%1: %2, the outcome now").arg(row.outcome, row.action) : DecisionPanel::tr("%1: %2", "outcome, action").arg(row.outcome, row.action));
    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6));
    layout->setSpacing(theme.px(8));
    const TextStyle style = row.isMatched ? TextStyle::BodyBold : TextStyle::Secondary;
    const Token token = row.isMatched ? Token::SelectText : Token::Muted;
    layout->addWidget(wrapped(row.outcome, style, token), 1);
    layout->addWidget(new Label(row.action, style, token), 0, Qt::AlignTop);
    return line;
}

QWidget *checkRow(const CheckWords &words)
{
    const Theme &theme = Theme::instance();
    auto *line = new QWidget;
    line->setAccessibleName(DecisionPanel::tr("%1: %2", "check and finding").arg(words.title, words.finding));
    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme.px(8));
    layout->addWidget(new IconLabel(checkIcon(words.state), checkToken(words.state), 14));
    layout->addWidget(new Label(words.title), 1);
    layout->addWidget(new Label(words.finding, TextStyle::Secondary, Token::Muted));
    return line;
}

Label *caption(const QString &text) { return new Label(text, TextStyle::CaptionBold, Token::Muted); }

} // namespace

DecisionPanel::DecisionPanel(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    setObjectName(QStringLiteral("results.decision"));
    setAccessibleName(tr("Decision"));
    setWide(false);
    auto *ground = new Surface(Token::Surface2);
    ground->setLines(layoutDirection() == Qt::RightToLeft ? Qt::RightEdge : Qt::LeftEdge);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(ground);
    auto *column = new QVBoxLayout(ground);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(theme.px(16), theme.px(8), theme.px(8), theme.px(8));
    head->addWidget(new Label(tr("Decision"), TextStyle::CardTitle), 1);
    QPushButton *close = makeIconButton(tr("Close the decision panel"), QStringLiteral("close"), "results.decision.close");
    connect(close, &QPushButton::clicked, this, &DecisionPanel::closeAsked);
    head->addWidget(close);
    column->addLayout(head);
    auto *page = new Surface(Token::Surface2);
    auto *inside = new QVBoxLayout(page);
    inside->setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(16));
    inside->setSpacing(theme.px(16));
    m_facts = new QVBoxLayout;
    m_facts->setSpacing(theme.px(6));
    inside->addLayout(m_facts);
    m_remark = wrapped({}, TextStyle::Secondary, Token::Warning);
    m_remark->setObjectName(QStringLiteral("results.decision.remark"));
    m_remark->hide();
    inside->addWidget(m_remark);
    m_own = buildDecision();
    inside->addWidget(m_own);
    inside->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Contract, checks and decision"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    column->addWidget(scroll, 1);
}

void DecisionPanel::setWide(bool isWide)
{
    setMinimumWidth(Theme::instance().px(kWidth));
    setMaximumWidth(isWide ? QWIDGETSIZE_MAX : minimumWidth());
}

QWidget *DecisionPanel::buildDecision()
{
    const Theme &theme = Theme::instance();
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    column->addWidget(caption(tr("Your decision")));
    m_choice = new QButtonGroup(this);
    const auto add = [&](Choice choice, const QString &words, const char *name) {
        auto *radio = new QRadioButton(words);
        radio->setObjectName(QLatin1String(name));
        m_choice->addButton(radio, choice);
        return radio;
    };
    auto *rollOut = new QHBoxLayout;
    m_variation = new QComboBox;
    m_variation->setObjectName(QStringLiteral("results.decision.variation"));
    m_variation->setAccessibleName(tr("Variation to roll out"));
    rollOut->addWidget(add(RollOut, tr("Roll out"), "results.decision.rollOut"));
    rollOut->addWidget(m_variation, 1);
    column->addLayout(rollOut);
    column->addWidget(add(KeepControl, tr("Do not roll out"), "results.decision.keep"));
    column->addWidget(add(Stop, tr("Stop without a result"), "results.decision.stop"));
    auto *label = new Label(tr("R&ationale"), TextStyle::Secondary, Token::Muted);
    m_rationale = new QPlainTextEdit;
    m_rationale->setObjectName(QStringLiteral("results.decision.rationale"));
    m_rationale->setAccessibleName(tr("Rationale"));
    m_rationale->setTabChangesFocus(true);
    m_rationale->setFixedHeight(theme.px(72));
    label->setBuddy(m_rationale);
    column->addWidget(label);
    column->addWidget(m_rationale);
    m_problem = wrapped({}, TextStyle::Secondary, Token::Bad);
    m_problem->setObjectName(QStringLiteral("results.decision.problem"));
    m_problem->hide();
    column->addWidget(m_problem);
    m_record = makeButton(tr("Record decision"), QStringLiteral("check"), ButtonKind::Primary, "results.decision.record");
    m_record->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    column->addWidget(m_record);
    connect(m_record, &QPushButton::clicked, this, &DecisionPanel::record);
    connect(m_choice, &QButtonGroup::idToggled, this, [this] { m_variation->setEnabled(m_choice->checkedId() == RollOut); });
    return box;
}

void DecisionPanel::set(const ResultsPageInput &input, const ResultsPresenter &presenter)
{
    Ground ground{presenter.sharedSnapshot(), presenter.sharedPlanned(), input.experiment, input.earlyLooks.size()};
    if (!(ground == m_ground)) {
        m_ground = std::move(ground);
        showFacts(input, presenter);
        showOwn(input, presenter);
    }
    const QString shown = presenter.headline().deviation;
    if (!shown.isEmpty())
        m_remark->setText(tr("All of this follows the plan, whatever the page shows. %1.").arg(shown));
    m_remark->setVisible(!shown.isEmpty());
}

void DecisionPanel::showFacts(const ResultsPageInput &input, const ResultsPresenter &presenter)
{
    while (QLayoutItem *item = m_facts->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    const results::Snapshot &snapshot = presenter.snapshot();
    // Decided is what was planned; the switches of the page are for looking.
    const results::Analysis &analysis = presenter.plannedAnalysis();
    const int gap = Theme::instance().px(10);
    m_facts->addWidget(caption(tr("Contract")));
    if (!snapshot.experiment.hypothesis.empty())
        m_facts->addWidget(wrapped(text(snapshot.experiment.hypothesis), TextStyle::Secondary, Token::Muted));
    auto *contract = new Card;
    contract->setAccessibleName(tr("Contract"));
    for (const ContractRow &row : contractRows(snapshot, analysis))
        contract->addRow(contractRow(row));
    m_facts->addWidget(contract);
    m_facts->addSpacing(gap);
    m_facts->addWidget(caption(tr("Checks")));
    for (const CheckWords &words : decisionChecks(analysis, static_cast<int>(input.earlyLooks.size())))
        m_facts->addWidget(checkRow(words));
    m_facts->addSpacing(gap);
    m_facts->addWidget(caption(tr("Recommendation")));
    auto *recommendation = wrapped(recommendationText(snapshot, analysis), TextStyle::BodyBold);
    recommendation->setObjectName(QStringLiteral("results.decision.recommendation"));
    m_facts->addWidget(recommendation);
    m_facts->addWidget(wrapped(recommendationReason(snapshot, analysis), TextStyle::Secondary, Token::Muted));
    if (input.experiment.decision != experiments::Decision::None)
        showDecided(input.experiment);
}

void DecisionPanel::showDecided(const experiments::Experiment &experiment)
{
    m_facts->addSpacing(Theme::instance().px(10));
    m_facts->addWidget(caption(tr("Decided")));
    const QString what = experiment.decision == experiments::Decision::RollOut ? tr("Rolled out: %1").arg(text(experiment.decidedVariation))
        : experiment.decision == experiments::Decision::KeepControl          ? tr("Not rolled out")
                                                                             : tr("Stopped without a result");
    m_facts->addWidget(wrapped(what, TextStyle::BodyBold));
    if (experiment.decidedAt)
        m_facts->addWidget(new Label(formatTime(*experiment.decidedAt), TextStyle::Secondary, Token::Muted));
    if (!experiment.rationale.empty())
        m_facts->addWidget(wrapped(text(experiment.rationale)));
}

void DecisionPanel::showOwn(const ResultsPageInput &input, const ResultsPresenter &presenter)
{
    const results::Analysis &analysis = presenter.plannedAnalysis();
    const results::Snapshot &snapshot = presenter.snapshot();
    m_own->setVisible(input.experiment.decision == experiments::Decision::None && !input.isImport());
    m_record->setEnabled(!analysis.hiddenUntil);
    m_record->setToolTip(analysis.hiddenUntil ? tr("The plan decides at its end") : QString());
    const QString key = text(input.experiment.key);
    const bool isBegun = key == m_shown && hasBegun(); // what a person began stays
    const QString chosen = m_variation->currentData().toString();
    m_recommended = analysis.recommendation.action;
    m_recommendedVariation = analysis.recommendation.variation ? text(snapshot.variations.at(*analysis.recommendation.variation)) : QString();
    listVariations(snapshot);
    if (isBegun) {
        m_variation->setCurrentIndex(std::max(0, m_variation->findData(chosen)));
        return;
    }
    m_shown = key;
    m_rationale->clear();
    m_problem->hide();
    choose();
}

/// Every arm but the planned control, whatever the page compares with.
void DecisionPanel::listVariations(const results::Snapshot &snapshot)
{
    m_variation->clear();
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        if (variation != snapshot.experiment.controlIndex())
            m_variation->addItem(variationName(snapshot, variation), text(snapshot.variations[variation]));
    }
}

/// Preselects what is recommended; a recommendation that names no decision preselects none.
void DecisionPanel::choose()
{
    m_variation->setCurrentIndex(std::max(0, m_variation->findData(m_recommendedVariation)));
    m_choice->setExclusive(false);
    for (QAbstractButton *button : m_choice->buttons())
        button->setChecked(false);
    m_choice->setExclusive(true);
    m_preselected = m_recommended == experiments::Action::RollOut ? RollOut : m_recommended == experiments::Action::DoNotRollOut ? KeepControl : -1;
    if (m_preselected >= 0)
        m_choice->button(m_preselected)->setChecked(true);
    m_preselectedVariation = m_variation->currentData().toString();
    m_variation->setEnabled(m_preselected == RollOut);
}

bool DecisionPanel::hasBegun() const
{
    return !m_rationale->toPlainText().isEmpty() || m_choice->checkedId() != m_preselected || m_variation->currentData().toString() != m_preselectedVariation;
}

void DecisionPanel::complain(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->show();
    m_rationale->setAccessibleDescription(problem);
    m_rationale->setFocus(Qt::OtherFocusReason);
}

void DecisionPanel::record()
{
    if (m_choice->checkedId() < 0) {
        complain(tr("Choose what is to be done."));
        m_choice->buttons().constFirst()->setFocus(Qt::OtherFocusReason);
        return;
    }
    const auto choice = static_cast<Choice>(m_choice->checkedId());
    const QString rationale = m_rationale->toPlainText().trimmed();
    const bool isFollowed = (choice == RollOut && m_recommended == experiments::Action::RollOut && m_variation->currentData().toString() == m_recommendedVariation) || (choice == KeepControl && m_recommended == experiments::Action::DoNotRollOut);
    if (!isFollowed && rationale.size() < kLeastRationale) {
        complain(tr("This differs from the recommendation. Give a reason of at least %1 characters.").arg(kLeastRationale));
        return;
    }
    if (rationale.isEmpty()) {
        complain(tr("Give the reason in a few words: it is kept with the decision."));
        return;
    }
    m_problem->hide();
    const auto decision = choice == RollOut ? experiments::Decision::RollOut : choice == KeepControl ? experiments::Decision::KeepControl : experiments::Decision::Stopped;
    emit decided({decision, choice == RollOut ? utf8(m_variation->currentData().toString()) : std::string(), utf8(rationale)});
}

} // namespace assay::ui
