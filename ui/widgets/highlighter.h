// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSyntaxHighlighter>

#include "ui/widgets/codeview.h"

namespace assay::ui {

/// Colours keywords, numbers, strings and comments. A reading aid, not a parser.
class Highlighter final : public QSyntaxHighlighter
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Highlighter)

public:
    Highlighter(CodeView::Language language, QTextDocument *document);

protected:
    void highlightBlock(const QString &text) override;

private:
    void highlightSql(const QString &text);
    void highlightJson(const QString &text);

    CodeView::Language m_language;
};

} // namespace assay::ui
