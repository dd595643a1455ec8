// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include "models/core/json.h"

namespace ctl {

/// One word of a command line.
struct Word {
    Word(const char *ascii) : text(QString::fromLatin1(ascii)) {} // NOLINT: tests read better with plain words
    Word(QString given) : text(std::move(given)) {}               // NOLINT
    QString text;
};
using Words = std::vector<Word>;

inline Words operator+(Words left, const Words &right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// How a call of the program ended.
struct Outcome {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;

    /// Standard output as JSON; null when it is none.
    [[nodiscard]] assay::Json json() const
    {
        const assay::Result<assay::Json> parsed = assay::parseJson(output.toStdString());
        return parsed ? *parsed : assay::Json();
    }
    /// For failure messages.
    [[nodiscard]] std::string said() const { return std::to_string(exitCode) + "\n" + output.toStdString() + errors.toStdString(); }
};

/// Calls the real assayctl on one workspace folder, which the keyring opens, or a passphrase when there is one.
class Program {
public:
    explicit Program(QString workspace, const QByteArray &passphrase = {}) : m_workspace(std::move(workspace))
    {
        if (passphrase.isEmpty())
            return;
        m_passphrase = m_workspace + QStringLiteral(".passphrase");
        QFile file(m_passphrase);
        if (!file.open(QIODevice::WriteOnly) || file.write(passphrase) != passphrase.size())
            qFatal("the passphrase file could not be written");
    }

    /// Runs with --workspace and, if there is a passphrase, --passphrase-fd.
    [[nodiscard]] Outcome operator()(const Words &words, const QByteArray &input = {}) const
    {
        const Words access = m_passphrase.isEmpty() ? Words{} : Words{"--passphrase-fd", "3"};
        return plain(Words{"--workspace", m_workspace} + access + words, input);
    }

    /// Runs with exactly these words.
    [[nodiscard]] Outcome plain(const Words &words, const QByteArray &input = {}) const
    {
        QProcess process;
        start(process, words);
        process.write(input);
        process.closeWriteChannel();
        return finished(process);
    }

    void start(QProcess &process, const Words &words) const
    {
        process.setChildProcessModifier([path = m_passphrase.toStdString()] {
            if (path.empty())
                return;
            const int file = open(path.c_str(), O_RDONLY);
            if (file >= 0 && file != 3) {
                dup2(file, 3);
                close(file);
            }
        });
        QStringList texts;
        for (const Word &word : words)
            texts.append(word.text);
        process.start(QStringLiteral(ASSAY_BIN_DIR "/assayctl"), texts);
    }

    [[nodiscard]] static Outcome finished(QProcess &process)
    {
        if (!process.waitForFinished(240'000)) {
            process.kill();
            process.waitForFinished();
        }
        const int code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        return {code, process.readAllStandardOutput(), process.readAllStandardError()};
    }

private:
    QString m_workspace;
    QString m_passphrase;
};

} // namespace ctl

Q_DECLARE_METATYPE(ctl::Words)
