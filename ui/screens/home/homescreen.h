// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/home/homemodel.h"
#include "ui/shell/screen.h"

class QBoxLayout;
class QScrollArea;
class QStackedWidget;
class QTimer;

namespace assay::ui {

class Card;
class DataStateView;
class PageHeader;

/// Home: what needs a person, what runs, what was opened last, the last pipelines.
class HomeScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HomeScreen)

public:
    HomeScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    [[nodiscard]] std::optional<Timestamp> asOf() const override { return m_model.asOf; }
    void setRecent(const QList<Location> &recent) override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildPage();
    void buildEmpty();
    void update();
    void fill();

    Services m_services;
    HomeModel m_model;
    bool m_isFilled{};
    QList<Location> m_recent;
    QTimer *m_soon{};
    QStackedWidget *m_stack{};
    QScrollArea *m_scroll{};
    QBoxLayout *m_cards{};
    PageHeader *m_header{};
    Card *m_needs{};
    Card *m_running{};
    Card *m_recentCard{};
    Card *m_runs{};
    DataStateView *m_empty{};
};

} // namespace assay::ui
