// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/widgets/statuspill.h"

class QHBoxLayout;
class QPushButton;

namespace assay::ui {

class Label;

/// A sentence across the page with an icon and, at its end, what can be done. Role Alert for danger
/// and warning. The compact form is the inline note.
class Banner final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Banner)

public:
    enum class Size { Full, Note };

    explicit Banner(Size size = Size::Full, QWidget *parent = nullptr);

    /// `bold` says what happened, `plain` what it means. Shows the banner.
    void show(Tone tone, const QString &bold, const QString &plain = {}, const QString &icon = {});
    /// A button at the end; the banner owns it.
    QPushButton *addAction(const QString &text, const char *name);
    void clearActions();
    void setClosable(bool isClosable);
    using QFrame::show;

signals:
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Size m_size;
    Tone m_tone = Tone::Info;
    QString m_icon;
    Label *m_bold{};
    Label *m_plain{};
    QHBoxLayout *m_actions{};
    QPushButton *m_close{};
};

} // namespace assay::ui
