/* People come in, so many at a time. Whom the server puts off comes again when it said, as the browser's client does. */
#include <stdio.h>

#include "load.h"

#define WAIT_MS 100
#define LOOK_EVERY_MS 2

static struct line *waiting[LINES_MOST]; /* in the order in which they were put off, which is about that of their times */
static int first_waiting, waiting_count;

static void on_closed(struct line *line) {
    if (line->state == OPEN || line->after_ms <= 0) return;
    line->back_at_us = now_us() + (uint64_t)line->after_ms * 1000;
    line->after_ms = 0;
    crowd.failed--;
    crowd.put_off++;
    waiting[(first_waiting + waiting_count++) % LINES_MOST] = line;
}

static struct line *next_back(void) {
    if (waiting_count == 0 || now_us() < waiting[first_waiting]->back_at_us) return NULL;
    struct line *line = waiting[first_waiting];
    first_waiting = (first_waiting + 1) % LINES_MOST;
    waiting_count--;
    return line;
}

static struct line *next_new(int *next) {
    while (*next < crowd.line_count)
        if (crowd.lines[(*next)++].state == CLOSED) return &crowd.lines[*next - 1];
    return NULL;
}

/* Open every line from `first` on that is closed, `busy` at a time, and say how it went. */
void let_in(int first, int busy, int receive_bytes) {
    uint64_t began_us = now_us(), moved_us = began_us;
    int next = first, known = 0;
    struct line *line;
    crowd.opened = crowd.failed = crowd.put_off = 0;
    first_waiting = waiting_count = 0;
    crowd.on_heard = NULL;
    crowd.on_closed = on_closed;
    waits_clear(&crowd.handshakes);
    while ((next < crowd.line_count || crowd.opening + waiting_count > 0) && now_us() - moved_us < STILL_LIMIT_US) {
        while (crowd.opening < busy && ((line = next_back()) != NULL || (line = next_new(&next)) != NULL)) {
            line_open(line, receive_bytes);
            moved_us = now_us();
        }
        crowd_wait(waiting_count > 0 ? LOOK_EVERY_MS : WAIT_MS);
        if (crowd.opened + crowd.failed != known) moved_us = now_us();
        known = crowd.opened + crowd.failed;
    }
    crowd.on_closed = NULL;
    printf("{\"opened\":%d,\"failed\":%d,\"put_off\":%d,\"took_s\":%.6f,\"p50_us\":%llu,\"p99_us\":%llu,"
           "\"most_us\":%llu}\n",
           crowd.opened, crowd.failed + crowd.opening + waiting_count, crowd.put_off,
           (double)(now_us() - began_us) / SECOND_US, (unsigned long long)waits_quantile(&crowd.handshakes, 0.5),
           (unsigned long long)waits_quantile(&crowd.handshakes, 0.99), (unsigned long long)crowd.handshakes.most_us);
}
