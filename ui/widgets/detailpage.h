// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QStackedLayout;
class QVBoxLayout;

namespace assay::ui {

class CodeView;
class Label;
class PageHeader;

/// The detail of one object in words: a header and sections that scroll together; Ctrl+J shows the
/// same object as JSON.
class DetailPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DetailPage)

public:
    /// @param name  object name prefix, "metrics.detail"
    explicit DetailPage(const QString &name, QWidget *parent = nullptr);

    [[nodiscard]] PageHeader *header() const { return m_header; }
    /// Adds a part under a title; without title just the widget.
    void addSection(const QString &title, QWidget *content);
    /// Removes and deletes all sections.
    void clear();
    void setJson(const QString &json);
    void toggleText();
    [[nodiscard]] bool isJsonShown() const;

private:
    PageHeader *m_header{};
    QWidget *m_words{};
    QVBoxLayout *m_sections{};
    CodeView *m_json{};
    QStackedLayout *m_stack{};
};

} // namespace assay::ui
