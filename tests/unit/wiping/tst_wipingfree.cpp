// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace {

/// A text that stands nowhere in the program's image: made from its complement.
QByteArray canary()
{
    QByteArray text("\x9c\x9e\x91\x9e\x8d\x86\xd2\xce\xc7\xc6\xca\xcc\xcd\xd2\x99\x90\x8d\xd2\x8f\x86\x8b\x97");
    for (char &c : text)
        c = static_cast<char>(~c);
    return text;
}

/// How often the needle stands in the process's heap.
int hitsInHeap(const QByteArray &needle)
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (!maps.open(QIODevice::ReadOnly))
        return -1;
    int hits = 0;
    for (const QByteArray &line : maps.readAll().split('\n')) {
        if (!line.endsWith("[heap]"))
            continue;
        const QByteArray range = line.left(line.indexOf(' '));
        const auto begin = range.left(range.indexOf('-')).toULongLong(nullptr, 16);
        const auto end = range.mid(range.indexOf('-') + 1).toULongLong(nullptr, 16);
        const char *at = reinterpret_cast<const char *>(begin);
        std::size_t left = static_cast<std::size_t>(end - begin);
        while (const void *found = memmem(at, left, needle.constData(), static_cast<std::size_t>(needle.size()))) {
            ++hits;
            const char *next = static_cast<const char *>(found) + 1;
            left -= static_cast<std::size_t>(next - at);
            at = next;
        }
    }
    return hits;
}

/// The canary as Qt keeps text: two bytes a character.
QByteArray wide(const QByteArray &text)
{
    const QString string = QString::fromLatin1(text);
    return QByteArray(reinterpret_cast<const char *>(string.constData()), string.size() * 2);
}

} // namespace

class WipingFreeTest final : public QObject
{
    Q_OBJECT

private slots:
    void heap_forgetsTextThatWasReleased()
    {
        const QByteArray needle = wide(canary());
        {
            QString text = QString::fromLatin1(canary());
            QJsonObject object{{QStringLiteral("secret"), text}};
            QString grown = text.repeated(200);
            QVERIFY(hitsInHeap(needle) >= 2); // the needle itself, and copies
            QVERIFY(!QJsonDocument(object).toJson().isEmpty());
            grown.clear();
        }
        QCOMPARE(hitsInHeap(needle), 1); // only the needle
    }

    void realloc_keepsContentAndWipesTheOldBlock()
    {
        const QByteArray needle = canary();
        auto *block = static_cast<char *>(std::malloc(64));
        std::memcpy(block, needle.constData(), static_cast<std::size_t>(needle.size()));
        for (std::size_t size = 128; size <= 65'536; size *= 2)
            block = static_cast<char *>(std::realloc(block, size));
        QVERIFY(std::memcmp(block, needle.constData(), static_cast<std::size_t>(needle.size())) == 0);
        QCOMPARE(hitsInHeap(needle), 2); // the needle and the block
        block = static_cast<char *>(std::realloc(block, 32));
        QVERIFY(std::memcmp(block, needle.constData(), static_cast<std::size_t>(needle.size())) == 0);
        std::free(block);
        QCOMPARE(hitsInHeap(needle), 1);
    }
};

QTEST_APPLESS_MAIN(WipingFreeTest)
#include "tst_wipingfree.moc"
