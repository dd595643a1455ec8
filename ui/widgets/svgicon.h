// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIconEngine>
#include <QString>

#include "ui/widgets/theme.h"

namespace assay::ui {

/// Paints one SVG of resources/icons in a theme colour, at the size and scale asked for. Arrows are
/// mirrored in right-to-left layouts; disabled icons take the disabled colour.
class SvgIconEngine final : public QIconEngine
{
public:
    SvgIconEngine(QString name, Token token);

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    [[nodiscard]] QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override;
    [[nodiscard]] QIconEngine *clone() const override;

private:
    QString m_name;
    Token m_token;
};

/// Paints an icon of the set straight into `rect` in any colour.
void paintIcon(QPainter *painter, const QRectF &rect, const QString &name, const QColor &color);

} // namespace assay::ui
