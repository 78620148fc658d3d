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

static void count(uint64_t *lost, uint64_t *twice, int *sent_away) {
    *lost = *twice = 0;
    *sent_away = 0;
    for (int number = first_still; number < crowd.line_count; number++) {
        const struct line *line = &crowd.lines[number];
        uint64_t said = crowd.dialect.rooms[line->room].said;
        *lost += said > line->heard ? said - line->heard : 0;
        *twice += line->heard > said ? line->heard - said : 0;
        *sent_away += line->was_sent_away;
    }
}

/* Read on. Who was sent away comes back with the place of the last message, where the dialect knows of places. */
void read_on(void) {
    int sent_away;
    uint64_t lost, twice;
    crowd.on_heard = NULL;
    crowd.last_heard_us = now_us();
    for (int number = first_still; number < crowd.line_count; number++)
        if (crowd.lines[number].state == OPEN) line_listen(&crowd.lines[number], 1);
    do {
        crowd_wait(100);
        for (int number = first_still; number < crowd.line_count; number++)
            if (crowd.lines[number].state == CLOSED && crowd.dialect.again.step_count > 0)
                line_open(&crowd.lines[number], 0);
        count(&lost, &twice, &sent_away);
    } while (lost > 0 && now_us() - crowd.last_heard_us < STILL_LIMIT_US);
    printf("{\"lost\":%llu,\"twice\":%llu,\"sent_away\":%d}\n", (unsigned long long)lost, (unsigned long long)twice,
           sent_away);
}
