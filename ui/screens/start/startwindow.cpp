// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/start/startwindow.h"

#include <cmath>

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QRadioButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/screens/start/passphrasefields.h"
#include "ui/screens/start/placecard.h"
#include "ui/screens/start/startsheet.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/surface.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

} // namespace

class StartWindow::PlacePage final : public StartSheet
{
public:
    PlacePage(StartWindow *window, const QString &folder, const QString &keychain) : StartSheet(window)
    {
        column()->addWidget(startHead(tr("Where should Assay keep its work?"), tr("Experiments, metrics and results. Raw data always stays in your warehouse.")));
        auto *body = new QVBoxLayout;
        body->setContentsMargins(px(24), 0, px(24), px(20));
        body->setSpacing(px(8));
        const bool hasKeychain = !keychain.isEmpty();
        auto *here = new PlaceCard(QStringLiteral("start.here"), QStringLiteral("lock"), tr("On this computer"),
                                   tr("One encrypted file in %1. Its key is kept in %2.").arg(folder, keychain));
        if (!hasKeychain)
            here->setReason(tr("No password store is running. Start one, for example GNOME Keyring or KWallet, then start Assay again."));
        auto *session = new PlaceCard(QStringLiteral("start.session"), QStringLiteral("clock"), tr("Only for this session"),
                                      tr("A workspace in memory. Everything in it is gone when Assay quits."));
        here->radio()->setAutoExclusive(false);
        session->radio()->setAutoExclusive(false);
        connect(here->radio(), &QRadioButton::toggled, session->radio(), [session](bool isOn) { session->radio()->setChecked(!isOn); });
        connect(session->radio(), &QRadioButton::toggled, here->radio(), [here](bool isOn) { here->radio()->setChecked(!isOn); });
        (hasKeychain ? here : session)->radio()->setChecked(true);
        body->addWidget(here);
        body->addWidget(session);
        auto *protection = new PassphraseFields;
        protection->setVisible(hasKeychain);
        connect(here->radio(), &QRadioButton::toggled, protection, [this, protection](bool isOn) {
            protection->setVisible(isOn);
            setMinimumHeight(layout()->totalHeightForWidth(width()));
        });
        connect(protection, &PassphraseFields::resized, this, [this] { setMinimumHeight(layout()->totalHeightForWidth(width())); });
        body->addWidget(protection);
        body->addSpacing(px(8));
        auto *sample = new QCheckBox(tr("Try with sample data"));
        sample->setObjectName(QStringLiteral("start.sample"));
        sample->setChecked(true);
        body->addWidget(sample);
        auto *note = wrappedLabel(tr("A shop in an embedded DuckDB with experiments in every state, one with a broken traffic split, and 78 real experiments as aggregates."),
                             TextStyle::Secondary, Token::Muted);
        note->setContentsMargins(px(26), 0, 0, 0);
        body->addWidget(note);
        column()->addLayout(body);
        QPushButton *quit = makeButton(startActionText(StartAction::Quit), {}, ButtonKind::Normal, "start.quit");
        QPushButton *go = makeButton(startActionText(StartAction::Create), {}, ButtonKind::Primary, "start.continue");
        go->setDefault(true);
        connect(quit, &QPushButton::clicked, window, &StartWindow::quitChosen);
        connect(go, &QPushButton::clicked, window, [window, here, sample, protection] {
            if (here->radio()->isChecked() && protection->isFine())
                emit window->createChosen(sample->isChecked(), protection->take());
            else if (!here->radio()->isChecked())
                emit window->sessionChosen(sample->isChecked());
        });
        column()->addWidget(startFoot(tr("No account and no mail address. Assay sends nothing about its use."), {quit, go}));
        setFocusProxy(go);
    }
};

class StartWindow::TroublePage final : public StartSheet
{
public:
    TroublePage(StartWindow *window, const StartPage &page) : StartSheet(window)
    {
        column()->addWidget(startHead(page.title, page.sentence));
        auto *body = new QVBoxLayout;
        body->setContentsMargins(px(24), 0, px(24), px(20));
        body->setSpacing(px(8));
        if (!page.advice.isEmpty())
            body->addWidget(wrappedLabel(page.advice));
        m_field = new QLineEdit;
        m_field->setObjectName(QStringLiteral("start.field"));
        m_field->setVisible(false);
        body->addWidget(m_field);
        if (page.isFailure) {
            if (page.saysUnchanged)
                body->addWidget(new Label(tr("Nothing was changed."), TextStyle::Body, Token::Muted));
            body->addWidget(new Label(page.code, TextStyle::Code, Token::Muted));
        }
        column()->addLayout(body);
        QList<QPushButton *> buttons;
        // The primary button stands at the end.
        for (auto action = page.actions.rbegin(); action != page.actions.rend(); ++action)
            buttons.append(makeAction(window, *action, *action == page.actions.front()));
        const bool asksPassphrase = !page.actions.empty() && page.actions.front() == StartAction::GivePassphrase;
        const bool asksKey = !page.actions.empty() && page.actions.front() == StartAction::GiveRecoveryKey;
        if (asksPassphrase)
            ask(tr("Passphrase"), true);
        else if (asksKey)
            ask(tr("Recovery key"), false);
        column()->addWidget(startFoot({}, buttons));
        setFocusProxy(m_field->isVisibleTo(this) ? static_cast<QWidget *>(m_field) : buttons.last());
        connect(m_field, &QLineEdit::returnPressed, buttons.last(), &QPushButton::click);
    }

private:
    void ask(const QString &what, bool isSecret)
    {
        m_field->setPlaceholderText(what);
        m_field->setAccessibleName(what);
        m_field->setEchoMode(isSecret ? QLineEdit::Password : QLineEdit::Normal);
        m_field->show();
    }

    QPushButton *makeAction(StartWindow *window, StartAction action, bool isPrimary)
    {
        QPushButton *button = makeButton(startActionText(action), {}, isPrimary ? ButtonKind::Primary : ButtonKind::Normal, "start.action");
        button->setObjectName(QStringLiteral("start.action%1").arg(static_cast<int>(action)));
        button->setDefault(isPrimary);
        connect(button, &QPushButton::clicked, window, [this, window, action] { perform(window, action); });
        return button;
    }

    void perform(StartWindow *window, StartAction action)
    {
        const QString typed = m_field->text();
        switch (action) {
        case StartAction::Create: return; // a page of trouble never offers it
        case StartAction::Session: emit window->sessionChosen(false); return;
        case StartAction::Retry: emit window->retryChosen(); return;
        case StartAction::Quit: emit window->quitChosen(); return;
        case StartAction::GivePassphrase:
            if (!typed.isEmpty()) {
                m_field->clear();
                emit window->passphraseGiven(typed);
            }
            return;
        case StartAction::GiveRecoveryKey:
            if (m_field->echoMode() == QLineEdit::Password || !m_field->isVisible()) {
                // From passphrase to recovery key: the field asks for the other thing.
                m_field->clear();
                ask(tr("Recovery key"), false);
                m_field->setFocus();
            } else if (!typed.trimmed().isEmpty()) {
                emit window->recoveryKeyGiven(typed.trimmed());
            }
            return;
        }
    }

    QLineEdit *m_field{};
};

class StartWindow::KeyPage final : public StartSheet
{
public:
    KeyPage(StartWindow *window, const QString &key) : StartSheet(window)
    {
        column()->addWidget(startHead(tr("Keep the recovery key"),
                                     tr("It opens this workspace when the password store has lost its key. Write it down or print it; it is shown once.")));
        auto *body = new QVBoxLayout;
        body->setContentsMargins(px(24), 0, px(24), px(20));
        body->setSpacing(px(8));
        auto *text = new Label(key, TextStyle::Code);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        text->setWordWrap(true);
        text->setAccessibleName(tr("Recovery key: %1").arg(key));
        auto *frame = new Card;
        auto *inset = new QWidget;
        auto *row = new QHBoxLayout(inset);
        row->setContentsMargins(px(16), px(12), px(12), px(12));
        row->addWidget(text, 1);
        QPushButton *copy = makeButton(tr("Copy"), QStringLiteral("copy"), ButtonKind::Normal, "start.copyKey");
        connect(copy, &QPushButton::clicked, window, [key] { QGuiApplication::clipboard()->setText(key); });
        row->addWidget(copy);
        frame->addRow(inset);
        body->addWidget(frame);
        auto *kept = new QCheckBox(tr("I have put it in a safe place"));
        kept->setObjectName(QStringLiteral("start.kept"));
        body->addWidget(kept);
        column()->addLayout(body);
        QPushButton *go = makeButton(tr("Continue"), {}, ButtonKind::Primary, "start.keyContinue");
        go->setEnabled(false);
        go->setToolTip(tr("Tick the box first"));
        connect(kept, &QCheckBox::toggled, go, &QPushButton::setEnabled);
        connect(go, &QPushButton::clicked, window, &StartWindow::recoveryKeyKept);
        column()->addWidget(startFoot(tr("Assay keeps no copy of it."), {go}));
        setFocusProxy(kept);
    }
};

class StartWindow::ProgressPage final : public StartSheet
{
public:
    explicit ProgressPage(StartWindow *window) : StartSheet(window)
    {
        auto *body = new QVBoxLayout;
        body->setContentsMargins(px(24), px(24), px(24), px(24));
        body->setSpacing(px(10));
        m_title = new Label({}, TextStyle::SectionTitle);
        m_step = new Label({}, TextStyle::Body, Token::Muted);
        m_step->setElided(true);
        m_bar = new QProgressBar;
        m_bar->setTextVisible(false);
        m_bar->setRange(0, 1000);
        m_bar->setAccessibleName(tr("Progress"));
        body->addWidget(m_title);
        body->addWidget(m_step);
        body->addWidget(m_bar);
        column()->addLayout(body);
    }

    void set(const QString &title, const QString &step, double fraction)
    {
        m_title->setText(title);
        m_step->setText(step);
        m_bar->setRange(0, fraction < 0 ? 0 : 1000);
        m_bar->setValue(static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * 1000)));
    }

private:
    Label *m_title{};
    Label *m_step{};
    QProgressBar *m_bar{};
};

StartWindow::StartWindow(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("start.window"));
    setAccessibleName(tr("Assay"));
    setWindowTitle(tr("Assay"));
    setWindowIcon(QIcon(QStringLiteral(":/assay/icons/assay.svg")));
    resize(px(920), px(640));
    m_stack = new QStackedWidget;
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void StartWindow::setPage(QWidget *page)
{
    auto *holder = new QWidget;
    auto *layout = new QVBoxLayout(holder);
    // Wrapped texts need their height for this width; a centred item would get its plain size hint.
    if (page->layout()->hasHeightForWidth())
        page->setMinimumHeight(page->layout()->totalHeightForWidth(page->width()));
    layout->addStretch(2);
    layout->addWidget(page, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    QWidget *old = m_stack->currentWidget();
    m_stack->addWidget(holder);
    m_stack->setCurrentWidget(holder);
    m_progress = nullptr;
    if (old) {
        m_stack->removeWidget(old);
        old->deleteLater();
    }
    page->setFocus(Qt::OtherFocusReason);
}

void StartWindow::askPlace(const QString &folder, const QString &keychain) { setPage(new PlacePage(this, folder, keychain)); }

void StartWindow::showTrouble(const StartPage &page) { setPage(new TroublePage(this, page)); }

void StartWindow::showLocked(const QString &workspace)
{
    StartPage page;
    page.title = tr("Locked");
    page.sentence = tr("%1 is closed and its key is out of memory. The passphrase opens it where you were.").arg(workspace);
    page.actions = {StartAction::GivePassphrase, StartAction::Quit};
    showTrouble(page);
}

void StartWindow::showRecoveryKey(const QString &key) { setPage(new KeyPage(this, key)); }

void StartWindow::showProgress(const QString &title, const QString &step, double fraction)
{
    if (!m_progress) {
        auto *page = new ProgressPage(this);
        setPage(page);
        m_progress = page;
    }
    m_progress->set(title, step, fraction);
}

void StartWindow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::instance().color(Token::Window));
}

} // namespace assay::ui
