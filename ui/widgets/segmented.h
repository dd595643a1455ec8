// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace assay::ui {

/// A row of exclusive choices in one frame. Arrow keys move, every segment is a radio button to
/// assistive tools.
class Segmented final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Segmented)

public:
    explicit Segmented(const QStringList &texts, QWidget *parent = nullptr);

    [[nodiscard]] int current() const;
    /// Selects without sending chosen().
    void setCurrent(int index);
    /// Other words for the segments, as many as at first.
    void setTexts(const QStringList &texts);
    void setSegmentEnabled(int index, bool isEnabled, const QString &reason = {});

signals:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class Segment;
    QList<Segment *> m_segments;
};

} // namespace assay::ui
