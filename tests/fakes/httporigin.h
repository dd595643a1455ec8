// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace assay::testing {

/// A web server in memory that takes GET and PUT, as origins and buckets do. Binds 127.0.0.1; a thread for each
/// connection. A body that is cut off is thrown away.
class HttpOrigin {
public:
    /// What it does with If-None-Match and If-Match.
    enum class Conditions { Kept, Ignored, Refused };

    struct Request {
        std::string method;
        std::string path; ///< with its leading slash
        std::map<std::string, std::string> headers; ///< names in lower case
        std::string body;
    };
    struct Answer {
        int status = 200;
        std::string body{};
        std::vector<std::string> headers{}; ///< whole lines
    };

    explicit HttpOrigin(Conditions conditions = Conditions::Kept);
    ~HttpOrigin();
    HttpOrigin(const HttpOrigin &) = delete;
    HttpOrigin &operator=(const HttpOrigin &) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

    /// Files by path without the leading slash.
    [[nodiscard]] std::map<std::string, std::string> files() const;
    void setFiles(std::map<std::string, std::string> files);
    [[nodiscard]] std::vector<Request> requests() const;

    /// Called on a server thread before a request is worked on; an answer stands for the server's own.
    void setIntercept(std::function<std::optional<Answer>(const Request &)> intercept);
    /// Called on a server thread after a request has had its effect, before its answer is sent.
    void setAfter(std::function<void(const Request &)> after);

private:
    void accept();
    void serve(int connection);
    [[nodiscard]] Answer answerTo(const Request &request);
    [[nodiscard]] Answer put(const Request &request);

    Conditions m_conditions;
    int m_port = 0; // before the listener, which sets it
    int m_listener = -1;
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_files;
    std::vector<Request> m_requests;
    std::function<std::optional<Answer>(const Request &)> m_intercept;
    std::function<void(const Request &)> m_after;
    std::list<std::thread> m_connections;
    std::vector<int> m_open;
    bool m_isEnding = false;
    std::thread m_thread;
};

/// Passes bytes between its port and another, and cuts everything off after a number of them.
class CuttingProxy {
public:
    explicit CuttingProxy(int upstreamPort);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy &) = delete;
    CuttingProxy &operator=(const CuttingProxy &) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    /// Lets so many bytes through, both directions together; then every connection is closed, new ones too.
    void cutAfter(std::int64_t bytes);
    /// Bytes let through since cutAfter().
    [[nodiscard]] std::int64_t passed() const;

private:
    void accept();
    void relay(int client);
    /// How many of `wanted` bytes may still pass.
    [[nodiscard]] std::int64_t take(std::int64_t wanted);

    int m_upstreamPort;
    int m_port = 0; // before the listener, which sets it
    int m_listener = -1;
    mutable std::mutex m_mutex;
    std::int64_t m_left = INT64_MAX;
    std::int64_t m_passed = 0;
    std::list<std::thread> m_connections;
    std::vector<int> m_open;
    bool m_isEnding = false;
    std::thread m_thread;
};

} // namespace assay::testing
