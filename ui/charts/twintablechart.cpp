// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/twintablechart.h"

#include <algorithm>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QSaveFile>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/charts/plotexport.h"
#include "ui/charts/plottablemodel.h"
#include "ui/charts/plotview.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {
namespace {

constexpr QSize kPictureSize(900, 420);
constexpr double kPictureRatio = 2;

} // namespace

/// Swatches of the series in the title row, for charts without end labels.
class TwinTableChart::Legend final : public QWidget
{
public:
    explicit Legend(QWidget *parent) : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed); // names give way before the page grows wider
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

    void setPlot(const Plot &plot)
    {
        m_entries.clear();
        if (plot.hasLegend) {
            for (const PlotBars &bars : plot.bars)
                m_entries.push_back({bars.name, bars.color, false});
            for (const PlotLine &line : plot.lines)
                m_entries.push_back({line.name, line.color, true});
        }
        QStringList names;
        for (const Entry &entry : m_entries)
            names << entry.name;
        setAccessibleName(tr("Legend: %1").arg(names.join(QStringLiteral(", "))));
        setVisible(!m_entries.empty());
        updateGeometry();
        update();
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(Theme::instance().font(TextStyle::Caption));
        int width = 0;
        for (const Entry &entry : m_entries)
            width += metrics.horizontalAdvance(entry.name) + Theme::instance().px(24);
        return {width, metrics.height() + 2};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return {Theme::instance().px(24) * static_cast<int>(m_entries.size()), sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const PlotStyle style = screenPlotStyle();
        const QFontMetrics metrics(style.font);
        const int px = Theme::instance().px(10);
        QPainter painter(this);
        painter.setLayoutDirection(Qt::LeftToRight); // in the order of the bars
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(style.font);
        const int room = roomForNames(metrics);
        int x = 0;
        for (const Entry &entry : m_entries) {
            const QColor color = style.color(entry.color);
            const QRectF swatch(x, (height() - px) / 2.0, px, px);
            if (entry.isLine) {
                painter.setPen(QPen(color, 2));
                painter.drawLine(QLineF(swatch.left() - 1, swatch.center().y(), swatch.right() + 1, swatch.center().y()));
            } else {
                painter.setPen(Qt::NoPen);
                painter.setBrush(color);
                painter.drawRoundedRect(swatch, 1.5, 1.5);
            }
            painter.setPen(style.ink.muted);
            const QString name = shownName(metrics, entry.name, room);
            const int width = metrics.horizontalAdvance(name);
            painter.drawText(QRect(x + px + Theme::instance().px(5), 0, width + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, name);
            x += width + Theme::instance().px(24);
        }
    }

private:
    /// So much of every name that all of them fit: short ones leave their room to the long ones.
    [[nodiscard]] int roomForNames(const QFontMetrics &metrics) const
    {
        int left = width() - Theme::instance().px(24) * static_cast<int>(m_entries.size());
        std::vector<int> widths;
        for (const Entry &entry : m_entries)
            widths.push_back(metrics.horizontalAdvance(entry.name) + 1);
        std::ranges::sort(widths);
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const int share = left / static_cast<int>(widths.size() - i);
            if (widths[i] > share)
                return std::max(0, share);
            left -= widths[i];
        }
        return widths.empty() ? 0 : widths.back();
    }
    static QString shownName(const QFontMetrics &metrics, const QString &name, int room)
    {
        return metrics.elidedText(name, Qt::ElideRight, room);
    }

    struct Entry { QString name; PlotColor color; bool isLine; };
    std::vector<Entry> m_entries;
};

TwinTableChart::TwinTableChart(const QString &name, QWidget *parent) : QWidget(parent)
{
    setObjectName(name);
    m_view = new PlotView;
    m_view->setObjectName(name + QStringLiteral(".view"));
    m_model = new PlotTableModel(this);
    m_tableView = new TableView(name + QStringLiteral(".table"));
    m_tableView->setModel(m_model);
    m_tableView->setDense(true);
    buildTitleRow();
    buildMenu();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::instance().px(8));
    column->addLayout(m_row);
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_tableView);
    column->addLayout(m_stack, 1);
}

void TwinTableChart::buildTitleRow()
{
    m_title = new Label({}, TextStyle::CardTitle);
    m_subtitle = new Label({}, TextStyle::Body, Token::Muted);
    m_subtitle->setElided(true, 100);
    m_subtitle->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_legend = new Legend(this);
    m_legend->hide();
    m_toggle = makeIconButton(tr("Show the numbers as a table"), QStringLiteral("table"), "");
    m_toggle->setObjectName(objectName() + QStringLiteral(".toggle"));
    m_toggle->setCheckable(true);
    connect(m_toggle, &QPushButton::toggled, this, &TwinTableChart::setTableShown);
    auto *more = makeIconButton(tr("Copy or save this chart"), QStringLiteral("overflow"), "");
    more->setObjectName(objectName() + QStringLiteral(".more"));
    connect(more, &QPushButton::clicked, this, [this, more] { m_menu->popup(more->mapToGlobal(QPoint(0, more->height()))); });
    m_row = new QHBoxLayout;
    m_row->setSpacing(Theme::instance().px(8));
    m_row->addWidget(m_title);
    m_row->addWidget(m_subtitle, 1);
    m_row->addWidget(m_legend);
    m_row->addWidget(m_toggle);
    m_row->addWidget(more);
}

void TwinTableChart::buildMenu()
{
    m_menu = new QMenu(this);
    m_menu->addAction(tr("Copy &image"), this, &TwinTableChart::copyImage);
    m_menu->addAction(tr("Copy &data"), this, &TwinTableChart::copyData);
    m_menu->addSeparator();
    m_menu->addAction(tr("Save image as &PNG…"), this, [this] { saveAs(QStringLiteral("png")); });
    m_menu->addAction(tr("Save image as &SVG…"), this, [this] { saveAs(QStringLiteral("svg")); });
    m_menu->addAction(tr("Save data as &CSV…"), this, [this] { saveAs(QStringLiteral("csv")); });
}

void TwinTableChart::setPlot(Plot plot)
{
    m_title->setText(plot.title);
    m_subtitle->setText(plot.subtitle);
    m_legend->setPlot(plot);
    m_model->setTable(plot.table);
    m_tableView->setAccessibleName(tr("%1, table").arg(plot.title));
    m_view->setPlot(std::move(plot));
    const int columns = m_model->columnCount();
    for (int column = 0; column < columns; ++column)
        m_tableView->header()->resizeSection(column, Theme::instance().px(column == 0 ? 110 : 130));
}

const Plot &TwinTableChart::plot() const { return m_view->plot(); }

void TwinTableChart::setModes(const QStringList &modes, int current)
{
    if (!m_modes) {
        m_modes = new Segmented(modes);
        m_modes->setObjectName(objectName() + QStringLiteral(".modes"));
        m_modes->setAccessibleName(tr("What the chart shows"));
        connect(m_modes, &Segmented::chosen, this, &TwinTableChart::modeChosen);
        m_row->insertWidget(m_row->indexOf(m_legend), m_modes);
    } else if (!modes.isEmpty()) {
        m_modes->setTexts(modes);
    }
    m_modes->setCurrent(current);
}

void TwinTableChart::setTableShown(bool isShown)
{
    m_toggle->setChecked(isShown);
    m_stack->setCurrentIndex(isShown ? 1 : 0);
}

void TwinTableChart::copyImage()
{
    const QImage image = plotImage(plot(), kPictureSize, kPictureRatio, m_exportNote, Theme::instance().font(TextStyle::Caption));
    auto *content = new QMimeData;
    content->setImageData(image);
    content->setData(QStringLiteral("image/svg+xml"), plotSvg(plot(), kPictureSize, m_exportNote, Theme::instance().font(TextStyle::Caption)));
    content->setText(plot().summary);
    QGuiApplication::clipboard()->setMimeData(content);
    emit exported(QStringLiteral("image"));
}

void TwinTableChart::copyData()
{
    auto *content = new QMimeData;
    content->setText(plotTsv(plot().table));
    content->setHtml(tableHtml(plot().table, plot().title));
    QGuiApplication::clipboard()->setMimeData(content);
    emit exported(QStringLiteral("tsv"));
}

void TwinTableChart::saveAs(const QString &suffix)
{
    auto *dialog = new QFileDialog(this, tr("Save chart"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(suffix == QLatin1String("png") ? tr("Picture (*.png)") : suffix == QLatin1String("svg") ? tr("Vector picture (*.svg)") : tr("Comma-separated values (*.csv)"));
    dialog->selectFile(QStringLiteral("%1.%2").arg(plot().title.toLower().replace(QLatin1Char(' '), QLatin1Char('-')), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, suffix](const QString &path) { write(path, suffix); });
    dialog->open();
}

void TwinTableChart::write(const QString &path, const QString &suffix)
{
    QSaveFile file(path);
    bool isWritten = file.open(QIODevice::WriteOnly);
    if (isWritten && suffix == QLatin1String("png"))
        isWritten = plotImage(plot(), kPictureSize, kPictureRatio, m_exportNote, Theme::instance().font(TextStyle::Caption)).save(&file, "PNG");
    else if (isWritten && suffix == QLatin1String("svg"))
        isWritten = file.write(plotSvg(plot(), kPictureSize, m_exportNote, Theme::instance().font(TextStyle::Caption))) > 0;
    else if (isWritten)
        isWritten = file.write(plotCsv(plot().table)) >= 0;
    if (isWritten && file.commit())
        emit exported(suffix);
    else
        emit exportFailed(path, file.errorString());
}

void TwinTableChart::contextMenuEvent(QContextMenuEvent *event)
{
    m_menu->popup(event->globalPos());
}

} // namespace assay::ui
