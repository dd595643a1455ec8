// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/svgicon.h"

#include <utility>

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace assay::ui {

namespace {

QByteArray sourceOf(const QString &name)
{
    static QHash<QString, QByteArray> cache;
    const auto known = cache.constFind(name);
    if (known != cache.constEnd())
        return *known;
    QFile file(QStringLiteral(":/assay/icons/%1.svg").arg(name));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(isOpen, "icon", qPrintable(name));
    return *cache.insert(name, isOpen ? file.readAll() : QByteArray());
}

bool isDirectional(const QString &name)
{
    static const QSet<QString> names{QStringLiteral("back"),  QStringLiteral("forward"), QStringLiteral("chevron-right"),
                                     QStringLiteral("open"),  QStringLiteral("import"),  QStringLiteral("sidebar"),
                                     QStringLiteral("assignment")};
    return names.contains(name);
}

} // namespace

void paintIcon(QPainter *painter, const QRectF &rect, const QString &name, const QColor &color)
{
    QByteArray svg = sourceOf(name);
    svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(svg);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setOpacity(painter->opacity() * color.alphaF());
    if (isDirectional(name) && QGuiApplication::isRightToLeft()) {
        painter->translate(rect.left() + rect.right(), 0);
        painter->scale(-1, 1);
    }
    renderer.render(painter, rect);
    painter->restore();
}

SvgIconEngine::SvgIconEngine(QString name, Token token) : m_name(std::move(name)), m_token(token) {}

void SvgIconEngine::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State)
{
    paintIcon(painter, rect, m_name, Theme::instance().color(mode == QIcon::Disabled ? Token::Disabled : m_token));
}

QPixmap SvgIconEngine::pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state)
{
    QPixmap picture(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return picture;
}

QIconEngine *SvgIconEngine::clone() const { return new SvgIconEngine(*this); }

} // namespace assay::ui
