// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QRadioButton>
#include <QStyleOptionButton>

#include "ui/widgets/stylepaint.h"

namespace assay::ui {

class Segmented::Segment final : public QRadioButton
{
public:
    Segment(const QString &text, QWidget *parent) : QRadioButton(text, parent) { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(Theme::instance().font(TextStyle::BodyBold));
        const int pad = Theme::instance().px(10);
        return {metrics.size(Qt::TextShowMnemonic, text()).width() + 2 * pad, std::max(Theme::instance().px(24), metrics.height() + 6)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint &position) const override { return rect().contains(position); }

    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        QPainter painter(this);
        QStyleOptionButton option;
        initStyleOption(&option);
        if (isChecked())
            painter.fillRect(rect().adjusted(0, 1, 0, -1), theme.color(Token::Select));
        if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
            paintFocusRing(&painter, rect(), 4);
        painter.setFont(theme.font(isChecked() ? TextStyle::BodyBold : TextStyle::Body));
        painter.setPen(theme.color(!isEnabled() ? Token::Disabled : isChecked() ? Token::SelectText : Token::Muted));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextShowMnemonic, text());
    }
};

Segmented::Segmented(const QStringList &texts, QWidget *parent) : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(1, 0, 1, 0);
    layout->setSpacing(1);
    auto *group = new QButtonGroup(this);
    for (const QString &text : texts) {
        auto *segment = new Segment(text, this);
        group->addButton(segment, static_cast<int>(m_segments.size()));
        layout->addWidget(segment);
        m_segments.append(segment);
    }
    if (!m_segments.isEmpty())
        m_segments.first()->setChecked(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(group, &QButtonGroup::idToggled, this, [this](int id, bool isOn) {
        update();
        if (isOn)
            emit chosen(id);
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

int Segmented::current() const
{
    for (qsizetype i = 0; i < m_segments.size(); ++i) {
        if (m_segments.at(i)->isChecked())
            return static_cast<int>(i);
    }
    return -1;
}

void Segmented::setCurrent(int index)
{
    const QSignalBlocker quiet(this);
    m_segments.at(index)->setChecked(true);
}

void Segmented::setTexts(const QStringList &texts)
{
    for (qsizetype i = 0; i < m_segments.size() && i < texts.size(); ++i) {
        m_segments.at(i)->setText(texts.at(i));
        m_segments.at(i)->updateGeometry();
    }
}

void Segmented::setSegmentEnabled(int index, bool isEnabled, const QString &reason)
{
    m_segments.at(index)->setEnabled(isEnabled);
    m_segments.at(index)->setToolTip(reason);
    m_segments.at(index)->setAccessibleDescription(reason);
}

void Segmented::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    paintPanel(&painter, rect(), 4, theme.color(Token::Raised), theme.color(Token::BorderStrong));
    for (qsizetype i = 1; i < m_segments.size(); ++i) {
        const QRect box = m_segments.at(i)->geometry();
        const int x = layoutDirection() == Qt::RightToLeft ? box.right() + 1 : box.left() - 1;
        painter.fillRect(QRect(x, 1, 1, height() - 2), theme.color(Token::BorderStrong));
    }
}

} // namespace assay::ui
