// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/statuspill.h"

class QHBoxLayout;
class QPushButton;

namespace assay::ui {

class Label;

/// Head of a page: title, key with copy button, pill, stretch, captions, buttons.
class PageHeader final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PageHeader)

public:
    explicit PageHeader(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSubtitle(const QString &text);     ///< muted, beside the title
    void setKey(const QString &key);           ///< fixed font with a copy button; empty hides both
    [[nodiscard]] StatusPill *pill() const { return m_pill; }
    /// Captions before the buttons ("Day 12, minimum 7").
    void setMeta(const QStringList &captions);
    /// Adds a widget (usually a button) at the end.
    void addWidget(QWidget *widget);
    /// Side padding: 24, or 16 beside a list pane.
    void setPadding(int pixels);

protected:
    bool event(QEvent *event) override;

private:
    void fitKey();

    Label *m_title{};
    Label *m_subtitle{};
    Label *m_key{};
    QPushButton *m_copy{};
    StatusPill *m_pill{};
    QHBoxLayout *m_row{};
    QHBoxLayout *m_meta{};
    QStringList m_captions;
};

} // namespace assay::ui
