// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/screen.h"

class QPushButton;
class QTimer;

namespace assay::ui {

class ListDetail;
class RunPage;

/// Pipelines: the runs, and one run with its timeline.
class PipelinesScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PipelinesScreen)

public:
    PipelinesScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override { return m_crumb; }
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool leaveDetail() override;

private:
    void addActions();
    void update();
    void showRun();
    void remedy(Remedy remedy);

    Services m_services;
    ListDetail *m_frame{};
    RunPage *m_page{};
    QPushButton *m_all{};
    QTimer *m_soon{};
    QString m_crumb;
    QString m_experiment;     ///< of the run in view
};

} // namespace assay::ui
