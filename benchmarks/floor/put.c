// put URL FOLDER CONNECTIONS: the least that a first deployment can cost: PUT of every file below
// FOLDER to URL/<path> with libcurl's multi interface, with the SHA-256 of each body as a header,
// without signature, order, or any state. AWS_CA_BUNDLE names the authority for https.

#define _XOPEN_SOURCE 700
#include <curl/curl.h>
#include <fcntl.h>
#include <ftw.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **paths;
static size_t path_count;

struct upload {
    CURL *handle;
    struct curl_slist *headers;
    unsigned char *body;
    size_t length, sent;
    const char *path;
    int attempts;
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int collect(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status, (void)place;
    if (kind != FTW_F) return 0;
    if (path_count % 1024 == 0) paths = realloc(paths, (path_count + 1024) * sizeof *paths);
    paths[path_count++] = strdup(path);
    return 0;
}

static size_t read_body(char *buffer, size_t size, size_t count, void *context) {
    struct upload *upload = context;
    size_t length = upload->length - upload->sent;
    if (length > size * count) length = size * count;
    memcpy(buffer, upload->body + upload->sent, length);
    upload->sent += length;
    return length;
}

static size_t ignore(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes, (void)context;
    return size * count;
}

static void read_file(struct upload *upload, const char *path) {
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0) fail(path);
    upload->length = status.st_size;
    upload->sent = 0;
    upload->body = realloc(upload->body, upload->length + 1);
    for (size_t got = 0; got < upload->length;) {
        ssize_t length = read(file, upload->body + got, upload->length - got);
        if (length <= 0) fail(path);
        got += length;
    }
    close(file);
}

// Percent-encodes all that is not unreserved (RFC 3986, section 2.3), but for the slashes.
static void append_escaped(char *url, const char *path) {
    char *end = url + strlen(url);
    for (; *path; path++) {
        if (strchr("-._~/", *path) || (*path >= '0' && *path <= '9') ||
            (*path >= 'A' && *path <= 'Z') || (*path >= 'a' && *path <= 'z'))
            *end++ = *path;
        else
            end += sprintf(end, "%%%02X", (unsigned char)*path);
    }
    *end = 0;
}

static void begin(CURLM *multi, struct upload *upload, const char *base, const char *root,
                  const char *path) {
    upload->attempts = upload->path == path ? upload->attempts + 1 : 1;
    upload->path = path;
    read_file(upload, path);
    unsigned char digest[32];
    EVP_Digest(upload->body, upload->length, digest, NULL, EVP_sha256(), NULL);
    char header[100] = "x-amz-content-sha256: ";
    for (int i = 0; i < 32; i++) sprintf(header + strlen(header), "%02x", digest[i]);
    curl_slist_free_all(upload->headers);
    upload->headers = curl_slist_append(curl_slist_append(NULL, header), "Expect:");

    char url[16384];
    if (strlen(base) + 3 * strlen(path) + 2 > sizeof url) fail(path);
    sprintf(url, "%s/", base);
    append_escaped(url, path + strlen(root) + 1);
    curl_easy_setopt(upload->handle, CURLOPT_URL, url);
    curl_easy_setopt(upload->handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(upload->handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload->length);
    curl_easy_setopt(upload->handle, CURLOPT_HTTPHEADER, upload->headers);
    curl_easy_setopt(upload->handle, CURLOPT_READFUNCTION, read_body);
    curl_easy_setopt(upload->handle, CURLOPT_READDATA, upload);
    curl_easy_setopt(upload->handle, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(upload->handle, CURLOPT_PRIVATE, upload);
    curl_easy_setopt(upload->handle, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024);
    curl_easy_setopt(upload->handle, CURLOPT_CAINFO, getenv("AWS_CA_BUNDLE"));
    curl_multi_add_handle(multi, upload->handle);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: put URL FOLDER CONNECTIONS\n");
        return 64;
    }
    const char *base = arguments[1], *root = arguments[2];
    size_t connections = strtoul(arguments[3], NULL, 10), next = 0, running = 0;
    if (nftw(root, collect, 64, FTW_PHYS) != 0) fail(root);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)connections);
    for (; running < connections && next < path_count; running++) {
        struct upload *upload = calloc(1, sizeof *upload);
        upload->handle = curl_easy_init();
        begin(multi, upload, base, root, paths[next++]);
    }
    while (running > 0) {
        int active, left;
        curl_multi_perform(multi, &active);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &left))) {
            struct upload *upload;
            long status = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&upload);
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            bool again = status >= 500 && upload->attempts < 5;
            if ((message->data.result != CURLE_OK || status != 200) && !again) {
                fprintf(stderr, "put: %s, status %ld\n", curl_easy_strerror(message->data.result),
                        status);
                return 1;
            }
            curl_multi_remove_handle(multi, upload->handle);
            if (again)
                begin(multi, upload, base, root, upload->path);
            else if (next < path_count)
                begin(multi, upload, base, root, paths[next++]);
            else
                running--;
        }
        if (running > 0) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    printf("%zu files\n", path_count);
    return 0;
}
