/* The floor: a chat room as bare as C allows. Every message is one frame, written to every member of its room by one
   send(), at once. It numbers, judges and keeps nothing, and lets a reader go whose socket is full.

   Started as `send_loop`; prints its address. The room is the path. It knows one key, that of RFC 6455's example,
   which the load always sends. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMBERS_MOST 20000
#define ROOMS_MOST 4096
#define REST_MOST 4096
#define EVENTS_A_ROUND 512
#define ANSWER                                                                                         \
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"                \
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x07" "entered"

struct room {
    char name[64];
    int *members, count, place;
};

struct member {
    struct room *room;
    unsigned char rest[REST_MOST];
    size_t rest_bytes;
};

static struct room rooms[ROOMS_MOST];
static struct member *members[MEMBERS_MOST + 64];

static struct room *room_named(const char *name) {
    for (int at = 0; at < ROOMS_MOST; at++) {
        if (rooms[at].name[0] == '\0') snprintf(rooms[at].name, sizeof rooms[at].name, "%s", name);
        if (!strcmp(rooms[at].name, name)) return &rooms[at];
    }
    abort();
}

static void enter(int fd, struct room *room) {
    if (room->count == room->place) {
        room->place = room->place ? 2 * room->place : 16;
        room->members = realloc(room->members, sizeof(int) * (size_t)room->place);
    }
    room->members[room->count++] = fd;
    members[fd]->room = room;
}

static void leave(int fd) {
    struct room *room = members[fd]->room;
    for (int at = 0; room != NULL && at < room->count; at++)
        if (room->members[at] == fd) room->members[at] = room->members[--room->count];
    free(members[fd]);
    members[fd] = NULL;
    close(fd);
}

static void tell(struct room *room, const unsigned char *frame, size_t bytes) {
    for (int at = room->count - 1; at >= 0; at--)
        if (send(room->members[at], frame, bytes, MSG_NOSIGNAL) != (ssize_t)bytes) leave(room->members[at]);
}

static size_t upgrade(int fd, char *text) {
    char name[64];
    char *end = strstr(text, "\r\n\r\n");
    if (end == NULL || sscanf(text, "GET /%63s", name) != 1) return 0;
    enter(fd, room_named(name));
    send(fd, ANSWER, sizeof ANSWER - 1, MSG_NOSIGNAL);
    return (size_t)(end - text) + 4;
}

/* Take one masked frame and pass it on with the same head, save the mask. */
static size_t pass_on(int fd, unsigned char *at, size_t bytes) {
    size_t head = 2, length = bytes < 2 ? 0 : at[1] & 127;
    unsigned char frame[REST_MOST];
    if (length == 126) {
        head = 4;
        length = bytes < 4 ? 0 : (size_t)at[2] << 8 | at[3];
    }
    if (bytes < head + 4 + length || bytes < 2) return 0;
    if ((at[0] & 15) == 1) {
        memcpy(frame, at, head);
        frame[1] &= 127;
        for (size_t sign = 0; sign < length; sign++) frame[head + sign] = at[head + 4 + sign] ^ at[head + (sign & 3)];
        tell(members[fd]->room, frame, head + length);
    }
    return head + 4 + length;
}

static void read_member(int fd) {
    struct member *member = members[fd];
    ssize_t got = recv(fd, member->rest + member->rest_bytes, REST_MOST - 1 - member->rest_bytes, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) leave(fd);
        return;
    }
    size_t bytes = member->rest_bytes + (size_t)got, done = 0, used;
    member->rest[bytes] = '\0';
    do {
        used = member->room == NULL ? upgrade(fd, (char *)member->rest + done)
                                    : pass_on(fd, member->rest + done, bytes - done);
        done += used;
    } while (used > 0 && done < bytes && members[fd] == member);
    if (members[fd] != member) return; /* it was let go */
    member->rest_bytes = bytes - done;
    memmove(member->rest, member->rest + done, member->rest_bytes);
}

static void let_in(int poll_fd, int listener) {
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        members[fd] = calloc(1, sizeof **members);
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(void) {
    struct rlimit files = {MEMBERS_MOST, MEMBERS_MOST};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event events[EVENTS_A_ROUND], event = {.events = EPOLLIN};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll_fd = epoll_create1(0);
    setrlimit(RLIMIT_NOFILE, &files);
    event.data.fd = listener;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096) ||
        getsockname(listener, (struct sockaddr *)&address, &length) ||
        epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &event)) {
        perror("send_loop");
        return 1;
    }
    printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(poll_fd, events, EVENTS_A_ROUND, -1);
        for (int at = 0; at < count; at++) {
            int fd = events[at].data.fd;
            if (fd == listener) let_in(poll_fd, listener);
            else if (members[fd] != NULL) read_member(fd);
        }
    }
}
