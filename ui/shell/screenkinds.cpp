// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/screenkinds.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>

#include "ui/screens/activity/activityscreen.h"
#include "ui/screens/datamodel/datamodelscreen.h"
#include "ui/screens/experiments/experimentsscreen.h"
#include "ui/screens/home/homescreen.h"
#include "ui/screens/ledger/ledgerscreen.h"
#include "ui/screens/metrics/metricsscreen.h"
#include "ui/screens/pipelines/pipelinesscreen.h"
#include "ui/screens/results/resultsscreen.h"
#include "ui/screens/warehouses/warehousesscreen.h"

namespace assay::ui {

namespace {

template <typename Kind>
Screen *make(Services &services, QWidget *parent)
{
    return new Kind(services, parent);
}

constexpr std::array kKinds{
    ScreenKind{"home", QT_TRANSLATE_NOOP("Screens", "Home"), "home", "", make<HomeScreen>},
    ScreenKind{"experiments", QT_TRANSLATE_NOOP("Screens", "Experiments"), "flask", QT_TRANSLATE_NOOP("Screens", "Configure"), make<ExperimentsScreen>},
    ScreenKind{"metrics", QT_TRANSLATE_NOOP("Screens", "Metrics"), "metrics", QT_TRANSLATE_NOOP("Screens", "Configure"), make<MetricsScreen>},
    ScreenKind{"datamodel", QT_TRANSLATE_NOOP("Screens", "Data model"), "model", QT_TRANSLATE_NOOP("Screens", "Configure"), make<DataModelScreen>},
    ScreenKind{"results", QT_TRANSLATE_NOOP("Screens", "Results"), "results", QT_TRANSLATE_NOOP("Screens", "Analyse"), make<ResultsScreen>},
    ScreenKind{"warehouses", QT_TRANSLATE_NOOP("Screens", "Warehouses"), "database", QT_TRANSLATE_NOOP("Screens", "Operate"), make<WarehousesScreen>},
    ScreenKind{"pipelines", QT_TRANSLATE_NOOP("Screens", "Pipelines"), "pipeline", QT_TRANSLATE_NOOP("Screens", "Operate"), make<PipelinesScreen>},
    ScreenKind{"ledger", QT_TRANSLATE_NOOP("Screens", "Egress ledger"), "egress", QT_TRANSLATE_NOOP("Screens", "Operate"), make<LedgerScreen>},
    ScreenKind{"activity", QT_TRANSLATE_NOOP("Screens", "Activity"), "activity", QT_TRANSLATE_NOOP("Screens", "Operate"), make<ActivityScreen>},
};

} // namespace

std::span<const ScreenKind> screenKinds() { return kKinds; }

QString screenTitle(const ScreenKind &kind) { return QCoreApplication::translate("Screens", kind.title); }

QString screenSection(const ScreenKind &kind) { return *kind.section ? QCoreApplication::translate("Screens", kind.section) : QString(); }

const ScreenKind *findScreen(const QString &id)
{
    const auto at = std::ranges::find_if(kKinds, [&id](const ScreenKind &kind) { return id == QLatin1String(kind.id); });
    return at == kKinds.end() ? nullptr : &*at;
}

} // namespace assay::ui
