// Swift cannot call functions with `...`: each kind of option has a function of its own here.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode dao_curl_number(CURL *it, CURLoption option, long value) {
    return curl_easy_setopt(it, option, value);
}

static inline CURLcode dao_curl_size(CURL *it, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(it, option, value);
}

static inline CURLcode dao_curl_text(CURL *it, CURLoption option, const char *value) {
    return curl_easy_setopt(it, option, value);
}

static inline CURLcode dao_curl_pointer(CURL *it, CURLoption option, const void *value) {
    return curl_easy_setopt(it, option, value);
}

static inline CURLcode dao_curl_writes(CURL *it, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(it, option, value);
}

static inline CURLcode dao_curl_opens(CURL *it, CURLoption option, curl_opensocket_callback value) {
    return curl_easy_setopt(it, option, value);
}

static inline CURLcode dao_curl_private(CURL *it, void **value) {
    return curl_easy_getinfo(it, CURLINFO_PRIVATE, value);
}
