// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/json.h"
#include "models/core/timestamp.h"

namespace assay {

/// Reads the members of one JSON object for a codec. Every read names its field once; the first
/// problem is kept, with the path to it, and makes finish() fail, so codecs read straight through.
/// Members nobody asked for survive: extra() returns them as canonical JSON.
class FieldReader {
public:
    /// @param kind, key  name the document in errors ("metric", "revenue")
    /// @param path       where `object` stands in it, "" for the root, else "plan.primary"
    FieldReader(const Json &object, std::string kind, std::string key, std::string path = {});

    [[nodiscard]] std::string text(const char *name, std::string fallback = {}, std::size_t maxLength = 2'000);
    [[nodiscard]] std::string requiredText(const char *name, std::size_t maxLength = 2'000);
    [[nodiscard]] std::string requiredKey(const char *name);          ///< isKey() holds
    [[nodiscard]] bool boolean(const char *name, bool fallback);
    [[nodiscard]] double number(const char *name, double fallback, double minimum, double maximum);
    [[nodiscard]] std::optional<double> optionalNumber(const char *name, double minimum, double maximum);
    [[nodiscard]] std::int64_t integer(const char *name, std::int64_t fallback, std::int64_t minimum, std::int64_t maximum);
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(const char *name, std::int64_t minimum, std::int64_t maximum);
    [[nodiscard]] std::optional<Timestamp> optionalTime(const char *name);
    [[nodiscard]] std::vector<std::string> texts(const char *name);   ///< an array of strings; absent: empty

    /// One of the named values of an enumeration; the rows give text and value.
    template <typename E, typename Rows>
    [[nodiscard]] E choice(const char *name, const Rows &rows, E fallback)
    {
        const std::optional<std::string> chosen = choiceText(name);
        if (!chosen)
            return fallback;
        std::string allowed;
        for (const auto &[label, value] : rows) {
            if (label == *chosen)
                return value;
            allowed.append(allowed.empty() ? "" : ", ").append(label);
        }
        problem(name, "one of " + allowed);
        return fallback;
    }

    /// The member as it is, or null when absent; the caller reads it with a FieldReader of its own.
    [[nodiscard]] const Json *member(const char *name);
    [[nodiscard]] const Json *array(const char *name);                ///< as member(), must be an array when present
    [[nodiscard]] std::string pathOf(const char *name) const;
    [[nodiscard]] std::string pathOf(const char *name, std::size_t index) const;

    /// Takes over the problem and the unknown members of a nested reader that has read all of its own.
    void adopt(const FieldReader &nested);
    /// Records "path: expected what" unless a problem is there already.
    void problem(const char *name, std::string what, std::string_view messageId = {});

    /// Members that no read asked for, as canonical JSON; empty text when there are none.
    [[nodiscard]] std::string extra() const;
    [[nodiscard]] const std::optional<Error> &firstProblem() const { return m_problem; }

    /// What a person who wrote the object should be told though it can be read: members that nothing
    /// reads, with the known name nearest to each, and members that are null. InvalidDocument each.
    [[nodiscard]] std::vector<Error> doubts() const;

    /// `value`, or the first problem (InvalidDocument with `kind`, `key`, `path`, `what`).
    template <typename T>
    [[nodiscard]] Result<T> finish(T value, std::vector<Error> *doubtful = nullptr) const
    {
        if (m_problem)
            return tl::unexpected(*m_problem);
        if (doubtful != nullptr)
            *doubtful = doubts();
        return value;
    }

private:
    [[nodiscard]] std::optional<std::string> choiceText(const char *name);
    [[nodiscard]] Error errorAt(const std::string &path, std::string what, std::string_view messageId) const;

    const Json &m_object;
    std::string m_kind;
    std::string m_key;
    std::string m_path;
    std::vector<std::string> m_read;
    std::optional<Error> m_problem;
    std::vector<Error> m_nestedDoubts;
};

/// Merges the canonical JSON text of extra() back into an object that is being written.
void restoreExtra(Json &object, std::string_view extra);

/// A number as people write it: without ".0" when it is whole.
[[nodiscard]] Json plainNumber(double value);

} // namespace assay
