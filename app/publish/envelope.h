// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/publish/signature.h"
#include "models/core/json.h"

namespace assay::publish {

/// One signature of a document.
struct Signature {
    std::string keyId;
    secrets::Bytes bytes;

    bool operator==(const Signature &) const = default;
};

/// A signed document as it lies at a target: `{"signatures":[{"key_id","sig"}],"signed":{...}}` in canonical
/// form, so that equal documents are equal bytes and nothing can hide outside of what is signed.
struct Envelope {
    std::string signedText; ///< canonical JSON of "signed"
    std::vector<Signature> signatures;
};

/// The bytes of an envelope.
[[nodiscard]] std::string toText(const Envelope &envelope);

/// Reads an envelope and insists on its canonical form.
/// @param limit  bytes
/// @return ReleaseRefused with `what`; InputTooLarge
[[nodiscard]] Result<Envelope> envelopeFromText(std::string_view text, std::size_t limit);

/// Signs with each key, in the order of their ids.
[[nodiscard]] Envelope signedWith(std::span<const SigningKey *const> keys, std::string_view context, std::string signedText);

/// The keys that signed, each once. Every signature must be good and of one of `keys`: a document that
/// carries anything else is not the one that was published.
/// @param keys  by key id
/// @return ReleaseRefused with `what`
[[nodiscard]] Result<std::vector<std::string>> signersOf(
    const Envelope &envelope, std::string_view context, const std::map<std::string, PublicKey> &keys);

/// ReleaseRefused with the reason.
[[nodiscard]] Error refused(std::string what);

} // namespace assay::publish
