/* A crowd of people with sockets, told over standard input what to do; bench/c/main.c lists the commands. */
#ifndef LOAD_H
#define LOAD_H

#include <stddef.h>
#include <stdint.h>

#define MARK "zqxj" /* stands once in every message and nowhere else, before the time at which it was said */
#define STAMP_LETTERS 10
#define STAMP_ALPHABET "bdghjklmnpqrtvwz" /* sixteen consonants: no time makes a word */
#define STAMP_MASK ((1ULL << 4 * STAMP_LETTERS) - 1)
#define TOKEN_MOST 64
#define TEXT_MOST 4096
#define STEPS_MOST 4
#define LINES_MOST 20000
#define SECOND_US 1000000ULL
#define STILL_LIMIT_US (20 * SECOND_US) /* so long may nothing at all arrive before a wait is given up */

/* waits.c: how long things took, counted in buckets that are two per cent wide */

#define OCTAVE_BUCKETS 32
#define BUCKETS (OCTAVE_BUCKETS * 30)

struct waits {
    uint64_t counts[BUCKETS];
    uint64_t total, most_us;
};

void waits_clear(struct waits *waits);
void waits_add(struct waits *waits, uint64_t us);
uint64_t waits_quantile(const struct waits *waits, double share);

/* dialect.c: how a server is talked to */

struct step {
    char *said, *awaited;
};

struct handshake {
    char *head; /* header lines beside those that every WebSocket handshake has, each with its line end */
    struct step steps[STEPS_MOST];
    int step_count;
};

struct room {
    char *name;
    int *lines;
    int line_count, line_room, still_count, next_speaker;
    uint64_t said, heard; /* since the last word to begin */
};

struct dialect {
    int port;
    char *path, *say;
    char *token_before;                /* what stands before a session's token in an answer */
    char *epoch_before, *seq_before;   /* what stands before a message's place */
    char *after_before;                /* what stands before the milliseconds to stay away, in a leave */
    char *refused_mark;                /* stands in an answer that says a message was not taken */
    struct handshake first, again;     /* of a newcomer, and of somebody who has been here before */
    struct room *rooms;
    int room_count;
    char **words;
    int word_count;
    char text[TEXT_MOST]; /* what is being said */
};

struct line;

void dialect_read(struct dialect *dialect);
size_t dialect_fill(const struct dialect *dialect, const char *template, const struct line *line, char *into, size_t most);

/* line.c: one person's connection */

enum state { CLOSED, CONNECTING, UPGRADING, ENTERING, OPEN };

struct line {
    int fd, room, step;
    enum state state;
    int is_still, was_sent_away, has_been_here;
    uint64_t began_us, heard, said;
    uint64_t back_at_us;    /* when to come back, after so many failures in a row; the server may have said when */
    int failures, after_ms;
    unsigned char *rest; /* the beginning of a frame whose end has not come */
    size_t rest_bytes;
    char token[TOKEN_MOST], epoch[TOKEN_MOST], seq[24];
};

struct crowd {
    struct dialect dialect;
    struct line *lines;
    int line_count, poll_fd;
    int source; /* the last but one number of the address that people come from */
    int opening, opened, failed, closed;
    int put_off; /* handshakes that the server answered with when to come back */
    uint64_t refused; /* answers to what was said that are none of its deliveries */
    uint64_t bytes, frames, heard, last_heard_us;
    struct waits waits, handshakes;
    void (*on_heard)(struct room *room, int marks);
    void (*on_closed)(struct line *line); /* its state still tells how far it had come */
};

extern struct crowd crowd;

uint64_t now_us(void);
uint64_t dice(void);
void line_open(struct line *line, int receive_bytes);
void line_send(struct line *line, const char *text, size_t bytes);
void line_close(struct line *line);
void line_listen(struct line *line, int listens);
void line_ready(struct line *line, uint32_t events);

/* enter.c, talk.c, still.c and back.c: what the crowd does */

void crowd_wait(int timeout_ms);
void let_in(int first, int busy, int receive_bytes);
void talk(double seconds, int window, int most_each, int words);
void stand_still(int count);
void read_on(void);
void stay(double seconds, int first_ms, int last_ms, int port);

#endif
