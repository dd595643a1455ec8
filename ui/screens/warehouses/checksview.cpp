// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/checksview.h"

#include <algorithm>

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/card.h"
#include "ui/widgets/errorcard.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"

namespace assay::ui {

namespace {

struct CheckText {
    Q_DECLARE_TR_FUNCTIONS(Warehouses)
};

/// One check; a failed one stands on the danger colours.
class CheckRow final : public QWidget
{
public:
    explicit CheckRow(bool isFailed) : m_isFailed(isFailed)
    {
        setMinimumHeight(Theme::instance().px(32));
        connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        if (m_isFailed)
            painter.fillRect(rect().adjusted(0, 1, 0, 0), Theme::instance().color(Token::DangerBg));
    }

private:
    bool m_isFailed;
};

QString finding(const CheckLine &line)
{
    switch (line.state) {
    case CheckLine::State::Passed: return line.note.isEmpty() ? CheckText::tr("passed") : CheckText::tr("passed: %1").arg(line.note);
    case CheckLine::State::NotRun: return CheckText::tr("not run");
    case CheckLine::State::NotApplicable: return CheckText::tr("not applicable");
    case CheckLine::State::Failed: return line.error ? errorTitle(*line.error) : CheckText::tr("failed");
    }
    return {};
}

QWidget *makeRow(const CheckLine &line, int number)
{
    const Theme &theme = Theme::instance();
    const bool isFailed = line.state == CheckLine::State::Failed;
    auto *row = new CheckRow(isFailed);
    row->setAccessibleName(CheckText::tr("Check %1, %2: %3").arg(QString::number(number), line.name, finding(line)));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4));
    layout->setSpacing(theme.px(8));
    const QString icon = isFailed ? QStringLiteral("cross") : line.state == CheckLine::State::Passed ? QStringLiteral("check") : QStringLiteral("minus");
    const Token token = isFailed ? Token::Bad : line.state == CheckLine::State::Passed ? Token::Good : Token::Muted;
    layout->addWidget(new IconLabel(icon, token, 14));
    layout->addWidget(new Label(QString::number(number), TextStyle::Caption, Token::Muted));
    auto *name = new Label(line.name, TextStyle::Body, isFailed ? Token::DangerText : Token::Text);
    name->setFixedWidth(theme.px(152));
    layout->addWidget(name);
    auto *found = new Label(finding(line), TextStyle::Secondary, isFailed ? Token::DangerText : Token::Muted);
    found->setWordWrap(true);
    layout->addWidget(found, 1);
    return row;
}

} // namespace

QString checksCaption(const ChecksState &state)
{
    if (state.isRunning)
        return CheckText::tr("Checking...");
    if (!state.at)
        return CheckText::tr("not run since Assay started");
    const auto failed = std::ranges::count(state.lines, CheckLine::State::Failed, &CheckLine::state);
    const auto passed = std::ranges::count(state.lines, CheckLine::State::Passed, &CheckLine::state);
    QStringList parts;
    if (!state.error)
        parts.append(CheckText::tr("%1 passed, %2 failed").arg(passed).arg(failed));
    if (!state.engine.isEmpty())
        parts.append(state.engine);
    parts.append(formatTime(*state.at));
    return parts.join(QStringLiteral(", "));
}

QWidget *makeChecksView(const ChecksState &state)
{
    if (state.error) {
        auto *card = new ErrorCard;
        card->set(*state.error);
        return card;
    }
    if (state.lines.empty()) {
        auto *none = new Label(state.isRunning ? CheckText::tr("A runner opens the connection, reads each source under its contract, tries to write, and cancels a statement.")
                                               : CheckText::tr("The checks open the connection in a process of its own. No row comes back."),
                               TextStyle::Body, Token::Muted);
        none->setWordWrap(true);
        return none;
    }
    auto *card = new Card;
    int number = 1;
    for (const CheckLine &line : state.lines)
        card->addRow(makeRow(line, number++));
    return card;
}

} // namespace assay::ui
