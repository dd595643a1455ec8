// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/httpclient.h"

#include <algorithm>
#include <array>

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslConfiguration>
#include <QTimer>
#include <QUrl>

namespace assay::publish {
namespace {

QNetworkRequest prepared(const HttpRequest &request, std::chrono::milliseconds silence)
{
    QNetworkRequest made(QUrl::fromEncoded(QByteArray::fromStdString(request.url), QUrl::StrictMode));
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    made.setSslConfiguration(tls);
    made.setTransferTimeout(static_cast<int>(silence.count()));
    // Named here, so that Qt does not unpack the answer: the bytes are what was signed.
    made.setRawHeader("Accept-Encoding", "identity");
    made.setRawHeader("User-Agent", "Assay");
    if (!request.body.empty() || request.method == "PUT")
        made.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    for (const auto &[name, value] : request.headers)
        made.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
    return made;
}

std::string reasonOf(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError: return "it refuses the connection";
    case QNetworkReply::RemoteHostClosedError: return "it closed the connection";
    case QNetworkReply::HostNotFoundError: return "its name is not known";
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: return "it did not answer in time";
    case QNetworkReply::SslHandshakeFailedError: return "its certificate is not trusted, or it speaks no TLS 1.2";
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyAuthenticationRequiredError: return "the proxy lets nothing through";
    default: return "the connection failed (network error " + std::to_string(static_cast<int>(error)) + ")";
    }
}

HttpReply answerOf(const QNetworkReply &reply, QByteArray body)
{
    HttpReply answer;
    answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto &[name, value] : reply.rawHeaderPairs())
        answer.headers.emplace(name.toLower().toStdString(), value.toStdString());
    answer.body = body.toStdString();
    return answer;
}

/// True when the server sent fewer bytes than it announced.
bool isCutShort(const HttpReply &answer, const HttpRequest &request)
{
    const std::string announced = answer.header("content-length");
    return request.method != "HEAD" && !announced.empty() && announced != std::to_string(answer.body.size());
}

} // namespace

std::string HttpReply::header(std::string_view name) const
{
    const auto found = headers.find(std::string(name));
    return found == headers.end() ? std::string{} : found->second;
}

HttpClient::HttpClient()
    : HttpClient(Timeouts{})
{
}

HttpClient::HttpClient(Timeouts timeouts)
    : m_timeouts(timeouts)
    , m_manager(std::make_unique<QNetworkAccessManager>())
{
}

HttpClient::~HttpClient() = default;

Result<HttpReply> HttpClient::send(const HttpRequest &request)
{
    if (!isAllowedUrl(request.url))
        return fail(unreachable(request.url, "only https addresses are used, and http of this computer"));
    const std::unique_ptr<QNetworkReply> reply(m_manager->sendCustomRequest(prepared(request, m_timeouts.silence),
                                                                            QByteArray::fromStdString(request.method),
                                                                            QByteArray::fromStdString(request.body)));
    QByteArray body;
    bool isTooLarge = false;
    const auto take = [&] {
        body += reply->readAll();
        if (!isTooLarge && body.size() > request.limit) {
            isTooLarge = true;
            reply->abort();
        }
    };
    // The one place that waits: a thread of its own has no other event loop.
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::readyRead, reply.get(), take);
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(m_timeouts.total, reply.get(), [&reply] { reply->abort(); });
    if (!reply->isFinished())
        loop.exec();
    take();
    if (isTooLarge)
        return fail(Error{ErrorCode::InputTooLarge, Remedy::None, {}, {}}
                        .with("what", request.url)
                        .with("limit", std::to_string(request.limit)));
    HttpReply answer = answerOf(*reply, std::move(body));
    if (answer.status == 0 || reply->error() == QNetworkReply::OperationCanceledError
        || reply->error() == QNetworkReply::RemoteHostClosedError)
        return fail(unreachable(request.url, reasonOf(reply->error())));
    if (isCutShort(answer, request))
        return fail(unreachable(request.url, "its answer was cut off"));
    return answer;
}

bool isAllowedUrl(std::string_view text)
{
    const QUrl url = QUrl::fromEncoded(QByteArray(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasFragment())
        return false;
    constexpr std::array local{"127.0.0.1", "localhost", "::1"};
    const bool isLocal = std::ranges::find(local, url.host().toStdString()) != local.end();
    return url.scheme() == QStringLiteral("https") || (url.scheme() == QStringLiteral("http") && isLocal);
}

Error unreachable(const std::string &url, std::string what)
{
    return Error{ErrorCode::TargetUnreachable, Remedy::Retry, {}, {}}.with("path", url).with("what", std::move(what));
}

} // namespace assay::publish
