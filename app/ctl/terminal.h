// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/json.h"

namespace assay::ctl {

/// Where the program writes: data on standard output, everything else on standard error.
class Terminal {
public:
    Terminal(bool isQuiet, bool wantsJson);

    [[nodiscard]] bool isQuiet() const { return m_isQuiet; }
    [[nodiscard]] bool wantsJson() const { return m_wantsJson; }
    /// Standard error is a terminal, so a line can be drawn over.
    [[nodiscard]] bool canRedraw() const { return m_canRedraw; }
    [[nodiscard]] bool isOutputTerminal() const;

    /// Data, one line.
    void print(const QString &line) const;
    /// Data as they are.
    void write(std::string_view text) const;
    /// Data as indented JSON.
    void print(const Json &json) const;
    /// A remark for people; silent with --quiet.
    void say(const QString &line) const;
    /// Something went wrong; never silent.
    void complain(const QString &line) const;
    /// Draws over the current line of the terminal; nothing elsewhere.
    void redraw(const QString &line) const;
    /// Clears what redraw() left.
    void clearLine() const;

private:
    bool m_isQuiet;
    bool m_wantsJson;
    bool m_canRedraw;
};

} // namespace assay::ctl
