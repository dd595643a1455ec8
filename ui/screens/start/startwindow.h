// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/screens/start/startpage.h"

class QStackedWidget;

namespace assay::ui {

/// The window before a workspace is open: first run, passphrase, recovery key, trouble with its remedy,
/// and progress of loading the sample. Shows pages and says what was chosen; opens nothing itself.
class StartWindow final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StartWindow)

public:
    explicit StartWindow(QWidget *parent = nullptr);

    /// First run: where to keep the work. `keychain` names the password store; empty: there is none,
    /// and then only the session workspace can be chosen.
    void askPlace(const QString &folder, const QString &keychain);
    void showTrouble(const StartPage &page);
    /// The workspace was closed by the lock; its passphrase opens it again.
    void showLocked(const QString &workspace);
    void showRecoveryKey(const QString &key);
    void showProgress(const QString &title, const QString &step, double fraction);

signals:
    /// `passphrase` is empty when the key in the password store is to be enough.
    void createChosen(bool withSample, const QString &passphrase);
    void sessionChosen(bool withSample);
    void retryChosen();
    void passphraseGiven(const QString &passphrase);
    void recoveryKeyGiven(const QString &key);
    void recoveryKeyKept();
    void quitChosen();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class PlacePage;
    class TroublePage;
    class KeyPage;
    class ProgressPage;
    void setPage(QWidget *page);

    QStackedWidget *m_stack{};
    ProgressPage *m_progress{};
};

} // namespace assay::ui
