// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>

#include "ui/shell/screen.h"

namespace assay::ui {

class DetailPage;
class ListDetail;

/// What screens made of a list and a detail page have in common: navigation, panes, filter, words or JSON.
class ListScreen : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ListScreen)

public:
    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override { return m_crumb; }
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool toggleText() override;
    bool leaveDetail() override;

protected:
    explicit ListScreen(QWidget *parent) : Screen(parent) {}

    /// Lays the parts out; the screen owns them from now on. Called once, in the constructor.
    void setParts(ListDetail *frame, DetailPage *page);
    [[nodiscard]] ListDetail *frame() const { return m_frame; }
    [[nodiscard]] DetailPage *page() const { return m_page; }
    /// Key of the object that is open, empty for the list.
    [[nodiscard]] QString openKey() const;
    /// Name of the object shown, empty for none; tells the window.
    void setCrumb(const QString &crumb);
    /// Fills the page with the object of openKey(), or notices that it is gone.
    virtual void showDetail() = 0;
    /// Fills the page again only when there is something else to say than what it shows.
    template <typename Detail, typename Fill> void replaceDetail(std::optional<Detail> &shown, std::optional<Detail> detail, Fill fill)
    {
        if (detail == shown)
            return;
        shown = std::move(detail);
        if (shown)
            fill(*shown);
        setCrumb(shown ? shown->name : QString());
    }

private:
    ListDetail *m_frame{};
    DetailPage *m_page{};
    QString m_crumb;
};

} // namespace assay::ui
