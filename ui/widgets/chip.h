// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

#include <QStringList>
#include <QToolButton>

namespace assay::ui {

/// A pop-up choice with its value in view ("View Relative"). While it is active it shows a cross, and
/// a click on the cross, or Delete, resets it.
class Chip final : public QToolButton
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Chip)

public:
    explicit Chip(const QString &label, QWidget *parent = nullptr);

    /// One choice of the menu; `value` is what chosen() sends.
    void addChoice(const QString &text, const QString &value);
    void clearChoices();
    /// All choices at once, as text and value; nothing happens when they are there already.
    void setChoices(const std::vector<std::pair<QString, QString>> &choices);
    /// A heading above the choices that follow, for a chip that holds several groups.
    void addGroup(const QString &title);
    /// Selects one value of every group; `summary` is written on the chip.
    void setValues(const QStringList &values, const QString &summary);
    /// Selects without sending chosen().
    void setValue(const QString &value);
    [[nodiscard]] QString value() const { return m_value; }
    /// The value that counts as "not set"; choosing it makes the chip inactive.
    void setNeutralValue(const QString &value);
    /// Without a neutral value a chip is a plain choice and never looks active.
    [[nodiscard]] bool isActive() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void chosen(const QString &value);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QString valueText() const;
    [[nodiscard]] QRect crossRect() const;
    void choose(const QString &value);
    void describe();

    QString m_label;
    QString m_value;
    QStringList m_grouped;             ///< selected values of a chip with groups
    QString m_summary;
    QString m_neutral;
    QStringList m_texts;
    QStringList m_values;
};

} // namespace assay::ui
