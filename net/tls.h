#ifndef ENGAWA_NET_TLS_H
#define ENGAWA_NET_TLS_H
/* What a TLS client trusts: CA certificates from one file, and a name. */
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdbool.h>

/* TLS 1.2 or later, no renegotiation, no resumption. Reads the whole file now,
 * so that none has to be opened later. 0 and a context for the caller to free
 * with SSL_CTX_free(); -ENOENT (no usable certificate in ca_file), -ENOMEM. */
int net_tls_create(const char *ca_file, SSL_CTX **ret);

/* The certificate that is being verified: is it `host`'s (RFC 6125, no partial
 * wildcards; a numeric host needs an IP address entry)? */
bool net_tls_name_fits(X509_STORE_CTX *verifying, const char *host);
#endif
