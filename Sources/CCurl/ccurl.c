#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

struct ccurl_functions ccurl;

int ccurl_load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) return ELIBACC;
#define CCURL_FIND(name)                                                                         \
    if ((ccurl.name = (__typeof__(ccurl.name))dlsym(library, "curl_" #name)) == NULL) return ELIBBAD;
    CCURL_FUNCTIONS(CCURL_FIND)
    return 0;
}
