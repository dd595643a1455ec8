// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/assaystyle.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOption>
#include <QTabBar>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }
QColor color(Token token) { return Theme::instance().color(token); }

bool isSmall(const QWidget *widget) { return widget && widget->property("isSmall").toBool(); }

void paintItemRow(QPainter *painter, const QStyleOptionViewItem &option)
{
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, color(Token::Select));
}

} // namespace

AssayStyle::AssayStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void AssayStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget) || qobject_cast<QScrollBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
    if (auto *tabs = qobject_cast<QTabBar *>(widget)) {
        tabs->setDrawBase(false);
        tabs->setExpanding(false);
    }
}

void AssayStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case PE_FrameFocusRect:
        // Tables and lists draw their own ring, and only for the keyboard.
        if (option->state & State_KeyboardFocusChange && !qobject_cast<const QAbstractItemView *>(widget))
            paintFocusRing(painter, option->rect, 4);
        return;
    case PE_PanelLineEdit:
        if (widget && widget->property("isFrameless").toBool())
            return;
        if (widget && qobject_cast<const QComboBox *>(widget->parentWidget()))
            return;
        if (const auto *field = qobject_cast<const QLineEdit *>(widget))
            paintField(painter, *option, !field->isReadOnly());
        return;
    case PE_FrameLineEdit: return;
    case PE_IndicatorCheckBox: paintCheck(painter, *option, false); return;
    case PE_IndicatorItemViewItemCheck: paintCheck(painter, *option, false); return;
    case PE_IndicatorRadioButton: paintCheck(painter, *option, true); return;
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option))
            paintItemRow(painter, *item);
        return;
    case PE_PanelTipLabel: paintPanel(painter, option->rect, 0, color(Token::Raised), color(Token::BorderStrong)); return;
    case PE_Frame: paintPanel(painter, option->rect, 4, QColor(), color(Token::Border)); return;
    case PE_FrameStatusBarItem: return;
    case PE_PanelStatusBar:
        painter->fillRect(option->rect, color(Token::Window));
        painter->fillRect(QRect(option->rect.left(), option->rect.top(), option->rect.width(), 1), color(Token::Border));
        return;
    case PE_FrameTabBarBase: return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void AssayStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    switch (element) {
    case CE_PushButtonBevel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            paintButtonBevel(painter, *button, widget);
            return;
        }
        break;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            paintButtonLabel(painter, *button, widget);
            return;
        }
        break;
    case CE_PushButton:
        // Fusion would add its own focus frame; the bevel draws ours.
        drawControl(CE_PushButtonBevel, option, painter, widget);
        drawControl(CE_PushButtonLabel, option, painter, widget);
        return;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            paintTab(painter, *tab);
            return;
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            paintTabLabel(painter, *tab);
            return;
        }
        break;
    case CE_HeaderSection:
        painter->fillRect(option->rect, color(Token::Surface2));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), color(Token::Border));
        return;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, color(Token::Surface2));
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), color(Token::Border));
        return;
    case CE_Header:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawControl(CE_HeaderSection, option, painter, widget);
            paintHeader(painter, *header, widget);
            return;
        }
        break;
    case CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            paintProgress(painter, *bar);
            return;
        }
        break;
    case CE_Splitter: {
        const QRect &rect = option->rect;
        const bool isVerticalLine = rect.height() > rect.width();
        painter->fillRect(rect, color(Token::Surface));
        painter->fillRect(isVerticalLine ? QRect(rect.center().x(), rect.top(), 1, rect.height())
                                         : QRect(rect.left(), rect.center().y(), rect.width(), 1),
                          color(Token::Border));
        return;
    }
    case CE_ToolBar: painter->fillRect(option->rect, color(Token::Window)); return;
    case CE_MenuBarEmptyArea: painter->fillRect(option->rect, color(Token::Window)); return;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            painter->fillRect(item->rect, color(Token::Window));
            const bool isActive = item->state & (State_Selected | State_Sunken);
            if (isActive)
                paintPanel(painter, QRectF(item->rect).adjusted(0, 2, 0, -2), 4, color(Token::Select), QColor());
            painter->setPen(color(!(item->state & State_Enabled) ? Token::Disabled : isActive ? Token::SelectText : Token::Text));
            painter->drawText(item->rect, Qt::AlignCenter | (isActive ? Qt::TextShowMnemonic : Qt::TextHideMnemonic) | Qt::TextDontClip, item->text);
            return;
        }
        break;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void AssayStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                    const QWidget *widget) const
{
    switch (control) {
    case CC_ScrollBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            paintScrollBar(painter, *bar, subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget));
            return;
        }
        break;
    case CC_ComboBox:
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            paintComboBox(painter, *box);
            return;
        }
        break;
    case CC_ToolButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionToolButton *>(option)) {
            paintToolButton(painter, *button, widget);
            QStyleOptionToolButton label = *button;
            label.features &= ~QStyleOptionToolButton::HasMenu;
            drawControl(CE_ToolButtonLabel, &label, painter, widget);
            return;
        }
        break;
    default: break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int AssayStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_ButtonIconSize: return px(14);
    case PM_SmallIconSize:
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize: return px(16);
    case PM_ScrollBarExtent: return px(10);
    case PM_ScrollBarSliderMin: return px(28);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return px(18);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return px(8);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return px(8);
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin: return px(12);
    case PM_SplitterWidth: return 5;
    case PM_ToolBarFrameWidth:
    case PM_ToolBarItemMargin: return 0;
    case PM_ToolBarItemSpacing: return px(8);
    case PM_MenuBarPanelWidth: return 0;
    case PM_MenuBarHMargin: return px(8);
    case PM_MenuBarItemSpacing: return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal: return 0;
    case PM_TabBarTabHSpace: return px(16);
    case PM_HeaderMargin: return px(8);
    case PM_FocusFrameHMargin: return px(8);
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QSize AssayStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    const int line = option ? option->fontMetrics.height() : px(18);
    const int control = std::max(px(isSmall(widget) ? 24 : 28), line + px(6));
    switch (type) {
    case CT_PushButton: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (!button)
            break;
        const bool hasText = !button->text.isEmpty();
        QFont font = widget ? widget->font() : Theme::instance().font(TextStyle::Body);
        if (buttonKind(widget) == ButtonKind::Primary)
            font.setBold(true);
        const int padding = widget && widget->property("isTight").toBool() ? px(4) : px(isSmall(widget) ? 8 : 12);
        int width = hasText ? QFontMetrics(font).size(Qt::TextShowMnemonic, button->text).width() + 2 * padding : 0;
        if (!button->icon.isNull())
            width += button->iconSize.width() + (hasText ? px(6) : 2 * px(7));
        if (button->features & QStyleOptionButton::HasMenu)
            width += px(16);
        return {std::max(width, control), control};
    }
    case CT_LineEdit: return {size.width() + px(12), control};
    case CT_ComboBox: return {size.width() + px(34), control};
    case CT_TabBarTab:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            const QFontMetrics bold(Theme::instance().font(TextStyle::BodyBold));
            return {bold.size(Qt::TextShowMnemonic, tab->text).width() + px(20), std::max(px(36), line + px(16))};
        }
        break;
    case CT_HeaderSection:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            const QFontMetrics caption(Theme::instance().font(TextStyle::Caption));
            return {caption.horizontalAdvance(header->text) + px(30), std::max(px(28), caption.height() + px(12))};
        }
        break;
    case CT_MenuBarItem: return {size.width() + px(16), std::max(px(28), line + px(8))};
    case CT_MenuItem: {
        const QSize item = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {item.width() + px(12), std::max(item.height(), px(26))};
    }
    case CT_ProgressBar: return {size.width(), px(6)};
    default: break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

QRect AssayStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    if (element == SE_LineEditContents) {
        const QRect rect = QProxyStyle::subElementRect(element, option, widget);
        return widget && widget->property("isFrameless").toBool() ? rect : rect.adjusted(px(4), 0, -px(4), 0);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect AssayStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control == CC_ScrollBar && bar) {
        // No arrow buttons: the groove is the whole bar.
        const bool isHorizontal = bar->orientation == Qt::Horizontal;
        const int length = isHorizontal ? bar->rect.width() : bar->rect.height();
        const qint64 range = qint64(bar->maximum) - bar->minimum;
        int handle = length;
        if (range > 0)
            handle = std::clamp(static_cast<int>(qint64(bar->pageStep) * length / (range + bar->pageStep)), std::min(px(28), length), length);
        const int start = range > 0 ? sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown) : 0;
        const auto along = [&](int from, int size) {
            return isHorizontal ? QRect(bar->rect.left() + from, bar->rect.top(), size, bar->rect.height())
                                : QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), size);
        };
        switch (part) {
        case SC_ScrollBarGroove: return bar->rect;
        case SC_ScrollBarSlider: return along(start, handle);
        case SC_ScrollBarSubPage: return along(0, start);
        case SC_ScrollBarAddPage: return along(start + handle, length - start - handle);
        default: return {};
        }
    }
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        return QProxyStyle::subControlRect(control, option, part, widget).adjusted(px(4), 0, -px(2), 0);
    return QProxyStyle::subControlRect(control, option, part, widget);
}

int AssayStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_ItemView_ArrowKeysNavigateIntoChildren: return 1;
    case SH_Menu_SloppySubMenus: return 1;
    case SH_ScrollBar_ContextMenu: return 0;
    case SH_Widget_Animation_Duration: return 0;
    case SH_ComboBox_Popup: return 0;
    case SH_ItemView_ActivateItemOnSingleClick: return 0;
    case SH_FormLayoutLabelAlignment: return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

} // namespace assay::ui
