/* People who come back by themselves when their line is lost: later from one failure to the next and by chance, so that
   not all come at once, and never before the server's own time. */
#include <stdio.h>

#include "load.h"

#define OPEN_LIMIT_US (20 * SECOND_US) /* a handshake that takes longer is given up, as the browser's client does */
#define LOOK_EVERY_MS 2
#define QUIET_US (3 * SECOND_US)
#define SECONDS_MOST 600

static uint64_t retry_first_us, retry_last_us, began_us, last_lost_us, last_back_us;
static int lost, told, tries, begun[SECONDS_MOST], back[SECONDS_MOST];

static uint64_t by_chance_us(int failures) {
    uint64_t most_us = retry_first_us;
    while (--failures > 0 && most_us < retry_last_us) most_us *= 2;
    return dice() % (1 + (most_us < retry_last_us ? most_us : retry_last_us));
}

static void on_closed(struct line *line) {
    uint64_t now = now_us(), told_us = (uint64_t)line->after_ms * 1000, chosen_us;
    if (line->failures++ == 0) lost++, last_lost_us = now;
    chosen_us = by_chance_us(line->failures);
    if (line->after_ms > 0) told++;
    line->after_ms = 0;
    line->back_at_us = now + (told_us > chosen_us ? told_us : chosen_us);
}

static void note(int *seconds, uint64_t now) {
    uint64_t second = (now - began_us) / SECOND_US;
    if (second < SECONDS_MOST) seconds[second]++;
}

static void come_back(struct line *line, uint64_t now) {
    note(begun, now);
    tries++;
    line_open(line, 0);
}

/* Return how many are away. */
static int look(uint64_t now) {
    int away = 0;
    for (int number = 0; number < crowd.line_count; number++) {
        struct line *line = &crowd.lines[number];
        if (line->state == OPEN) {
            if (line->failures > 0) line->failures = 0, last_back_us = now, note(back, now);
            continue;
        }
        away++;
        if (line->state == CLOSED && now >= line->back_at_us) come_back(line, now);
        else if (line->state != CLOSED && now - line->began_us > OPEN_LIMIT_US) line_close(line);
    }
    return away;
}

static void list(const char *name, const int *each) {
    int seconds = 0;
    for (int second = 0; second < SECONDS_MOST; second++)
        if (each[second] > 0) seconds = second + 1;
    printf(",\"%s\":[", name);
    for (int second = 0; second < seconds; second++) printf(second ? ",%d" : "%d", each[second]);
    printf("]");
}

static void tell(int away) {
    printf("{\"lost\":%d,\"told\":%d,\"away\":%d,\"tries\":%d,\"last_back_us\":%llu", lost, told, away, tries,
           (unsigned long long)last_back_us);
    list("begun", begun);
    list("back", back);
    printf("}\n");
}

/* Whoever loses their line comes back, to this port: until that is over, or for so many seconds. */
void stay(double seconds, int first_ms, int last_ms, int port) {
    uint64_t now;
    int away;
    retry_first_us = (uint64_t)first_ms * 1000, retry_last_us = (uint64_t)last_ms * 1000;
    began_us = now_us(), last_lost_us = last_back_us = 0;
    lost = told = tries = 0;
    for (int second = 0; second < SECONDS_MOST; second++) begun[second] = back[second] = 0;
    crowd.dialect.port = port;
    crowd.on_heard = NULL;
    crowd.on_closed = on_closed;
    for (int number = 0; number < crowd.line_count; number++) /* lost a moment ago */
        if (crowd.lines[number].state == CLOSED) on_closed(&crowd.lines[number]);
    do {
        crowd_wait(LOOK_EVERY_MS);
        now = now_us();
        away = look(now);
    } while ((lost == 0 || away > 0 || now - last_lost_us < QUIET_US) &&
             now - began_us < (uint64_t)(seconds * (double)SECOND_US));
    crowd.on_closed = NULL;
    tell(away);
}
