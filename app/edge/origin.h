// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "app/edge/source.h"

namespace assay::edge {

/// A published folder behind an http(s) address: a bucket, a CDN, a web server. Watched files are asked for with the
/// entity tag of what was last read. A redirect is not followed: whoever can answer with one must not choose where this
/// server connects to. Certificates are checked.
class OriginSource final : public Source {
public:
    /// @param authority  PEM file of certificate authorities; empty: those of the system
    /// @return InvalidArgument for an address that is not http(s)://HOST[:PORT][/PATH] or an authority file that cannot be read
    [[nodiscard]] static Result<std::unique_ptr<Source>> make(const std::string &address, const std::filesystem::path &authority);

    ~OriginSource() override;
    [[nodiscard]] Result<Fetched> get(const std::string &path, std::int64_t limit, bool isWatched) override;

private:
    struct Place;

    explicit OriginSource(std::unique_ptr<Place> place);

    std::unique_ptr<Place> m_place;
    std::map<std::string, std::string> m_tags; ///< of watched files, by path
};

} // namespace assay::edge
