// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/widgets/theme.h"

namespace assay::ui {

/// A label in one of the theme's text styles and colours; follows the theme. Text is plain.
class Label final : public QLabel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Label)

public:
    explicit Label(const QString &text = {}, TextStyle style = TextStyle::Body, Token token = Token::Text, QWidget *parent = nullptr);

    void setToken(Token token);
    void setTextStyle(TextStyle style);
    /// Cuts long text with an ellipsis instead of asking for room.
    /// @param least  pixels at 100 % it keeps in any case
    void setElided(bool isElided, int least = 40);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void apply();

    TextStyle m_style;
    Token m_token;
    bool m_isElided{};
    int m_least = 40;
};

} // namespace assay::ui
