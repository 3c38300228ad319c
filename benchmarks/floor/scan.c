// scan FOLDER: the least that finding out what changed can cost: walk, read and SHA-256 of every
// file, one after the other. Prints how many files and bytes it saw.

#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <ftw.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long files, bytes;
static unsigned char all;  // Every digest goes in, so that none can be left out as unused.
static EVP_MD *sha256;
static EVP_MD_CTX *context;

static int visit(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status, (void)place;
    if (kind != FTW_F) return 0;
    static unsigned char buffer[256 * 1024];
    int file = open(path, O_RDONLY);
    if (file < 0) return -1;
    EVP_DigestInit_ex2(context, sha256, NULL);
    ssize_t length;
    while ((length = read(file, buffer, sizeof buffer)) > 0) {
        EVP_DigestUpdate(context, buffer, length);
        bytes += length;
    }
    close(file);
    unsigned char digest[32];
    EVP_DigestFinal_ex(context, digest, NULL);
    all ^= digest[0];
    files++;
    return length < 0 ? -1 : 0;
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: scan FOLDER\n");
        return 64;
    }
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    context = EVP_MD_CTX_new();
    if (nftw(arguments[1], visit, 64, FTW_PHYS) != 0) {
        perror("scan");
        return 1;
    }
    printf("%lu files, %lu bytes, %02x\n", files, bytes, all);
    return 0;
}
