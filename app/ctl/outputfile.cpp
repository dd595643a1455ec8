// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/outputfile.h"

#include <QFileInfo>
#include <QDir>
#include <QSaveFile>

namespace assay::ctl {

Result<void> checkOutputFile(const QString &path)
{
    const QFileInfo file(path);
    if (file.isDir())
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", path.toStdString()).with("what", "this is a folder"));
    if (file.dir().exists())
        return {};
    return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, "E-FILE-101"}
                    .with("path", file.fileName().toStdString())
                    .with("folder", file.path().toStdString()));
}

Result<void> writeTextFile(const QString &path, const std::string &text)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit())
        return {};
    return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}
                    .with("path", path.toStdString())
                    .with("what", file.errorString().toStdString()));
}

} // namespace assay::ctl
