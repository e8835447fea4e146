#include "net/tls.h"

#include <errno.h>
#include <openssl/x509v3.h>

#include "net/address.h"

int net_tls_create(const char *ca_file, SSL_CTX **ret)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());

	if (!tls)
		return -ENOMEM;
	SSL_CTX_set_options(tls, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(tls, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
	/* A resumed session would skip the check of the certificate's name. */
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
	if (SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1 ||
		SSL_CTX_load_verify_file(tls, ca_file) != 1) {
		SSL_CTX_free(tls);
		return -ENOENT;
	}
	*ret = tls;
	return 0;
}

bool net_tls_name_fits(X509_STORE_CTX *verifying, const char *host)
{
	X509 *certificate = X509_STORE_CTX_get_current_cert(verifying);

	if (!certificate)
		return false;
	if (net_host_numeric(host))
		return X509_check_ip_asc(certificate, host, 0) == 1;
	return X509_check_host(certificate, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) ==
	       1;
}
