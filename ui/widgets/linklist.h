// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QWidget>

namespace assay::ui {

/// One link: name, muted note, icon, and what activated() hands back.
struct LinkItem {
    QString name;
    QString note;
    QString icon;
    QString target;
};

/// A framed list of links to other objects ("Used by"), or one muted line when there are none.
class LinkList final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LinkList)

public:
    LinkList(const std::vector<LinkItem> &items, const QString &none, QWidget *parent = nullptr);

signals:
    void activated(const QString &target);
};

} // namespace assay::ui
