// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "models/core/error.h"

class QPushButton;

namespace assay::ui {

class CodeView;
class Label;

/// A failure in the place where its result would stand: what failed, what it means, the next step,
/// the code, and technical details on demand (ux.md section 11).
class ErrorCard final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorCard)

public:
    explicit ErrorCard(QWidget *parent = nullptr);

    /// `meaning` says what it means for the person ("Results of 20 Nov are still shown.").
    void set(const Error &error, const QString &meaning = {});

signals:
    /// The button of the error's remedy was pressed.
    void remedyAsked(assay::Remedy remedy);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Error m_error;
    Label *m_title{};
    Label *m_meaning{};
    Label *m_code{};
    QPushButton *m_remedy{};
    QPushButton *m_more{};
    CodeView *m_details{};
};

} // namespace assay::ui
