// delay-line UPSTREAM_PORT MILLISECONDS LOG: a longer way to a server on loopback.
//
// Listens on a port of its own, which it prints, and passes the bytes of each connection on unchanged,
// half of the round trip later in each direction. A new connection is answered for a whole round trip
// later, as the handshake of TCP would be. Until SIGTERM, which makes it write its log.
//
// LOG gets a line for each exchange, a question and its answer on one connection, as the client sees
// it: start and end in microseconds, number of the connection, bytes up, bytes down, and the first
// line of the question, or "-" when that is not HTTP (TLS, or the rest of a question whose beginning
// was answered).

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    READ_BYTES = 256 * 1024,
    // What may be under way in one direction of a connection, as a window of TCP bounds it.
    WINDOW_BYTES = 8 * 1024 * 1024,
};

// Bytes under way; none of them says that the sender has closed.
struct chunk {
    struct chunk *next_due, *next_ready;
    struct end *to;
    uint64_t due;
    size_t length, written;
    char bytes[];
};

// One side of a connection: what was read from it is under way to the other side.
struct end {
    int socket;
    struct connection *connection;
    struct end *other;
    struct chunk *ready, **ready_tail;  // Arrived here, to be written.
    size_t under_way;                   // Bytes read here and not yet written there.
    bool closed;                        // The sender has nothing more to say.
    uint32_t events;
};

struct exchange {
    uint64_t start, end;
    uint64_t up, down;
    char line[200];
};

// Kept until the line ends: a run makes a few hundred.
struct connection {
    struct end client, server;
    unsigned number;
    uint64_t due;
    bool dead, asking;
    struct exchange exchange;
    struct connection *next_opening, *next;
};

static int poller, listener;
static uint16_t upstream_port;
static uint64_t one_way;
static FILE *journal;
static struct connection *connections, *opening, **opening_tail = &opening;
static struct chunk *due, **due_tail = &due;
static volatile sig_atomic_t stopped;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void stop(int number) {
    (void)number;
    stopped = 1;
}

// What the client does ------------------------------------------------------------------------

static void log_exchange(struct connection *connection) {
    struct exchange *exchange = &connection->exchange;
    if (exchange->up && exchange->down)
        fprintf(journal, "%llu\t%llu\t%u\t%llu\t%llu\t%s\n",
                (unsigned long long)exchange->start / 1000, (unsigned long long)exchange->end / 1000,
                connection->number, (unsigned long long)exchange->up,
                (unsigned long long)exchange->down, exchange->line);
    memset(exchange, 0, sizeof *exchange);
}

static void client_sent(struct connection *connection, const char *bytes, size_t length) {
    struct exchange *exchange = &connection->exchange;
    if (!connection->asking) {
        log_exchange(connection);
        connection->asking = true;
        exchange->start = now();
        size_t end = 0;
        while (end < length && end < sizeof exchange->line - 1 && bytes[end] >= ' ' &&
               bytes[end] <= '~')
            exchange->line[end] = bytes[end], end++;
        if (end < 3 || exchange->line[0] < 'A' || exchange->line[0] > 'Z')
            strcpy(exchange->line, "-");
    }
    exchange->up += length;
}

static void client_received(struct connection *connection, size_t length) {
    connection->asking = false;
    connection->exchange.end = now();
    connection->exchange.down += length;
}

// Sockets -------------------------------------------------------------------------------------

static void watch(struct end *end, uint32_t events) {
    if (end->events == events) return;
    struct epoll_event event = {.events = events, .data.ptr = end};
    epoll_ctl(poller, EPOLL_CTL_MOD, end->socket, &event);
    end->events = events;
}

static void update(struct end *end) {
    uint32_t events = end->ready ? EPOLLOUT : 0;
    if (!end->closed && end->under_way < WINDOW_BYTES) events |= EPOLLIN;
    watch(end, events);
}

static void adopt(struct end *end, int socket) {
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    end->socket = socket;
    end->ready_tail = &end->ready;
    struct epoll_event event = {.events = 0, .data.ptr = end};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0) fail("epoll_ctl");
}

static void end_connection(struct connection *connection) {
    if (connection->dead) return;
    connection->dead = true;
    log_exchange(connection);
    close(connection->client.socket);
    close(connection->server.socket);
}

static void accept_connections(void) {
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        static unsigned count;
        struct connection *connection = calloc(1, sizeof *connection);
        connection->number = ++count;
        connection->client.socket = socket;
        connection->due = now() + 2 * one_way;
        *opening_tail = connection;
        opening_tail = &connection->next_opening;
    }
}

// The server is on this machine: to connect to it takes no time that counts.
static void open_connection(struct connection *connection) {
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(upstream_port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) != 0) {
        close(server);
        close(connection->client.socket);
        return;
    }
    connection->client.connection = connection->server.connection = connection;
    connection->client.other = &connection->server;
    connection->server.other = &connection->client;
    adopt(&connection->client, connection->client.socket);
    adopt(&connection->server, server);
    connection->next = connections;
    connections = connection;
    update(&connection->client);
    update(&connection->server);
}

// Bytes ---------------------------------------------------------------------------------------

static void take(struct end *end) {
    static char buffer[READ_BYTES];
    ssize_t length = recv(end->socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length < 0) {
        if (errno != EAGAIN && errno != EINTR) end_connection(end->connection);
        return;
    }
    if (length > 0 && end == &end->connection->client)
        client_sent(end->connection, buffer, length);
    struct chunk *chunk = calloc(1, sizeof *chunk + length);
    memcpy(chunk->bytes, buffer, length);
    chunk->length = length;
    chunk->to = end->other;
    chunk->due = now() + one_way;
    *due_tail = chunk;
    due_tail = &chunk->next_due;
    end->under_way += length;
    end->closed = length == 0;
    update(end);
}

static void give(struct end *end) {
    struct chunk *chunk;
    while ((chunk = end->ready)) {
        if (chunk->length == 0) {
            shutdown(end->socket, SHUT_WR);
        } else {
            ssize_t length = send(end->socket, chunk->bytes + chunk->written,
                                  chunk->length - chunk->written, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (length < 0) {
                if (errno == EAGAIN || errno == EINTR) break;
                end_connection(end->connection);
                return;
            }
            if (end == &end->connection->client) client_received(end->connection, length);
            end->other->under_way -= length;
            chunk->written += length;
            if (chunk->written < chunk->length) break;
        }
        if (!(end->ready = chunk->next_ready)) end->ready_tail = &end->ready;
        free(chunk);
    }
    if (end->closed && end->other->closed && !end->ready && !end->other->ready &&
        end->under_way + end->other->under_way == 0)
        end_connection(end->connection);
    else
        update(end), update(end->other);
}

static void deliver(struct chunk *chunk) {
    struct end *end = chunk->to;
    if (end->connection->dead) {
        free(chunk);
        return;
    }
    *end->ready_tail = chunk;
    end->ready_tail = &chunk->next_ready;
    give(end);
}

// Performs what is due, and says how many nanoseconds there are until the next.
static int64_t perform_due(void) {
    uint64_t time = now();
    struct connection *connection;
    while ((connection = opening) && connection->due <= time) {
        if (!(opening = connection->next_opening)) opening_tail = &opening;
        open_connection(connection);
    }
    struct chunk *chunk;
    while ((chunk = due) && chunk->due <= time) {
        if (!(due = chunk->next_due)) due_tail = &due;
        deliver(chunk);
    }
    uint64_t next = UINT64_MAX;
    if (opening) next = opening->due;
    if (due && due->due < next) next = due->due;
    if (next == UINT64_MAX) return 1000000000;
    time = now();
    return next > time ? (int64_t)(next - time) : 0;
}

static uint16_t start_listening(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        listen(listener, 4096) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("delay-line: listen");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    return ntohs(address.sin_port);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: delay-line UPSTREAM_PORT MILLISECONDS LOG\n");
        return 64;
    }
    upstream_port = (uint16_t)atoi(arguments[1]);
    one_way = (uint64_t)(atof(arguments[2]) * 1e6 / 2);
    journal = fopen(arguments[3], "w");
    if (!journal) fail(arguments[3]);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = stop}, NULL);
    poller = epoll_create1(EPOLL_CLOEXEC);
    printf("%u\n", start_listening());
    fflush(stdout);

    while (!stopped) {
        int64_t wait = perform_due();
        struct timespec timeout = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
        struct epoll_event events[256];
        int happened = epoll_pwait2(poller, events, 256, &timeout, NULL);
        for (int i = 0; i < happened; i++) {
            struct end *end = events[i].data.ptr;
            if (!end) {
                accept_connections();
                continue;
            }
            if (!end->connection->dead && events[i].events & EPOLLOUT) give(end);
            if (!end->connection->dead && events[i].events & EPOLLIN) take(end);
            if (!end->connection->dead && !(events[i].events & (EPOLLIN | EPOLLOUT)))
                end_connection(end->connection);
        }
    }
    for (struct connection *connection = connections; connection; connection = connection->next)
        end_connection(connection);
    return fclose(journal) == 0 ? 0 : 1;
}
