# SPDX-License-Identifier: GPL-3.0-or-later
# Fastly in front of assay-edge, as VCL snippets of a service (the macro of each subroutine stays where Fastly's boilerplate has it).
# The key is part of the URL and therefore of the cache key: each key has its own copy. What SDKs add is left out of it.

sub vcl_recv {
#FASTLY recv
  # Names and versions of SDKs change no answer: one copy for all of them.
  set req.url = querystring.filter_except(req.url, "apiKey");

  if (req.url.path ~ "^(/api)?/metrics$") {
    error 404;
  }
  # Pre-computed assignments are each subject's own.
  if (req.method == "POST" || req.method == "OPTIONS") {
    return(pass);
  }
  if (req.method != "GET" && req.method != "HEAD") {
    error 405;
  }
  return(lookup);
}

sub vcl_fetch {
#FASTLY fetch
  # While the edge is away, what is here is served on: SDKs stop polling for good after about two hours of failures.
  set beresp.stale_if_error = 7d;
  set beresp.stale_while_revalidate = 60s;
  if (beresp.status >= 500 && stale.exists) {
    return(deliver_stale);
  }
  # A key that is not known yet may be with the next release.
  if (beresp.status == 401) {
    set beresp.ttl = 5s;
    set beresp.cacheable = true;
  }
  return(deliver);
}

sub vcl_error {
#FASTLY error
  if (obj.status >= 500 && stale.exists) {
    return(deliver_stale);
  }
}

sub vcl_log {
  # Fastly's own log line must not hold req.url: it holds the key. Use req.url.path.
#FASTLY log
}
