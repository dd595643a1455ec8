// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace assay {

/// What went wrong, as a closed set the shell can switch on. Stable: the names of
/// errorCodeName() are written to run records, the audit log and the runner's
/// protocol, so a code is never renamed or reused.
enum class ErrorCode {
    Internal,              ///< a promise of our own code broke at a boundary; fact `what`
    Cancelled,             ///< asked for by the person
    // input
    InvalidJson,           ///< facts `line`, `column` or `offset`, `what`
    InvalidDocument,       ///< facts `kind`, `key`, `path`, `what`
    InvalidArgument,       ///< command line or protocol; facts `name`, `what`
    InputTooLarge,         ///< facts `what`, `limit`
    UnknownReference,      ///< facts `kind`, `key`, `path`, `missing`
    NotFound,              ///< facts `kind`, `key`
    RevisionConflict,      ///< facts `kind`, `key`, `expected`, `actual`
    UnsupportedDefinition, ///< valid, but this engine or mode cannot plan it; facts `key`, `what`
    FragmentRefused,       ///< user SQL failed the fragment checker; facts `source`, `what`, `position`
    // files
    ReadFailed,            ///< facts `path`, `what`
    WriteFailed,           ///< facts `path`, `what`
    // store
    StoreAbsent,           ///< no workspace in this folder; fact `path`
    StoreExists,           ///< a workspace is already there; fact `path`
    StoreInUse,            ///< another process holds it; facts `path`, `pid`
    StoreDamaged,          ///< facts `path`, `what`
    StoreRolledBack,       ///< older than the keychain's anchor; facts `stored`, `anchor`
    StoreKeyMissing,       ///< the store exists, its device key does not; never leads to a new key
    StoreNewer,            ///< written by a newer Assay; facts `schema`
    WrongPassphrase,
    PassphraseNeeded,
    ChainBroken,           ///< facts `chain`, `sequence`
    // keychain
    KeychainServiceMissing, ///< session bus there, no secret service on it
    KeychainBusMissing,     ///< no session bus
    KeychainLocked,
    KeychainUnresponsive,
    KeychainDenied,
    KeychainBroken,         ///< any other refusal of the service
    SecretMissing,          ///< the service answered: no such entry; fact `item`
    // warehouse and runner
    RunnerMissing,          ///< assay-runner not found beside the program; fact `path`
    RunnerFailed,           ///< it ended without `done`; fact `exit`
    RunnerProtocol,         ///< a line the protocol does not know; fact `what`
    ContractRefused,        ///< E-SHAPE: the result left the declared shape; facts `statement`, `column`, `what`
    WarehouseDriverMissing, ///< facts `kind`, `path`
    WarehouseFileMissing,   ///< fact `path`
    WarehouseFileLocked,    ///< another program has it open for writing; facts `path`
    WarehouseFileInvalid,   ///< facts `path`, `what`
    WarehouseUnreachable,
    WarehouseRejectedQuery, ///< facts `statement`, `sqlstate`, `position`
    WarehouseTimeout,       ///< facts `statement`, `seconds`
    WarehouseOutOfMemory,   ///< fact `statement`
    // publishing
    ReleaseRefused,         ///< a release, root or published file failed its verification; fact `what`
    TargetConflict,         ///< somebody else has published meanwhile; fact `path`
    TargetUnreachable,      ///< facts `path`, `what`
    // analysis
    NoResults,              ///< nothing was brought back yet; fact `experiment`
    PermissionDenied,
};

/// What the person can do about it; ui/ offers exactly this as a button.
enum class Remedy { None, FixInput, Retry, Reconnect, Unlock, StartKeychain, CloseOtherProgram, Install, RunPipeline, AskAdmin };

/// A failure as data. Carries no sentence for the user: ui/ and the command line turn
/// `code`, `messageId` and `facts` into text. Facts never hold a secret, a row of
/// warehouse data or a subject key.
struct Error {
    ErrorCode code{};
    Remedy remedy{};
    std::vector<std::pair<std::string, std::string>> facts;
    std::string_view messageId{}; ///< literal such as "V-301"; empty: the sentence of `code`

    /// Adds one named fact.
    [[nodiscard]] Error with(std::string_view name, std::string value) &&
    {
        facts.emplace_back(name, std::move(value));
        return std::move(*this);
    }

    /// The fact of that name, or empty.
    [[nodiscard]] std::string_view fact(std::string_view name) const
    {
        for (const auto &[key, value] : facts) {
            if (key == name)
                return value;
        }
        return {};
    }

    bool operator==(const Error &) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, Remedy remedy = Remedy::None)
{
    return tl::unexpected(Error{code, remedy, {}, {}});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected(std::move(error)); }

/// The stable name of a code, as stored ("ContractRefused").
[[nodiscard]] std::string_view errorCodeName(ErrorCode code);

/// The code of a stored name; an unknown name gives nothing.
[[nodiscard]] std::optional<ErrorCode> errorCodeFromName(std::string_view name);

/// A value together with what was wrong in the parts that were left out.
template <typename T>
struct Parsed {
    T value;
    std::vector<Error> problems;
};

} // namespace assay
