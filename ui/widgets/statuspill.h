// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include "ui/widgets/theme.h"

class QPainter;

namespace assay::ui {

/// What a pill, banner or note says by its colours; the word beside it says the same.
enum class Tone { Neutral, Info, Good, Warning, Danger, Outline };

/// Colours of a tone.
struct ToneColors {
    QColor text;
    QColor fill;
    QColor outline; ///< invalid: none
};
[[nodiscard]] ToneColors toneColors(Tone tone);

/// Size a pill or badge takes; the same painters serve widgets and delegates.
[[nodiscard]] QSize pillSize(const QString &text, bool hasIcon);
void paintPill(QPainter *painter, const QPoint &topLeft, const QString &text, const QString &icon, Tone tone, Qt::LayoutDirection direction);
[[nodiscard]] QSize badgeSize(const QString &text);
void paintBadge(QPainter *painter, const QPoint &topLeft, const QString &text, Tone tone);

/// A state in a rounded box with an optional icon.
class StatusPill final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatusPill)

public:
    explicit StatusPill(QWidget *parent = nullptr);

    void set(const QString &text, Tone tone, const QString &icon = {});
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    QString m_icon;
    Tone m_tone = Tone::Neutral;
};

/// A short word in capitals (kinds).
class Badge final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Badge)

public:
    explicit Badge(const QString &text, Tone tone = Tone::Neutral, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    Tone m_tone;
};

} // namespace assay::ui
