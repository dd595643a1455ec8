// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "ui/report/reportsink.h"

namespace assay::ui {

/// The report as one HTML file: headings, lists and tables that assistive tools can walk, charts as vectors
/// with their numbers below. Nothing in it is loaded from elsewhere and nothing runs.
class ReportHtml final : public ReportSink
{
public:
    /// @param language  of the text, "en"
    ReportHtml(const QString &title, const QString &language);

    void begin(const QString &head, const QString &foot) override;
    void title(const QString &text) override;
    void section(const QString &text, const QString &note = {}) override;
    void paragraph(const QString &text, bool isMuted = false) override;
    void alert(const QString &bold, const QString &text) override;
    void facts(const std::vector<std::pair<QString, QString>> &facts) override;
    void table(const std::vector<ReportColumn> &columns, const std::vector<ReportRow> &rows, double rowHeight = 17, int paintColumn = -1,
               const ReportPaint &header = {}) override;
    void chart(const Plot &plot) override;
    void space(double) override {}

    /// The whole document, UTF-8.
    [[nodiscard]] QByteArray document() const;

private:
    QString m_title;
    QString m_language;
    QString m_head;
    QString m_foot;
    QString m_body;
    QString m_section;                 ///< the last heading: name of the tables below it
};

} // namespace assay::ui
