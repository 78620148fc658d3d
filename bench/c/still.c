/* People who stop reading, and read on later. */
#include <stdio.h>

#include "load.h"

static int first_still;

/* The last of the crowd stand still, so they are in all rooms alike. */
void stand_still(int count) {
    first_still = crowd.line_count - count;
    for (int number = first_still; number < crowd.line_count; number++) {
        struct line *line = &crowd.lines[number];
        line->is_still = 1;
        line->heard = 0;
        crowd.dialect.rooms[line->room].still_count++;
        line_listen(line, 0);
    }
    printf("{\"still\":%d}\n", count);
}

static uint64_t missed(void) {
    uint64_t missing = 0;
    for (int number = first_still; number < crowd.line_count; number++) {
        struct line *line = &crowd.lines[number];
        uint64_t said = crowd.dialect.rooms[line->room].said;
        missing += said > line->heard ? said - line->heard : 0;
    }
    return missing;
}

/* Read on. Who was sent away comes back with the place of the last message, where the dialect knows of places. */
void read_on(void) {
    int came_back = 0, count = crowd.line_count - first_still;
    uint64_t missing;
    crowd.closed = 0;
    crowd.on_heard = NULL;
    crowd.last_heard_us = now_us();
    for (int number = first_still; number < crowd.line_count; number++)
        if (crowd.lines[number].state == OPEN) line_listen(&crowd.lines[number], 1);
    do {
        crowd_wait(100);
        for (int number = first_still; number < crowd.line_count; number++) {
            struct line *line = &crowd.lines[number];
            if (line->state == CLOSED && crowd.dialect.again.step_count > 0 && came_back < 2 * count) {
                line_open(line, 0);
                came_back++;
            }
        }
        missing = missed();
    } while (missing > 0 && now_us() - crowd.last_heard_us < STILL_LIMIT_US);
    printf("{\"lost\":%llu,\"sent_away\":%d,\"came_back\":%d}\n", (unsigned long long)missing, crowd.closed, came_back);
}
