// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include "ui/widgets/theme.h"

class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionTab;
class QStyleOptionToolButton;
class QWidget;

namespace assay::ui {

/// Kind of a push button, set as the dynamic property "kind" on the widget.
enum class ButtonKind { Normal, Primary, Danger, Flat };
[[nodiscard]] ButtonKind buttonKind(const QWidget *widget);

/// A rounded rectangle with an optional 1 px cosmetic outline aligned to device pixels.
void paintPanel(QPainter *painter, const QRectF &rect, double radius, const QColor &fill, const QColor &outline, double width = 1);
/// The focus ring: 2 px accent, 1 px away from what it surrounds; drawn inside `rect`.
void paintFocusRing(QPainter *painter, const QRectF &rect, double radius);

/// One line of text at a visual side of `room`, already mirrored by the caller. Arabic keeps its own
/// direction; numbers, keys and Latin text run from left to right in every layout.
void paintLine(QPainter *painter, const QRectF &room, Qt::Alignment side, const QString &text);

void paintButtonBevel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
void paintButtonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget);
void paintToolButton(QPainter *painter, const QStyleOptionToolButton &option, const QWidget *widget);
void paintCheck(QPainter *painter, const QStyleOption &option, bool isRadio);
void paintField(QPainter *painter, const QStyleOption &option, bool isEditable);
void paintComboBox(QPainter *painter, const QStyleOptionComboBox &option);
void paintTab(QPainter *painter, const QStyleOptionTab &option);
void paintTabLabel(QPainter *painter, const QStyleOptionTab &option);
void paintHeader(QPainter *painter, const QStyleOptionHeader &option, const QWidget *widget);
void paintScrollBar(QPainter *painter, const QStyleOptionSlider &option, const QRect &handle);
void paintProgress(QPainter *painter, const QStyleOptionProgressBar &option);

} // namespace assay::ui
