// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/options.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <QCommandLineParser>
#include <QCoreApplication>

namespace assay::console {

namespace {

struct OptionText {
    Q_DECLARE_TR_FUNCTIONS(Console)
};

std::optional<ui::Theme::Mode> themeOf(const QString &name)
{
    using Mode = ui::Theme::Mode;
    if (name == QLatin1String("system"))
        return Mode::System;
    if (name == QLatin1String("light"))
        return Mode::Light;
    if (name == QLatin1String("dark"))
        return Mode::Dark;
    if (name == QLatin1String("contrast"))
        return Mode::HighContrast;
    return std::nullopt;
}

[[noreturn]] void endWith(const QString &problem)
{
    std::fprintf(stderr, "assay: %s\n", qPrintable(problem));
    std::exit(2);
}

} // namespace

bool asksForWords(int argc, char **argv)
{
    constexpr std::array kQuestions{"-h", "--help", "--help-all", "-v", "--version"};
    return std::any_of(argv + std::min(1, argc), argv + argc, [&](std::string_view word) { return std::ranges::find(kQuestions, word) != kQuestions.end(); });
}

bool hasDisplay([[maybe_unused]] int argc, [[maybe_unused]] char **argv)
{
#if !defined(Q_OS_UNIX) || defined(Q_OS_DARWIN)
    return true;
#else
    const bool isNamed = std::ranges::any_of(std::array{"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}, [](const char *name) { return !qEnvironmentVariableIsEmpty(name); });
    return isNamed || std::any_of(argv + std::min(1, argc), argv + argc, [](std::string_view word) {
        return word.starts_with("-platform") || word.starts_with("--platform") || word.starts_with("-display") || word.starts_with("--display");
    });
#endif
}

Options readOptions(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(OptionText::tr("Feature flags and experiments on your own data warehouse."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({{QStringLiteral("workspace"), OptionText::tr("Open the workspace in <dir> instead of the default one."), QStringLiteral("dir")},
                       {QStringLiteral("session"), OptionText::tr("Work in a session workspace: in memory, gone at quit.")},
                       {QStringLiteral("sample"), OptionText::tr("Load the sample workspace and run its pipelines.")},
                       {QStringLiteral("passphrase-fd"), OptionText::tr("Read the passphrase from the open file descriptor <n>."), QStringLiteral("n")},
                       {QStringLiteral("theme"), OptionText::tr("Use the theme system, light, dark or contrast."), QStringLiteral("name")}});
    parser.process(application);
    if (!parser.positionalArguments().isEmpty())
        endWith(OptionText::tr("%1 is not understood; see --help").arg(parser.positionalArguments().constFirst()));
    Options options;
    options.folder = parser.value(QStringLiteral("workspace")).toStdString();
    options.isSession = parser.isSet(QStringLiteral("session"));
    options.withSample = parser.isSet(QStringLiteral("sample"));
    if (options.isSession && !options.folder.empty())
        endWith(OptionText::tr("--session and --workspace exclude each other"));
    if (const QString text = parser.value(QStringLiteral("passphrase-fd")); !text.isEmpty()) {
        bool isNumber = false;
        const int descriptor = text.toInt(&isNumber);
        if (!isNumber || descriptor < 0)
            endWith(OptionText::tr("--passphrase-fd expects the number of an open file descriptor"));
        options.passphraseDescriptor = descriptor;
    }
    if (const QString name = parser.value(QStringLiteral("theme")); !name.isEmpty()) {
        options.theme = themeOf(name);
        if (!options.theme)
            endWith(OptionText::tr("--theme expects system, light, dark or contrast"));
    }
    return options;
}

} // namespace assay::console
