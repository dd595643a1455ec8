// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace assay::ui {

class JobTray;
class Label;
class StatusPill;

/// The tool bar: back, forward, breadcrumb, search button, job chip.
class TopBar final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TopBar)

public:
    TopBar(QAction *back, QAction *forward, QAction *palette, QWidget *parent = nullptr);

    /// "Results > New checkout"; the first part leads to the list when there is a second.
    void setCrumbs(const QString &screen, const QString &object);
    /// A short remark after the breadcrumb ("Session workspace").
    void setRemark(const QString &text, const QString &tip);
    [[nodiscard]] JobTray *jobs() const { return m_jobs; }

signals:
    void listAsked();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class SearchButton;

    QPushButton *m_screen{};
    Label *m_arrow{};
    Label *m_object{};
    StatusPill *m_remark{};
    QHBoxLayout *m_row{};
    JobTray *m_jobs{};
};

} // namespace assay::ui
