#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>

struct ccurl_functions ccurl;

const char *ccurl_load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) return dlerror();
#define CCURL_FIND(name)                                                                         \
    if ((ccurl.name = (__typeof__(ccurl.name))dlsym(library, "curl_" #name)) == NULL) return dlerror();
    CCURL_FUNCTIONS(CCURL_FIND)
    /* CURLOPT_QUICK_EXIT is the youngest of the options that are set. */
    if (ccurl.version_info(CURLVERSION_NOW)->version_num < 0x075700) return "libcurl.so.4 is too old";
    return NULL;
}
