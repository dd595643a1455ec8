// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QProgressBar;

namespace assay::ui {

class Label;

/// One number with its caption and a note: "Elapsed / 3 min 12 s / about 1 min left".
class StatTile final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatTile)

public:
    explicit StatTile(const QString &caption, QWidget *parent = nullptr);

    void set(const QString &figure, const QString &note = {});
    /// A bar under the note; negative hides it.
    void setFraction(double fraction);

private:
    void describe();

    Label *m_caption{};
    Label *m_figure{};
    Label *m_note{};
    QProgressBar *m_bar{};
};

/// Tiles side by side in one frame.
class StatStrip final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatStrip)

public:
    explicit StatStrip(QWidget *parent = nullptr);

    StatTile *addTile(const QString &caption);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_row{};
    QList<StatTile *> m_tiles;
};

} // namespace assay::ui
