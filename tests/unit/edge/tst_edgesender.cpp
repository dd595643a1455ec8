// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <array>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/edge/sender.h"

using namespace assay::edge;

namespace {

/// Two ends of a connection; ours does not block and holds little.
struct Pair {
    std::array<int, 2> ends{-1, -1};

    Pair()
    {
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        const int small = 4'096;
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    }
    ~Pair()
    {
        ::close(ends[0]);
        closeTheirs();
    }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;

    void closeTheirs()
    {
        if (ends[1] >= 0)
            ::close(ends[1]);
        ends[1] = -1;
    }

    /// Takes what is there now.
    std::string take() const
    {
        std::string all;
        std::array<char, 1'024> block{};
        ssize_t got = 0;
        while ((got = ::recv(ends[1], block.data(), block.size(), MSG_DONTWAIT)) > 0)
            all.append(block.data(), std::size_t(got));
        return all;
    }
};

/// Bytes whose place shows.
std::string longBody()
{
    std::string body;
    for (int i = 0; body.size() < 300'000; ++i)
        body += std::to_string(i) + ",";
    return body;
}

} // namespace

class EdgeSenderTest final : public QObject
{
    Q_OBJECT

private slots:
    void answer_goesOutWhole_data()
    {
        QTest::addColumn<bool>("isFile");
        QTest::newRow("from memory") << false;
        QTest::newRow("from a file") << true;
    }

    void answer_goesOutWhole()
    {
        QFETCH(bool, isFile);
        const std::string head(20'000, 'h');
        const std::string body = longBody();
        const int file = isFile ? ::memfd_create("body", MFD_CLOEXEC) : -1;
        if (isFile)
            QCOMPARE(::write(file, body.data(), body.size()), ssize_t(body.size()));
        const Pair pair;
        Sender sender;
        sender.begin(head, body, file);
        std::string taken;
        int waits = 0;
        Sender::State state{};
        while ((state = sender.push(pair.ends[0])) == Sender::State::Waiting) {
            ++waits;
            const std::string part = pair.take();
            QVERIFY(!part.empty()); // it waits only for a full socket
            taken += part;
        }
        taken += pair.take();
        QCOMPARE(state, Sender::State::Done);
        QVERIFY(waits > 0);
        QVERIFY(taken == head + body);
        if (isFile)
            ::close(file);
    }

    void answer_failsWhenTheOtherSideIsGone()
    {
        Pair pair;
        const std::string body = longBody();
        Sender sender;
        sender.begin("head", body, -1);
        QCOMPARE(sender.push(pair.ends[0]), Sender::State::Waiting);
        pair.closeTheirs();
        QCOMPARE(sender.push(pair.ends[0]), Sender::State::Failed);
    }

    void answer_failsWhenItsFileIsShort()
    {
        const Pair pair;
        const std::string body = longBody();
        const int file = ::memfd_create("body", MFD_CLOEXEC);
        Sender sender;
        sender.begin("head", body, file);
        QCOMPARE(sender.push(pair.ends[0]), Sender::State::Failed);
        ::close(file);
    }
};

QTEST_APPLESS_MAIN(EdgeSenderTest)
#include "tst_edgesender.moc"
