// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPainter;

namespace assay::ui {

[[nodiscard]] QSize kbdSize(const QString &keys);
void paintKbd(QPainter *painter, const QRect &box, const QString &keys);

/// A key hint: caption text in a thin frame.
class Kbd final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Kbd)

public:
    explicit Kbd(const QString &keys, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override { return kbdSize(m_keys); }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_keys;
};

} // namespace assay::ui
