// OpenSSL's digests behind one header.
#pragma once

#include <openssl/evp.h>
