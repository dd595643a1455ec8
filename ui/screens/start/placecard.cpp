// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/start/placecard.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QRadioButton>
#include <QVBoxLayout>

#include "ui/screens/start/startsheet.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {
namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

} // namespace

PlaceCard::PlaceCard(const QString &name, const QString &icon, const QString &title, const QString &sentence)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(px(16), px(12), px(16), px(12));
    row->setSpacing(px(12));
    m_radio = new QRadioButton;
    m_radio->setObjectName(name);
    m_radio->setAccessibleName(title);
    m_radio->setAccessibleDescription(sentence);
    row->addWidget(m_radio, 0, Qt::AlignTop);
    row->addWidget(new IconLabel(icon, Token::Accent), 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(px(2));
    m_title = new Label(title, TextStyle::BodyBold);
    m_sentence = wrappedLabel(sentence, TextStyle::Secondary, Token::Muted);
    texts->addWidget(m_title);
    texts->addWidget(m_sentence);
    row->addLayout(texts, 1);
    connect(m_radio, &QRadioButton::toggled, this, [this] { update(); });
}

void PlaceCard::setReason(const QString &reason)
{
    m_radio->setEnabled(reason.isEmpty());
    m_radio->setToolTip(reason);
    if (!reason.isEmpty()) {
        m_sentence->setText(reason);
        m_title->setToken(Token::Disabled);
    }
}

void PlaceCard::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    const bool isOn = m_radio->isChecked();
    paintPanel(&painter, rect(), 6, theme.color(isOn ? Token::InfoBg : Token::Surface), theme.color(isOn ? Token::Accent : Token::Border), isOn ? 2 : 1);
}

void PlaceCard::mouseReleaseEvent(QMouseEvent *)
{
    if (m_radio->isEnabled())
        m_radio->setChecked(true);
}

} // namespace assay::ui
