// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QRadioButton;

namespace assay::ui {

class Label;

/// A radio button with icon, title and sentence in a frame that takes the accent when chosen.
class PlaceCard final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlaceCard)

public:
    PlaceCard(const QString &name, const QString &icon, const QString &title, const QString &sentence);

    [[nodiscard]] QRadioButton *radio() const { return m_radio; }
    /// Why it cannot be chosen; empty: it can.
    void setReason(const QString &reason);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    QRadioButton *m_radio{};
    Label *m_title{};
    Label *m_sentence{};
};

} // namespace assay::ui
