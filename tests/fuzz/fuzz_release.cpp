// SPDX-License-Identifier: GPL-3.0-or-later
// A release document, a root and a verifier's state from anywhere: none is taken for the signed one, and what can be
// read is written back as it was.
#include "tests/fuzz/fuzz.h"

#include <string>

#include "tests/unit/publish/releasefixture.h"

using namespace assay;
using namespace assay::publish;

namespace {

/// The one release and the one root that are genuine.
struct Genuine {
    ReleaseFixture fixture{};
    TrustState trust = fixture.trust();
    std::string release = ReleaseFixture::signedBy(fixture.release(), fixture.productionKey);
    std::string root = [this] {
        const std::array keys{&fixture.rootKey};
        return signRoot(fixture.root(), keys);
    }();
};

const Genuine &genuine()
{
    static const Genuine made;
    return made;
}

/// The signed part alone, so that the parser behind the signature is reached.
void readSignedParts(const std::string &text)
{
    if (const Result<Release> release = releaseFromSignedText(text))
        fuzz::require(toSignedText(*release) == text);
    if (const Result<Root> root = rootFromSignedText(text))
        fuzz::require(toSignedText(*root) == text);
    if (const Result<TrustState> state = trustStateFromText(text))
        fuzz::require(trustStateFromText(toText(*state)).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string text{fuzz::text(data, size)};
    const Genuine &known = genuine();
    const Result<Release> release = verifyRelease(known.trust, "production", text, known.fixture.now);
    fuzz::require(!release.has_value() || text == known.release);
    TrustState trust = known.trust;
    fuzz::require(!takeRoot(trust, text, known.fixture.now).has_value());
    if (const Result<Root> root = readFirstRoot(text, known.fixture.now))
        fuzz::require(root->thresholdOf(kRootRole) > 0 && !root->keysOf(kRootRole, known.fixture.now).empty());
    if (const Result<Envelope> envelope = envelopeFromText(text, kMaxReleaseBytes))
        fuzz::require(toText(*envelope) == text);
    readSignedParts(text);
    return 0;
}
