// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include <QWidget>

#include "app/secrets/securebuffer.h"

namespace assay::ui {

/// Takes a secret and never gives it back to the screen: what is typed goes into guarded memory, not into a QString
/// that is copied and kept for undo. Shows dots, or how long a key is. Paste is allowed, and empties the clipboard
/// when it still holds the same; there is no copy, no selection and no reveal.
class SecretField final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SecretField)

public:
    /// Line takes one line; Lines takes a key with line breaks, by paste.
    enum class Kind { Line, Lines };

    explicit SecretField(Kind kind, QWidget *parent = nullptr);

    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    /// What was entered; the field is empty afterwards.
    [[nodiscard]] secrets::Secret take();
    /// A copy, as guarded as the field's own.
    [[nodiscard]] secrets::Secret copy() const;
    void clear();
    /// Shown while the field is empty.
    void setPlaceholder(const QString &text);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void edited();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    [[nodiscard]] QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;
    void mousePressEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    /// @return false when there is no room for it; nothing has changed then
    bool add(const QString &text);
    void removeLast();
    void paste();
    void describe();
    [[nodiscard]] int characters() const;

    Kind m_kind;
    secrets::SecureBuffer m_buffer;
    std::size_t m_size{};
    QString m_placeholder;
};

} // namespace assay::ui
