#pragma once
/* libcurl, loaded when it is first needed and not with the program: it brings thirty libraries
   along, and linking those takes longer than all that a command such as --version does.

   The types are those of libcurl's own header; the functions below stand for libcurl's of the same
   name. Those that are variadic there are here once for each type of argument that is used, because
   Swift cannot call variadic functions. */

#include <curl/curl.h>
#include <sys/epoll.h> /* not in Swift's Glibc module */

/* Loads the library; once, and before anything else here is called.
   Returns NULL, or the reason why it cannot be used, which the thread's next use of the loader
   overwrites. */
const char *ccurl_load(void);

#define CCURL_FUNCTIONS(F)                                                                       \
    F(easy_cleanup) F(easy_getinfo) F(easy_init) F(easy_setopt) F(easy_strerror) F(global_init)  \
    F(multi_add_handle) F(multi_cleanup) F(multi_info_read) F(multi_init)                        \
    F(multi_remove_handle) F(multi_setopt) F(multi_socket_action) F(slist_append)                \
    F(slist_free_all) F(version_info)

struct ccurl_functions {
#define CCURL_MEMBER(name) __typeof__(curl_##name) *name;
    CCURL_FUNCTIONS(CCURL_MEMBER)
#undef CCURL_MEMBER
};

/* Written by ccurl_load alone. */
extern struct ccurl_functions ccurl;

static inline CURLcode ccurl_global_init(long flags) {
    return ccurl.global_init(flags);
}

static inline curl_version_info_data *ccurl_version_info(CURLversion age) {
    return ccurl.version_info(age);
}

static inline struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *text) {
    return ccurl.slist_append(list, text);
}

static inline void ccurl_slist_free_all(struct curl_slist *list) {
    ccurl.slist_free_all(list);
}

static inline CURL *ccurl_easy_init(void) {
    return ccurl.easy_init();
}

static inline void ccurl_easy_cleanup(CURL *easy) {
    ccurl.easy_cleanup(easy);
}

static inline const char *ccurl_easy_strerror(CURLcode code) {
    return ccurl.easy_strerror(code);
}

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return ccurl.easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return ccurl.easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return ccurl.easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return ccurl.easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *value) {
    return ccurl.easy_setopt(easy, CURLOPT_HTTPHEADER, value);
}

static inline CURLcode ccurl_on_body(CURL *easy, curl_write_callback callback) {
    return ccurl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
}

static inline CURLcode ccurl_on_header(CURL *easy, curl_write_callback callback) {
    return ccurl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
}

static inline CURLcode ccurl_on_read(CURL *easy, curl_read_callback callback) {
    return ccurl.easy_setopt(easy, CURLOPT_READFUNCTION, callback);
}

static inline CURLcode ccurl_on_seek(CURL *easy, curl_seek_callback callback) {
    return ccurl.easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}

static inline CURLcode ccurl_on_open_socket(CURL *easy, curl_opensocket_callback callback) {
    return ccurl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
    return ccurl.easy_getinfo(easy, info, value);
}

static inline CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return ccurl.easy_getinfo(easy, info, value);
}

static inline CURLM *ccurl_multi_init(void) {
    return ccurl.multi_init();
}

static inline CURLMcode ccurl_multi_cleanup(CURLM *multi) {
    return ccurl.multi_cleanup(multi);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return ccurl.multi_setopt(multi, option, value);
}

static inline CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy) {
    return ccurl.multi_add_handle(multi, easy);
}

static inline CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy) {
    return ccurl.multi_remove_handle(multi, easy);
}

static inline CURLMcode ccurl_multi_socket_action(CURLM *multi, curl_socket_t socket,
                                                  int readiness) {
    int running;
    return ccurl.multi_socket_action(multi, socket, readiness, &running);
}

static inline CURLMcode ccurl_multi_on_socket(CURLM *multi, curl_socket_callback callback,
                                              void *context) {
    ccurl.multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return ccurl.multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

static inline CURLMcode ccurl_multi_on_timer(CURLM *multi, curl_multi_timer_callback callback,
                                             void *context) {
    ccurl.multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return ccurl.multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

static inline CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left) {
    return ccurl.multi_info_read(multi, left);
}
