// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/highlighter.h"

#include <QRegularExpression>

#include "ui/widgets/theme.h"

namespace assay::ui {

namespace {

const QRegularExpression &sqlTokens()
{
    static const QRegularExpression pattern(
        QStringLiteral("(?<comment>--.*$)|(?<string>'(?:[^']|'')*')|(?<number>\\b\\d+(?:\\.\\d+)?\\b)|(?<word>\\b(?:"
                       "SELECT|FROM|WHERE|GROUP|ORDER|BY|HAVING|JOIN|LEFT|RIGHT|INNER|FULL|CROSS|OUTER|ON|USING|AS|AND|OR|NOT|IN|IS|"
                       "NULL|CASE|WHEN|THEN|ELSE|END|WITH|RECURSIVE|UNION|ALL|DISTINCT|CREATE|TEMP|TEMPORARY|TABLE|VIEW|INSERT|INTO|"
                       "VALUES|DROP|IF|EXISTS|LIMIT|OFFSET|OVER|PARTITION|ROWS|RANGE|BETWEEN|CAST|INTERVAL|DATE|TIMESTAMP|ASC|DESC|"
                       "MIN|MAX|SUM|COUNT|AVG|COALESCE|NULLIF|FILTER|QUALIFY|LATERAL|MATERIALIZED|SET|TRUE|FALSE|LIKE|ILIKE|"
                       "PERCENTILE_CONT|WITHIN|ARG_MIN|ARG_MAX|LEAST|GREATEST"
                       ")\\b)"),
        QRegularExpression::CaseInsensitiveOption);
    return pattern;
}

} // namespace

Highlighter::Highlighter(CodeView::Language language, QTextDocument *document) : QSyntaxHighlighter(document), m_language(language) {}

void Highlighter::highlightBlock(const QString &text)
{
    switch (m_language) {
    case CodeView::Language::Sql: highlightSql(text); return;
    case CodeView::Language::Json: highlightJson(text); return;
    case CodeView::Language::Plain: return;
    }
}

void Highlighter::highlightSql(const QString &text)
{
    const Theme &theme = Theme::instance();
    // Block comments may span lines: state 1 says that one is open.
    int from = 0;
    setCurrentBlockState(0);
    if (previousBlockState() == 1) {
        const auto end = text.indexOf(QLatin1String("*/"));
        from = end < 0 ? static_cast<int>(text.size()) : static_cast<int>(end) + 2;
        setFormat(0, from, theme.color(Token::Muted));
        if (end < 0)
            setCurrentBlockState(1);
    }
    auto matches = sqlTokens().globalMatch(text, from);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const int start = static_cast<int>(match.capturedStart());
        const int length = static_cast<int>(match.capturedLength());
        const bool isComment = match.hasCaptured(QStringLiteral("comment")) && match.capturedLength(QStringLiteral("comment")) > 0;
        const bool isWord = match.capturedLength(QStringLiteral("word")) > 0;
        setFormat(start, length, theme.color(isComment ? Token::Muted : isWord ? Token::Accent : Token::Warning));
    }
    for (auto open = text.indexOf(QLatin1String("/*"), from); open >= 0;) {
        const auto end = text.indexOf(QLatin1String("*/"), open + 2);
        const auto stop = end < 0 ? text.size() : end + 2;
        setFormat(static_cast<int>(open), static_cast<int>(stop - open), theme.color(Token::Muted));
        if (end < 0)
            setCurrentBlockState(1);
        open = end < 0 ? -1 : text.indexOf(QLatin1String("/*"), stop);
    }
}

void Highlighter::highlightJson(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral("(?<name>\"(?:[^\"\\\\]|\\\\.)*\")(?=\\s*:)|(?<string>\"(?:[^\"\\\\]|\\\\.)*\")|(?<number>-?\\b\\d[\\d.eE+-]*)|(?<word>\\b(?:true|false|null)\\b)"));
    const Theme &theme = Theme::instance();
    auto matches = pattern.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const bool isName = match.capturedLength(QStringLiteral("name")) > 0;
        setFormat(static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength()), theme.color(isName ? Token::Accent : Token::Warning));
    }
}

} // namespace assay::ui
