// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/publish/publisher.h"
#include "tests/unit/publish/releasefixture.h"

/// A signed publication of all three files, each saying whose content it is.
/// @param previous  text of the release it follows; empty: none
[[nodiscard]] inline assay::publish::Publication publicationOf(
    const ReleaseFixture &fixture, std::int64_t version, const std::string &content, const std::string &previous = {})
{
    using assay::publish::ReleaseObject;
    assay::publish::Publication made;
    made.release = fixture.release(version, content);
    made.release.previous = previous.empty() ? std::string{} : ReleaseObject::of(previous).sha256;
    made.server = content;
    made.client = "client of " + content;
    made.bandits = "bandits of " + content;
    made.release.client = ReleaseObject::of(*made.client);
    made.release.bandits = ReleaseObject::of(*made.bandits);
    made.releaseText = ReleaseFixture::signedBy(made.release, fixture.productionKey);
    return made;
}
