// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/sender.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace assay::edge {
namespace {

/// Below this a second system call costs more than the copy.
constexpr std::size_t kLeastForFile = 16U << 10U;

iovec part(std::string_view text)
{
    // The interface is older than const.
    return {const_cast<char *>(text.data()), text.size()};
}

Sender::State stateOfError()
{
    return errno == EAGAIN || errno == EWOULDBLOCK ? Sender::State::Waiting : Sender::State::Failed;
}

} // namespace

void Sender::begin(std::string_view head, std::string_view body, int file)
{
    m_head = head;
    m_body = body;
    m_bodySize = body.size();
    m_file = body.size() >= kLeastForFile ? file : -1;
}

Sender::State Sender::push(int socket)
{
    while (!m_head.empty() || !m_body.empty()) {
        const State state = m_head.empty() && m_file >= 0 ? pushFile(socket) : pushViews(socket);
        if (state != State::Done)
            return state;
    }
    return State::Done;
}

Sender::State Sender::pushViews(int socket)
{
    const bool isBodyApart = m_file >= 0;
    std::array<iovec, 2> parts{part(m_head), part(m_body)};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = isBodyApart ? 1 : 2;
    // MSG_MORE: the body follows, in the same segment.
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | (isBodyApart ? MSG_MORE : 0));
    if (sent < 0)
        return errno == EINTR ? State::Done : stateOfError();
    const std::size_t ofHead = std::min(m_head.size(), static_cast<std::size_t>(sent));
    m_head.remove_prefix(ofHead);
    m_body.remove_prefix(static_cast<std::size_t>(sent) - ofHead);
    return State::Done;
}

Sender::State Sender::pushFile(int socket)
{
    auto offset = static_cast<off_t>(m_bodySize - m_body.size());
    const ssize_t sent = ::sendfile(socket, m_file, &offset, m_body.size());
    if (sent < 0)
        return errno == EINTR ? State::Done : stateOfError();
    if (sent == 0)
        return State::Failed; // shorter than its view: cannot be
    m_body.remove_prefix(static_cast<std::size_t>(sent));
    return State::Done;
}

} // namespace assay::edge
