// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "app/edge/connection.h"
#include "app/edge/log.h"
#include "app/edge/requestparser.h"
#include "app/edge/sender.h"
#include "app/edge/worker.h"

namespace assay::edge {

/// With the executor of a context by value, which spares each operation a virtual call.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsStream = boost::asio::ssl::stream<Socket>;

/// Reads requests from a client and answers them, one after the other; what a client sends ahead waits its turn.
/// @tparam Stream  Socket, or TlsStream
template <typename Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
public:
    /// @param isMetricsDoor  it came in by the address for metrics alone
    template <typename... Context>
    Session(Worker &worker, bool isMetricsDoor, Socket socket, Context &...context)
        : m_worker(worker), m_isMetricsDoor(isMetricsDoor), m_stream(std::move(socket), context...)
    {
        m_worker.add(*this);
    }
    ~Session() override { m_worker.remove(*this); }

    void start() override
    {
        error_code ignored;
        lowest().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
        lowest().native_non_blocking(true, ignored);
        m_isFromThisMachine = lowest().remote_endpoint(ignored).address().is_loopback();
        setDeadline(m_worker.now() + m_worker.settings().headerTimeout);
        if constexpr (kIsTls) {
            m_stream.async_handshake(boost::asio::ssl::stream_base::server, [self = this->shared_from_this()](const error_code &error) {
                if (error)
                    self->m_worker.metrics().countDropped(Dropped::Handshake);
                else
                    self->begin();
            });
        } else {
            begin();
        }
    }

    void abort() override
    {
        if (m_stage == Stage::Request || m_stage == Stage::Answer)
            m_worker.metrics().countDropped(Dropped::TooSlow);
        m_stage = Stage::Ending;
        error_code ignored;
        lowest().close(ignored);
    }

    void drain() override
    {
        if (m_stage == Stage::Idle || m_stage == Stage::Handshake)
            abort();
    }

private:
    using error_code = boost::system::error_code;
    enum class Stage { Handshake, Idle, Request, Answer, Ending };

    static constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;
    static constexpr std::size_t kBlock = 4'096;
    /// What is read after the last answer, so that the client's unread bytes do not reset the connection under it.
    static constexpr std::size_t kMostLingerBytes = 1U << 20U;
    static constexpr std::chrono::seconds kLinger{2};

    Socket &lowest()
    {
        if constexpr (kIsTls)
            return m_stream.next_layer();
        else
            return m_stream;
    }

    void begin()
    {
        m_stage = Stage::Idle;
        m_parser.emplace();
        read();
    }

    void read()
    {
        m_stream.async_read_some(m_buffer.prepare(kBlock), [self = this->shared_from_this()](const error_code &error, std::size_t bytes) {
            if (error)
                return; // the client went away, or was aborted
            self->m_buffer.commit(bytes);
            self->advance();
        });
    }

    void beginRequest()
    {
        m_stage = Stage::Request;
        setDeadline(m_worker.now() + m_worker.settings().headerTimeout);
    }

    /// Goes on with what was read.
    void advance()
    {
        if (m_stage == Stage::Idle)
            beginRequest();
        while (m_buffer.size() > 0 && !m_parser->is_done()) {
            boost::beast::error_code error;
            m_buffer.consume(m_parser->put(m_buffer.data(), error));
            if (error == boost::beast::http::error::need_more)
                break;
            if (error)
                return refuse(refusalOf(error));
        }
        if (m_parser->is_done())
            return respond();
        if (m_buffer.size() > kMostHeaderBytes)
            return refuse(refusalOf(boost::beast::http::error::header_limit));
        if (m_parser->is_header_done() && !m_isHeaderLookedAt && isRefusedByHeader())
            return;
        if (m_parser->is_header_done() && m_parser->isContinueExpected() && !m_isContinueSent)
            return sayContinue();
        read();
    }

    /// Refuses what the header alone settles, before more of the body is read.
    bool isRefusedByHeader()
    {
        m_isHeaderLookedAt = true;
        if (!m_parser->isHostGood()) {
            respond();
            return true;
        }
        std::optional<Reply> refused = refusalBeforeBody(m_worker.snapshot(), request(), m_worker.circumstances());
        if (!refused)
            return false;
        m_received = Clock::now();
        m_isLast = true; // what follows would be its body
        send(std::move(*refused));
        return true;
    }

    [[nodiscard]] Request request() const
    {
        Request request = m_parser->request();
        request.isFromThisMachine = m_isFromThisMachine && !m_parser->isForwarded();
        request.isAtMetricsDoor = m_isMetricsDoor;
        return request;
    }

    void sayContinue()
    {
        static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
        m_isContinueSent = true;
        boost::asio::async_write(m_stream, boost::asio::buffer(line), [self = this->shared_from_this()](const error_code &error, std::size_t) {
            if (!error)
                self->read();
        });
    }

    void refuse(const ParseRefusal &why)
    {
        m_worker.metrics().countDropped(Dropped::Malformed);
        m_received = Clock::now();
        m_isLast = true;
        send(refusal(why.status, why.message));
    }

    void respond()
    {
        m_received = Clock::now();
        m_isLast = !m_parser->keep_alive() || m_worker.isStopping();
        if (!m_parser->isHostGood()) {
            m_isLast = true;
            return send(refusal(400, "HTTP/1.1 demands one Host field."));
        }
        send(answer(m_worker.snapshot(), request(), m_worker.circumstances()));
    }

    void send(Reply reply)
    {
        m_stage = Stage::Answer;
        setDeadline(m_worker.now() + m_worker.settings().writeTimeout);
        m_reply = std::move(reply);
        m_head.assign("HTTP/1.1 ").append(std::to_string(m_reply.status)).append(" ").append(phraseOf(m_reply.status)).append("\r\n");
        m_head.append(m_worker.dateField()).append(m_reply.head());
        if (m_isLast)
            m_head.append("Connection: close\r\n");
        else if (m_parser->isOld())
            m_head.append("Connection: keep-alive\r\n");
        m_head.append("\r\n");
        if constexpr (kIsTls) {
            const std::array<boost::asio::const_buffer, 2> whole{boost::asio::buffer(m_head), boost::asio::buffer(m_reply.body())};
            boost::asio::async_write(m_stream, whole, [self = this->shared_from_this()](const error_code &error, std::size_t) {
                if (!error)
                    self->sent();
            });
        } else {
            m_sender.begin(m_head, m_reply.body(), m_reply.preparedFile);
            push();
        }
    }

    /// In the clear, most answers fit what the socket takes at once; Asio waits only for those that do not.
    void push()
    {
        switch (m_sender.push(lowest().native_handle())) {
        case Sender::State::Done:
            return sent();
        case Sender::State::Waiting:
            return lowest().async_wait(Socket::wait_write, [self = this->shared_from_this()](const error_code &error) {
                if (!error)
                    self->push();
            });
        case Sender::State::Failed:
            return; // the client went away
        }
    }

    void sent()
    {
        const std::chrono::nanoseconds duration = Clock::now() - m_received;
        m_worker.metrics().countRequest(m_reply.route, m_reply.status, m_reply.body().size(), duration);
        if (m_worker.settings().isAccessLogged) {
            logEvent(LogLevel::Info, "request",
                     {{"route", std::string(nameOf(m_reply.route))}, {"status", std::to_string(m_reply.status)},
                      {"bytes", std::to_string(m_reply.body().size())}, {"micros", std::to_string(duration.count() / 1'000)}});
        }
        m_reply = {};
        if (m_isLast)
            return end();
        m_parser.emplace();
        m_isContinueSent = false;
        m_isHeaderLookedAt = false;
        if (m_buffer.size() > 0) {
            beginRequest();
            // Not from within itself: a client may have sent hundreds ahead.
            return boost::asio::post(m_worker.context(), [self = this->shared_from_this()] { self->advance(); });
        }
        if (m_worker.isStopping())
            return end();
        m_stage = Stage::Idle;
        setDeadline(m_worker.now() + m_worker.settings().idleTimeout);
        read();
    }

    void end()
    {
        m_stage = Stage::Ending;
        setDeadline(m_worker.now() + kLinger);
        if constexpr (kIsTls) {
            m_stream.async_shutdown([self = this->shared_from_this()](const error_code &) { self->linger(); });
        } else {
            linger();
        }
    }

    /// Says that nothing more comes, and waits a little for the client to have taken it.
    void linger()
    {
        error_code ignored;
        lowest().shutdown(Socket::shutdown_send, ignored);
        skipRest();
    }

    void skipRest()
    {
        m_buffer.clear();
        lowest().async_read_some(m_buffer.prepare(kBlock), [self = this->shared_from_this()](const error_code &error, std::size_t bytes) {
            self->m_lingered += bytes;
            if (!error && self->m_lingered < kMostLingerBytes)
                self->skipRest();
        });
    }

    Worker &m_worker;
    bool m_isMetricsDoor;
    Stream m_stream;
    Stage m_stage = Stage::Handshake;
    bool m_isFromThisMachine{};
    bool m_isContinueSent{};
    bool m_isHeaderLookedAt{};
    bool m_isLast{};
    std::size_t m_lingered{};
    boost::beast::flat_buffer m_buffer;
    std::optional<RequestParser> m_parser;
    Clock::time_point m_received{};
    Reply m_reply;
    std::string m_head;
    Sender m_sender; ///< of head and reply, in the clear
};

} // namespace assay::edge
