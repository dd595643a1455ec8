// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/codeview.h"

#include <QPainter>
#include <QScrollBar>

#include "ui/widgets/highlighter.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

CodeView::CodeView(Language language, QWidget *parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setFrameShape(QFrame::StyledPanel);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true);
    setAutoFillBackground(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    const int pad = Theme::instance().px(8);
    setViewportMargins(pad, pad / 2, pad, pad / 2);
    new Highlighter(language, document());
    switch (language) {
    case Language::Sql: setAccessibleName(tr("SQL text")); break;
    case Language::Json: setAccessibleName(tr("JSON text")); break;
    case Language::Plain: setAccessibleName(tr("Text")); break;
    }
    connect(&Theme::instance(), &Theme::changed, this, &CodeView::apply);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (m_maximumLines > 0)
            updateGeometry();
    });
    apply();
}

void CodeView::setMaximumLines(int lines)
{
    m_maximumLines = lines;
    setSizePolicy(QSizePolicy::Expanding, lines > 0 ? QSizePolicy::Fixed : QSizePolicy::Expanding);
    updateGeometry();
}

QSize CodeView::sizeHint() const
{
    if (m_maximumLines <= 0)
        return QPlainTextEdit::sizeHint();
    const int lines = std::clamp(blockCount(), 1, m_maximumLines);
    const int bar = horizontalScrollBar()->maximum() > 0 ? horizontalScrollBar()->sizeHint().height() : 0;
    return {Theme::instance().px(240), lines * fontMetrics().lineSpacing() + Theme::instance().px(24) + bar};
}

QSize CodeView::minimumSizeHint() const { return m_maximumLines > 0 ? sizeHint() : QSize(Theme::instance().px(120), Theme::instance().px(60)); }

void CodeView::apply()
{
    QPalette colors = Theme::instance().palette();
    colors.setColor(QPalette::Base, Theme::instance().color(Token::Surface2));
    colors.setColor(QPalette::Window, Theme::instance().color(Token::Surface2)); // the margins around the text
    setPalette(colors);
    setFont(Theme::instance().font(TextStyle::Code));
    if (auto *highlighter = document()->findChild<Highlighter *>())
        highlighter->rehighlight();
}

void CodeView::paintEvent(QPaintEvent *event)
{
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    if (hasFocus() && viewport()->window()->testAttribute(Qt::WA_KeyboardFocusChange))
        paintFocusRing(&painter, viewport()->rect(), 4);
}

} // namespace assay::ui
