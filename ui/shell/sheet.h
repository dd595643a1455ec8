// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace assay::ui {

/// A panel over the window on a scrim. Focus stays inside; Esc or a click beside it cancels; closing
/// gives the focus back to where it came from.
class Sheet : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Sheet)

public:
    /// @param over  the widget that is covered
    Sheet(QWidget *over, int width, const QString &name);
    ~Sheet() override;

    void present();
    void dismiss();
    /// Distance of the panel from the top; negative: centred.
    void setTop(int pixels);
    void setCancelable(bool isCancelable) { m_isCancelable = isCancelable; }

signals:
    void dismissed();

protected:
    [[nodiscard]] QVBoxLayout *contents() const { return m_contents; }
    [[nodiscard]] QFrame *panel() const { return m_panel; }
    void place();

    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QFrame *m_panel{};
    QVBoxLayout *m_contents{};
    QPointer<QWidget> m_opener;
    int m_width;
    int m_top = -1;
    bool m_isCancelable = true;
};

} // namespace assay::ui
