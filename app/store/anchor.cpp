// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/anchor.h"

#include <chrono>

#include <QLoggingCategory>
#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/core/json.h"

namespace assay::store {
namespace {

Q_LOGGING_CATEGORY(logStore, "assay.store", QtWarningMsg)

constexpr std::chrono::seconds kAtMostEvery{1};

Json headJson(const ChainHead &head)
{
    return Json{{"sequence", head.sequence}, {"hash", access::hex(head.hash)}};
}

ChainHead headIn(FieldReader &anchor, const char *name)
{
    ChainHead head;
    const Json *member = anchor.member(name);
    if (member == nullptr) {
        anchor.problem(name, "a sequence and a hash");
        return head;
    }
    FieldReader fields(*member, "anchor", {}, name);
    head.sequence = fields.integer("sequence", -1, 0, INT64_MAX);
    const auto hash = access::hashFromHex(fields.requiredText("hash"));
    if (!hash || head.sequence < 0)
        fields.problem("hash", "a sequence and a hash");
    head.hash = hash.value_or(access::Hash{});
    anchor.adopt(fields);
    return head;
}

Result<ChainHeads> headsFrom(std::string_view text)
{
    const auto object = parseJson(text, {.bytes = 4096, .depth = 4});
    if (!object)
        return fail(object.error());
    FieldReader fields(*object, "anchor", {});
    ChainHeads heads;
    heads.audit = headIn(fields, "audit");
    heads.ledger = headIn(fields, "ledger");
    return fields.finish(heads);
}

} // namespace

std::string anchorItem(const std::string &storeId)
{
    return "anchor/" + storeId;
}

Result<void> writeAnchor(secrets::SecretGateway &keychain, const std::string &storeId, const ChainHeads &heads)
{
    const std::string text = canonicalJson(Json{{"audit", headJson(heads.audit)}, {"ledger", headJson(heads.ledger)}});
    return keychain.put(anchorItem(storeId), secrets::Secret::fromText(text));
}

Result<ChainHeads> readAnchor(secrets::SecretGateway &keychain, const std::string &storeId)
{
    return keychain.get(anchorItem(storeId)).and_then([](const secrets::Secret &anchor) -> Result<ChainHeads> {
        auto heads = headsFrom({reinterpret_cast<const char *>(anchor.bytes().data()), anchor.bytes().size()});
        if (!heads)
            return fail(
                Error{ErrorCode::KeychainBroken, Remedy::None, {}, {}}.with("what", "the workspace's anchor cannot be read"));
        return heads;
    });
}

AnchorKeeper::AnchorKeeper(secrets::SecretGateway &keychain, std::string storeId)
    : m_keychain(keychain)
    , m_storeId(std::move(storeId))
    , m_thread([this](std::stop_token stop) { work(std::move(stop)); })
{
}

AnchorKeeper::~AnchorKeeper()
{
    m_thread.request_stop();
    m_thread.join();
    writeWaiting();
}

void AnchorKeeper::note(const ChainHeads &heads)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = heads;
        m_isNew = true;
    }
    m_changed.notify_one();
}

void AnchorKeeper::work(std::stop_token stop)
{
    while (true) {
        {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait(lock, stop, [this] { return m_isNew; }))
                return;
            m_isNew = false;
        }
        writeWaiting();
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, stop, kAtMostEvery, [] { return false; });
    }
}

void AnchorKeeper::writeWaiting()
{
    std::optional<ChainHeads> heads;
    {
        const std::lock_guard lock(m_mutex);
        heads = m_waiting;
    }
    if (!heads)
        return;
    const auto written = m_keychain.probe() == secrets::KeychainState::Unlocked ? writeAnchor(m_keychain, m_storeId, *heads)
                                                                                : fail(ErrorCode::KeychainLocked);
    if (!written) {
        qCWarning(logStore, "anchor not written: %s", errorCodeName(written.error().code).data());
        return;
    }
    const std::lock_guard lock(m_mutex);
    if (m_waiting == heads)
        m_waiting.reset();
}

} // namespace assay::store
