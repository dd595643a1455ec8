// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/datastateview.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

/// The picture: a small forest table whose rows and badge differ from state to state.
class DataStateView::Picture final : public QWidget
{
public:
    explicit Picture(QWidget *parent) : QWidget(parent)
    {
        const Theme &theme = Theme::instance();
        setFixedSize(theme.px(240), theme.px(132));
        connect(&theme, &Theme::changed, this, [this] { update(); });
    }

    void setState(DataState state)
    {
        m_state = state;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &theme = Theme::instance();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintPanel(&painter, rect(), 6, theme.color(Token::Surface2), theme.color(Token::Border));
        const double unit = theme.px(100) / 100.0;
        painter.scale(unit, unit);
        for (int row = 0; row < 3; ++row)
            painter.fillRect(QRectF(20, 36 + row * 30, 200, 1), theme.color(Token::Border));
        painter.fillRect(QRectF(119.5, 16, 1, 100), theme.color(Token::BorderStrong));
        struct Bar { double x, y, width; };
        static constexpr std::array<Bar, 4> bars{{{112, 21, 46}, {98, 51, 62}, {108, 81, 84}, {62, 111, 70}}};
        for (std::size_t i = 0; i < bars.size(); ++i)
            paintBar(painter, QRectF(bars.at(i).x, bars.at(i).y, bars.at(i).width, 10), static_cast<int>(i));
        paintBadge(painter);
    }

private:
    [[nodiscard]] int fullBars() const
    {
        switch (m_state) {
        case DataState::NotRunYet: return 1;
        case DataState::Running: return 2;
        case DataState::Stale:
        case DataState::Offline: return 4;
        case DataState::Waiting:
        case DataState::Empty:
        case DataState::Failed:
        case DataState::NoPermission: break;
        }
        return 0;
    }

    void paintBar(QPainter &painter, const QRectF &bar, int index) const
    {
        const Theme &theme = Theme::instance();
        if (m_state == DataState::Empty)
            return;
        if (index < fullBars()) {
            const bool isOld = m_state == DataState::Stale || m_state == DataState::Offline;
            paintPanel(&painter, bar, 2, theme.color(isOld ? Token::Inconclusive : Token::Good), QColor());
            return;
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.color(Token::Control), 1.4, m_state == DataState::NoPermission ? Qt::DotLine : Qt::DashLine));
        painter.drawRoundedRect(bar, 2, 2);
    }

    void paintBadge(QPainter &painter) const
    {
        const Theme &theme = Theme::instance();
        const auto [icon, token] = badge();
        if (icon.isEmpty())
            return;
        const QRectF disc(194, 86, 34, 34);
        paintPanel(&painter, disc, 17, theme.color(Token::Surface), theme.color(Token::BorderStrong));
        paintIcon(&painter, disc.adjusted(8, 8, -8, -8), icon, theme.color(token));
    }

    [[nodiscard]] std::pair<QString, Token> badge() const
    {
        switch (m_state) {
        case DataState::NotRunYet: return {};
        case DataState::Waiting: return {QStringLiteral("clock"), Token::Muted};
        case DataState::Running: return {QStringLiteral("refresh"), Token::Accent};
        case DataState::Empty: return {QStringLiteral("search"), Token::Muted};
        case DataState::Failed: return {QStringLiteral("alert"), Token::Bad};
        case DataState::Stale: return {QStringLiteral("clock"), Token::Warning};
        case DataState::Offline: return {QStringLiteral("cloud-off"), Token::Muted};
        case DataState::NoPermission: return {QStringLiteral("lock"), Token::Muted};
        }
        return {};
    }

    DataState m_state = DataState::Empty;
};

DataStateView::DataStateView(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(24), theme.px(24), theme.px(24), theme.px(24));
    column->setSpacing(0);
    m_picture = new Picture(this);
    m_title = new Label({}, TextStyle::SectionTitle);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence = new Label({}, TextStyle::Body, Token::Muted);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_sentence->setFixedWidth(theme.px(440));
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(theme.px(8));
    m_steps = new Card;
    m_steps->setFixedWidth(theme.px(440));
    m_steps->hide();
    column->addStretch(2);
    column->addWidget(m_picture, 0, Qt::AlignHCenter);
    column->addSpacing(theme.px(20));
    column->addWidget(m_title);
    column->addSpacing(theme.px(12));
    column->addWidget(m_sentence, 0, Qt::AlignHCenter);
    column->addSpacing(theme.px(20));
    auto *actions = new QHBoxLayout;
    actions->addStretch();
    actions->addLayout(m_actions);
    actions->addStretch();
    column->addLayout(actions);
    column->addSpacing(theme.px(24));
    column->addWidget(m_steps, 0, Qt::AlignHCenter);
    column->addStretch(3);
}

void DataStateView::set(DataState state, const QString &title, const QString &sentence)
{
    m_state = state;
    m_picture->setState(state);
    m_title->setText(title);
    m_sentence->setText(sentence);
    // A centred widget gets its plain size hint, which knows nothing of the wrapped lines.
    m_sentence->setMinimumHeight(m_sentence->heightForWidth(m_sentence->width()));
    setAccessibleName(title);
    setAccessibleDescription(sentence);
}

QPushButton *DataStateView::addAction(const QString &text, const QString &icon, const char *name)
{
    QPushButton *button = makeButton(text, icon, m_actions->count() == 0 ? ButtonKind::Primary : ButtonKind::Normal, name, this);
    m_actions->addWidget(button);
    return button;
}

void DataStateView::clearActions()
{
    while (QLayoutItem *item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void DataStateView::addStep(const QString &text, const QString &note, bool isDone)
{
    const Theme &theme = Theme::instance();
    auto *row = new QWidget;
    row->setMinimumHeight(theme.px(36));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(theme.px(13), 0, theme.px(13), 0);
    auto *icon = new QLabel;
    icon->setPixmap(theme.icon(isDone ? QStringLiteral("ok") : QStringLiteral("clock"), isDone ? Token::Good : Token::Muted)
                        .pixmap(QSize(theme.px(16), theme.px(16)), devicePixelRatioF()));
    icon->setAccessibleName(isDone ? tr("in place") : tr("still to come"));
    layout->addWidget(icon);
    layout->addWidget(new Label(text), 1);
    layout->addWidget(new Label(note, TextStyle::Caption, Token::Muted));
    m_steps->addRow(row);
    m_steps->show();
}

void DataStateView::clearSteps()
{
    m_steps->clearRows();
    m_steps->hide();
}

} // namespace assay::ui
