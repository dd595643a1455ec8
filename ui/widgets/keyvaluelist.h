// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QGridLayout;

namespace assay::ui {

enum class Token;
enum class TextStyle;

/// Facts as label and value in two columns, one 1 px line between rows when ruled.
class KeyValueList final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(KeyValueList)

public:
    /// Trailing: values end at the right edge (inspectors); Leading: after a fixed label column (details).
    enum class Values { Leading, Trailing };

    explicit KeyValueList(Values values = Values::Leading, QWidget *parent = nullptr);

    void clear();
    void add(const QString &label, const QString &value);
    void add(const QString &label, const QString &value, TextStyle style, Token token);
    /// A value that is a widget of its own.
    void add(const QString &label, QWidget *value);
    void setLabelWidth(int pixels);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QGridLayout *m_grid{};
    Values m_values;
    int m_rows{};
};

} // namespace assay::ui
