// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

namespace test {

/// A web server over a folder, as a bucket behaves: entity tags, 404, and faults on demand. One connection at a time.
class FileOrigin {
public:
    explicit FileOrigin(std::filesystem::path folder);
    ~FileOrigin();
    FileOrigin(const FileOrigin &) = delete;
    FileOrigin &operator=(const FileOrigin &) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(m_port); }

    enum class Fault { None, Redirect, ServerError, Cut, Hang };
    std::atomic<Fault> fault{};
    std::atomic<int> answers{};
    std::atomic<int> unchanged{}; ///< answers with 304
    std::atomic<int> hanging{};   ///< requests that get no answer

private:
    void serve();
    void answerOne(int client);

    std::filesystem::path m_folder;
    int m_port{};   // before the listener, which sets it
    int m_listener = -1;
    std::thread m_thread;
};

} // namespace test
