// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace assay::ui {

class Card;
class Label;

/// States that data can be in, each with a picture of its own (ux.md section 11). "Stale" and
/// "Offline" have data to show and use a banner elsewhere; here they stand for a page without any.
enum class DataState { NotRunYet, Waiting, Running, Empty, Failed, Stale, Offline, NoPermission };

/// The page of something that has nothing to show yet: picture, title, sentence, one primary action
/// and perhaps a second, and what is already in place.
class DataStateView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DataStateView)

public:
    explicit DataStateView(QWidget *parent = nullptr);

    void set(DataState state, const QString &title, const QString &sentence);
    /// The first action added is the primary one.
    QPushButton *addAction(const QString &text, const QString &icon, const char *name);
    void clearActions();
    /// A line of the checklist below: what is in place (tick) and what is missing (clock).
    void addStep(const QString &text, const QString &note, bool isDone);
    void clearSteps();
    [[nodiscard]] DataState state() const { return m_state; }

private:
    class Picture;

    DataState m_state = DataState::Empty;
    Picture *m_picture{};
    Label *m_title{};
    Label *m_sentence{};
    QHBoxLayout *m_actions{};
    Card *m_steps{};
};

} // namespace assay::ui
