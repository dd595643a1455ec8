// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QMenu;
class QPushButton;

namespace assay::ui {

class PageHeader;
class ResultsPresenter;
class StatusPill;
struct ResultsPageInput;

/// The head of the results page: name, state, age and health of the data, Refresh, the decision and exports.
class ResultsHead final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultsHead)

public:
    explicit ResultsHead(QWidget *parent = nullptr);

    void set(const ResultsPageInput &input, const ResultsPresenter &presenter);
    /// Narrow windows: the key and the ages give way.
    void setCompact(bool isCompact);
    void setDecisionShown(bool isShown);

signals:
    void refreshAsked();
    void healthAsked();
    void decisionToggled(bool isShown);
    /// "pdf", "png", "html", or the id of an export table.
    void exportAsked(const QString &format);

private:
    void buildExportMenu();
    void setLooks(const ResultsPageInput &input);

    PageHeader *m_header{};
    StatusPill *m_looks{};
    QPushButton *m_health{};
    QPushButton *m_refresh{};
    QPushButton *m_decide{};
    QPushButton *m_export{};
    QMenu *m_exportMenu{};
    QStringList m_meta;
    QString m_key;
    bool m_isCompact{};
};

} // namespace assay::ui
