// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"
#include "models/flags/numbertext.h"

namespace assay::flags {

/// One attribute value as the application passed it. Views the caller's text.
struct AttributeValue {
    enum class Kind : std::uint8_t { Null, Boolean, Number, Text };

    Kind kind = Kind::Null;
    bool boolean{};
    double number{};
    std::string_view text{};

    [[nodiscard]] static AttributeValue null() { return {}; }
    [[nodiscard]] static AttributeValue of(bool value) { return {Kind::Boolean, value, 0, {}}; }
    [[nodiscard]] static AttributeValue of(double value) { return {Kind::Number, false, value, {}}; }
    [[nodiscard]] static AttributeValue of(std::string_view value) { return {Kind::Text, false, 0, value}; }
};

/// The value as lists and patterns compare it: "true", "1", the text itself; empty for null.
[[nodiscard]] std::string_view textOf(const AttributeValue &value, NumberBuffer &buffer);

struct Attribute {
    std::string_view name;
    AttributeValue value;
};

/// Who is assigned, with attributes. Views only: making one allocates nothing.
struct Subject {
    std::string_view key;
    std::span<const Attribute> attributes;
};

/// A subject that owns its texts, as read from JSON. They lie together, so that evaluating a cold subject
/// waits for little memory.
class SubjectRecord {
public:
    explicit SubjectRecord(std::string_view key) : m_arena(std::make_unique<std::pmr::monotonic_buffer_resource>(kFirstBytes)), m_key(kept(key)) {}
    SubjectRecord(SubjectRecord &&) = default;
    SubjectRecord &operator=(SubjectRecord &&) = default;
    SubjectRecord(const SubjectRecord &) = delete;
    SubjectRecord &operator=(const SubjectRecord &) = delete;

    /// Adds an attribute; the texts are copied.
    void add(std::string_view name, const AttributeValue &value);
    [[nodiscard]] Subject subject() const { return {m_key, m_attributes}; }

private:
    static constexpr std::size_t kFirstBytes = 256;

    [[nodiscard]] std::string_view kept(std::string_view text);

    std::unique_ptr<std::pmr::monotonic_buffer_resource> m_arena; // by pointer, as it cannot be moved
    std::vector<Attribute> m_attributes;
    std::string_view m_key;
};

/// Reads a flat object of attributes. An object or array as value is dropped, as SDKs cannot pass one.
[[nodiscard]] SubjectRecord subjectFromJson(std::string_view key, const Json &attributes);

} // namespace assay::flags
