/* One person's connection: the handshake, what is said before the talk begins, and frames read whole. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

#define KEY "dGhlIHNhbXBsZSBub25jZQ==" /* the example of RFC 6455; nothing here is secret */
#define READ_BYTES (256 * 1024)
#define FRAME_MOST (4 * 1024 * 1024)
#define PORTS_A_SOURCE 10000
#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

static unsigned char seen[FRAME_MOST + READ_BYTES];

static void watch(struct line *line, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = line};
    if (epoll_ctl(crowd.poll_fd, operation, line->fd, &event) != 0) {
        perror("epoll_ctl");
        exit(1);
    }
}

void line_listen(struct line *line, int listens) { watch(line, listens ? EPOLLIN : 0, EPOLL_CTL_MOD); }

void line_open(struct line *line, int receive_bytes) {
    int one = 1, number = (int)(line - crowd.lines);
    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (line->fd < 0) {
        perror("socket");
        exit(1);
    }
    setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(line->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (receive_bytes > 0) setsockopt(line->fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(0x7f000000U | (uint32_t)crowd.source << 8 | (uint32_t)(1 + number / PORTS_A_SOURCE));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)crowd.dialect.port);
    line->state = CONNECTING;
    line->began_us = now_us();
    line->step = 0;
    crowd.opening++;
    bind(line->fd, (struct sockaddr *)&from, sizeof from);
    if (connect(line->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) {
        watch(line, 0, EPOLL_CTL_ADD);
        line_close(line);
        return;
    }
    watch(line, EPOLLOUT, EPOLL_CTL_ADD);
}

void line_close(struct line *line) {
    struct linger at_once = {.l_onoff = 1, .l_linger = 0}; /* no port is kept waiting */
    if (line->state == CLOSED) return;
    if (line->state == OPEN) crowd.closed++, line->was_sent_away = line->is_still;
    else crowd.opening--, crowd.failed++;
    setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(line->fd);
    free(line->rest);
    line->rest = NULL;
    line->rest_bytes = 0;
    if (crowd.on_closed != NULL) crowd.on_closed(line);
    line->state = CLOSED;
}

static void send_frame(struct line *line, int opcode, const char *payload, size_t bytes) {
    unsigned char frame[TEXT_MOST + 512];
    uint32_t mask = (uint32_t)dice();
    unsigned char key[4];
    size_t head = 2;
    memcpy(key, &mask, 4);
    if (bytes > TEXT_MOST) abort();
    frame[0] = (unsigned char)(0x80 | opcode);
    if (bytes < 126) {
        frame[1] = (unsigned char)(0x80 | bytes);
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = (unsigned char)(bytes >> 8);
        frame[3] = (unsigned char)bytes;
        head = 4;
    }
    memcpy(frame + head, key, 4);
    head += 4;
    for (size_t at = 0; at < bytes; at++) frame[head + at] = (unsigned char)payload[at] ^ key[at & 3];
    ssize_t sent = send(line->fd, frame, head + bytes, MSG_NOSIGNAL);
    if (sent != (ssize_t)(head + bytes)) line_close(line); /* a server that takes in nothing any more */
}

void line_send(struct line *line, const char *text, size_t bytes) { send_frame(line, TEXT, text, bytes); }

static const struct handshake *handshake_of(const struct line *line) {
    const struct dialect *dialect = &crowd.dialect;
    return line->has_been_here && dialect->again.step_count > 0 ? &dialect->again : &dialect->first;
}

static void ask_to_upgrade(struct line *line) {
    char path[512], extra[1024], head[2048];
    int failed = 0;
    socklen_t length = sizeof failed;
    const struct dialect *dialect = &crowd.dialect;
    getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &failed, &length);
    if (failed) {
        line_close(line);
        return;
    }
    const char *own = handshake_of(line)->head;
    dialect_fill(dialect, dialect->path, line, path, sizeof path);
    dialect_fill(dialect, own == NULL ? "" : own, line, extra, sizeof extra);
    int bytes = snprintf(head, sizeof head,
                         "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY "\r\n%s\r\n",
                         path, dialect->port, extra);
    line->state = UPGRADING;
    line_listen(line, 1);
    if (send(line->fd, head, (size_t)bytes, MSG_NOSIGNAL) != bytes) line_close(line);
}

static void take_step(struct line *line) {
    char said[TEXT_MOST];
    const struct handshake *handshake = handshake_of(line);
    if (line->step < handshake->step_count) {
        size_t bytes = dialect_fill(&crowd.dialect, handshake->steps[line->step].said, line, said, sizeof said);
        line->state = ENTERING;
        if (bytes > 0) line_send(line, said, bytes);
        return;
    }
    line->state = OPEN;
    line->has_been_here = 1;
    crowd.opening--;
    crowd.opened++;
    waits_add(&crowd.handshakes, now_us() - line->began_us);
}

static void copy_value(char *into, size_t most, const char *before, const unsigned char *payload, size_t bytes) {
    if (before == NULL) return;
    const unsigned char *at = memmem(payload, bytes, before, strlen(before));
    if (at == NULL) return;
    size_t length = 0;
    for (at += strlen(before); at < payload + bytes && length + 1 < most; at++) {
        if (*at == '"' || *at == ',' || *at == '}') break;
        into[length++] = (char)*at;
    }
    into[length] = '\0';
}

/* A server that takes leave says for how long. */
static void note_leave(struct line *line, const unsigned char *payload, size_t bytes) {
    char after[16] = "";
    copy_value(after, sizeof after, crowd.dialect.after_before, payload, bytes);
    if (after[0]) line->after_ms = atoi(after);
}

/* Count the messages of one frame: some servers put several into one. Each begins with the mark and when it was said. */
static int count_messages(struct line *line, const unsigned char *payload, size_t bytes) {
    int marks = 0;
    const unsigned char *at = payload, *end = payload + bytes;
    uint64_t read_us = now_us();
    while ((at = memmem(at, (size_t)(end - at), MARK, strlen(MARK))) != NULL) {
        uint64_t said_us = 0;
        at += strlen(MARK);
        for (int letter = 0; letter < STAMP_LETTERS && at < end; letter++, at++)
            said_us = said_us << 4 | (uint64_t)(strchr(STAMP_ALPHABET, *at) - STAMP_ALPHABET);
        waits_add(&crowd.waits, (read_us & STAMP_MASK) - said_us);
        marks++;
    }
    if (marks > 0) {
        copy_value(line->epoch, sizeof line->epoch, crowd.dialect.epoch_before, payload, bytes);
        copy_value(line->seq, sizeof line->seq, crowd.dialect.seq_before, payload, bytes);
    }
    return marks;
}

static void hear(struct line *line, const unsigned char *payload, size_t bytes) {
    const struct handshake *handshake = handshake_of(line);
    const char *refused = crowd.dialect.refused_mark;
    int marks = count_messages(line, payload, bytes);
    crowd.bytes += bytes;
    crowd.frames++;
    if (marks > 0) {
        struct room *room = &crowd.dialect.rooms[line->room];
        line->heard += (uint64_t)marks;
        crowd.heard += (uint64_t)marks;
        crowd.last_heard_us = now_us();
        if (crowd.on_heard != NULL && !line->is_still) crowd.on_heard(room, marks);
        return;
    }
    note_leave(line, payload, bytes);
    if (line->state == ENTERING) {
        copy_value(line->token, sizeof line->token, crowd.dialect.token_before, payload, bytes);
        const char *awaited = handshake->steps[line->step].awaited;
        if (memmem(payload, bytes, awaited, strlen(awaited)) == NULL) return;
        line->step++;
        take_step(line);
    } else if (refused != NULL && memmem(payload, bytes, refused, strlen(refused)) != NULL) {
        if (crowd.refused++ == 0) fprintf(stderr, "refused: %.*s\n", (int)(bytes < 300 ? bytes : 300), payload);
    }
}

/* Read one frame and return its bytes, or 0 where its end has not come. */
static size_t read_frame(struct line *line, const unsigned char *at, size_t bytes) {
    if (bytes < 2) return 0;
    uint64_t length = at[1] & 127;
    size_t head = 2;
    if (length == 126) {
        if (bytes < 4) return 0;
        length = (uint64_t)at[2] << 8 | at[3];
        head = 4;
    } else if (length == 127) {
        if (bytes < 10) return 0;
        length = 0;
        for (int digit = 2; digit < 10; digit++) length = length << 8 | at[digit];
        head = 10;
    }
    if (head + length > FRAME_MOST) {
        line_close(line);
        return 0;
    }
    if (bytes < head + length) return 0;
    int opcode = at[0] & 15;
    if (opcode < CLOSE) hear(line, at + head, (size_t)length);
    else if (opcode == PING) send_frame(line, PONG, (const char *)at + head, (size_t)length);
    else if (opcode == CLOSE) line_close(line);
    return head + (size_t)length;
}

static size_t read_upgrade(struct line *line, const unsigned char *at, size_t bytes) {
    const unsigned char *end = memmem(at, bytes, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    if (memmem(at, (size_t)(end - at), " 101 ", 5) == NULL) {
        if (crowd.failed == 0) fprintf(stderr, "no upgrade: %.*s\n", (int)(bytes < 300 ? bytes : 300), at);
        line_close(line);
        return 0;
    }
    take_step(line);
    return (size_t)(end - at) + 4;
}

static void read_line(struct line *line) {
    if (line->rest_bytes > 0) memcpy(seen, line->rest, line->rest_bytes);
    ssize_t got = recv(line->fd, seen + line->rest_bytes, READ_BYTES, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) line_close(line);
        return;
    }
    size_t bytes = line->rest_bytes + (size_t)got, done = 0, used;
    do {
        used = line->state == UPGRADING ? read_upgrade(line, seen + done, bytes - done)
                                        : read_frame(line, seen + done, bytes - done);
        done += used;
    } while (used > 0 && done < bytes && line->state != CLOSED);
    if (line->state == CLOSED) return;
    line->rest_bytes = bytes - done;
    if (line->rest_bytes > 0) {
        line->rest = realloc(line->rest, line->rest_bytes);
        memcpy(line->rest, seen + done, line->rest_bytes);
    } else if (line->rest != NULL) {
        free(line->rest);
        line->rest = NULL;
    }
}

void line_ready(struct line *line, uint32_t events) {
    if (line->state == CLOSED) return;
    if (line->state == CONNECTING) ask_to_upgrade(line);
    else if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_line(line);
}
