// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace assay::ui {

/// Read-only text in the fixed font with highlighting for SQL or JSON, selectable, Ctrl+C copies.
class CodeView final : public QPlainTextEdit
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CodeView)

public:
    enum class Language { Sql, Json, Plain };

    explicit CodeView(Language language, QWidget *parent = nullptr);

    /// Grows with the text up to so many lines instead of scrolling inside; 0 turns it off.
    void setMaximumLines(int lines);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void apply();

    int m_maximumLines{};
};

} // namespace assay::ui
