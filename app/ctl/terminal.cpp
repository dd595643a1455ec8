// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/terminal.h"

#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace assay::ctl {
namespace {

void put(std::FILE *stream, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

/// Names come from files: an escape sequence in one must not reach the terminal.
QString harmless(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control && c != u'\n')
            c = u' ';
    }
    return text;
}

void putLine(std::FILE *stream, const QString &line)
{
    put(stream, harmless(line).toStdString() + '\n');
}

int width()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

} // namespace

Terminal::Terminal(bool isQuiet, bool wantsJson) : m_isQuiet(isQuiet), m_wantsJson(wantsJson), m_canRedraw(isatty(STDERR_FILENO) == 1) {}

bool Terminal::isOutputTerminal() const { return isatty(STDOUT_FILENO) == 1; }

void Terminal::print(const QString &line) const { putLine(stdout, line); }

void Terminal::write(std::string_view text) const { put(stdout, text); }

void Terminal::print(const Json &json) const { put(stdout, prettyJson(json) + '\n'); }

void Terminal::say(const QString &line) const
{
    if (!m_isQuiet)
        putLine(stderr, line);
}

void Terminal::complain(const QString &line) const { putLine(stderr, line); }

void Terminal::redraw(const QString &line) const
{
    if (!m_isQuiet && m_canRedraw)
        put(stderr, "\r\x1B[K" + harmless(line).left(width() - 1).toStdString());
}

void Terminal::clearLine() const
{
    if (!m_isQuiet && m_canRedraw)
        put(stderr, "\r\x1B[K");
}

} // namespace assay::ctl
