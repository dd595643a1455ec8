// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCheckBox;
class QLineEdit;

namespace assay::ui {

class Label;

/// The passphrase of a new workspace: off at first; when switched on, the passphrase twice.
class PassphraseFields final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PassphraseFields)

public:
    explicit PassphraseFields(QWidget *parent = nullptr);

    /// True when none is wanted, or a good one stands in both fields; else says what is wrong.
    [[nodiscard]] bool isFine();
    /// The passphrase, empty when none is wanted; the fields are cleared.
    [[nodiscard]] QString take();

signals:
    /// Fields came or went, or a message did.
    void resized();

private:
    void complain(const QString &problem, QLineEdit *field);

    QCheckBox *m_wanted{};
    QWidget *m_box{};
    QLineEdit *m_first{};
    QLineEdit *m_second{};
    Label *m_problem{};
};

} // namespace assay::ui
